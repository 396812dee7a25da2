"""The part of a list that a page shows, and the way to the next part."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, TypeVar

from fastapi import Depends, Query, Request

from app.api.paging import HasId

Listed = TypeVar("Listed", bound=HasId)
LENGTH = 50


class Slice:
    """Where in a list a page starts; ids are in order of time, newest first."""

    def __init__(
        self, request: Request, cursor: Annotated[str | None, Query(pattern=r"\A[0-9a-f]{32}\z")] = None
    ) -> None:
        self.before = cursor
        self.fetch = LENGTH + 1  # one more tells whether there is a next page
        self._request = request

    def cut(self, found: Sequence[Listed]) -> tuple[Sequence[Listed], str | None]:
        """What this page shows, and the address of the next one."""
        if len(found) <= LENGTH:
            return found, None
        shown = found[:LENGTH]
        url = self._request.url.include_query_params(cursor=shown[-1].id)
        return shown, f"{url.path}?{url.query}"


Sliced = Annotated[Slice, Depends()]
