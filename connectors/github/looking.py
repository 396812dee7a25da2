"""Reads the issues that GitHub's list does not show yet, by number."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from connectors.contract import Ticket
from connectors.errors import ProtocolDrift
from connectors.github.api import Api
from connectors.probing import unlisted

_WHAT = "look past the list"


def unlisted_issues(
    api: Api, path: str, listed: Iterable[Ticket], read: Callable[[Any, str], Ticket]
) -> Iterator[Ticket]:
    """Yield the issues below ``path`` that come after the newest one of the list and of ``listed``.

    Raises:
        Unavailable: the list is behind by too many issues to be certain.
        ProtocolDrift: the list is none.
    """
    order = {"sort": "created", "direction": "desc", "per_page": 1}
    newest = api.get(path, what=_WHAT, target="repository", state="all", **order).data
    if not isinstance(newest, list):
        raise ProtocolDrift(f"{_WHAT}: GitHub did not answer with a list")
    numbers = [int(issue["number"]) for issue in newest] + [int(ticket.ref.id) for ticket in listed]
    return unlisted(
        max(numbers, default=0),
        lambda number: read(api.get(f"{path}/{number}", what=_WHAT, target="issue").data, _WHAT),
        _WHAT,
    )
