"""Which connection an item's ticket goes to, and whether the document names a ticket that we should adopt."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from connectors.contract import TicketRef

_BARE_NUMBER = re.compile(r"#\d+\Z")


@dataclass(frozen=True, slots=True)
class Route:
    """First match wins. ``match`` holds accepted values by field; no fields match everything."""

    connection: str
    match: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class RoutingFacts:
    """What of a post-mortem decides its route."""

    team: str | None
    severity: frozenset[str]  # as written and as SEV level, lower case
    systems: frozenset[str]
    tags: frozenset[str]


def choose_connection(routes: Sequence[Route], facts: RoutingFacts, default: str) -> str:
    """The connection of the first route that matches; decided once, when the link is made."""
    values = {
        "team": frozenset({facts.team.casefold()} if facts.team else ()),
        "severity": facts.severity,
        "system": frozenset(s.casefold() for s in facts.systems),
        "tag": frozenset(t.casefold() for t in facts.tags),
    }
    for route in routes:
        if all(
            {w.casefold() for w in wanted} & values.get(field, frozenset()) for field, wanted in route.match.items()
        ):
            return route.connection
    return default


def adopted_ticket(
    references: Iterable[str], source_uri: str, resolvers: Mapping[str, Callable[[str], TicketRef | None]]
) -> tuple[str, TicketRef] | None:
    """The first ticket that the item names on one of our connections, with the connection's name.

    A bare ``#12`` means "number 12 of the repository this document lives in": it is followed only where the
    document's source names that very repository, because following it anywhere else ties the item to a stranger.
    """
    for reference in references:
        for connection, resolve in resolvers.items():
            ref = resolve(reference)
            if ref is None:
                continue
            if _BARE_NUMBER.match(reference) and not _lives_beside(source_uri, ref):
                continue
            return connection, ref
    return None


def _lives_beside(source_uri: str, ref: TicketRef) -> bool:
    repository = re.sub(r"\A\w+://[^/]+/|/(?:-/)?issues?/.*\Z", "", ref.url)
    return bool(repository) and re.search(rf"[/:]{re.escape(repository)}(?:[/@#?.]|\Z)", source_uri) is not None
