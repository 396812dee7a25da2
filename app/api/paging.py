"""Pages of a list, newest first: a cursor over ids, in the answer and as a ``Link`` header."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Protocol, TypeVar

from fastapi import Depends, Query, Request, Response

LARGEST = 200


class HasId(Protocol):
    """Anything that is listed."""

    @property
    def id(self) -> str:
        """Ids are in order of time."""
        ...


Listed = TypeVar("Listed", bound=HasId)


class Page:
    """The part of a list that was asked for."""

    def __init__(
        self,
        request: Request,
        response: Response,
        limit: Annotated[int, Query(ge=1, le=LARGEST, description="How many to answer with.")] = 50,
        cursor: Annotated[
            str | None, Query(pattern=r"^[0-9a-f]{32}$", description="next_cursor of the page before.")
        ] = None,
    ) -> None:
        self.before = cursor
        self.fetch = limit + 1  # one more tells whether there is a next page
        self._limit = limit
        self._request = request
        self._response = response

    def cut(self, found: Sequence[Listed]) -> tuple[Sequence[Listed], str | None]:
        """The items of this page and the cursor of the next one; the ``Link`` header is set on the way."""
        if len(found) <= self._limit:
            return found, None
        items = found[: self._limit]
        following = items[-1].id
        url = self._request.url.include_query_params(cursor=following)
        target = f"{url.path}?{url.query}"  # relative: correct behind any proxy
        self._response.headers["Link"] = f'<{target}>; rel="next"'
        return items, following


Paged = Annotated[Page, Depends()]
