"""Where an issue is: its number in the connection's repository, or repository and number where it was moved. Pure."""

from __future__ import annotations

import re
from typing import NamedTuple

from connectors.contract import TicketRef
from connectors.errors import Invalid

_ID = re.compile(r"(?:(?P<repository>[A-Za-z0-9][A-Za-z0-9_-]*/[A-Za-z0-9._-]+)#)?(?P<number>[0-9]{1,9})")


class Place(NamedTuple):
    """A repository, "" being the connection's own, and a number in it."""

    repository: str
    number: int


def moved_ref(repository: str, number: int, web_url: str) -> TicketRef:
    """Name an issue of another repository: numbers are unique only within one."""
    name = f"{repository}#{number}"
    return TicketRef(id=name, key=name, url=f"{web_url}/{repository}/issues/{number}")


def place_of(ref: TicketRef) -> Place:
    """Return where ``ref`` is; raises ``Invalid`` where it names no issue."""
    found = _ID.fullmatch(ref.id)
    if found is None:
        raise Invalid(f"not an issue number: {ref.id!r}", fields=("id",))
    return Place(found["repository"] or "", int(found["number"]))
