"""Where an item's ticket goes."""

from __future__ import annotations

import re

import pytest

from app.domain.routing import Route, RoutingFacts, adopted_ticket, choose_connection
from connectors.contract import TicketRef

ROUTES = (
    Route("jira", {"team": frozenset({"Payments"}), "severity": frozenset({"sev1", "sev2"})}),
    Route("github", {"system": frozenset({"auth"})}),
    Route("builtin", {"tag": frozenset({"drill"})}),
)


def facts(team: str | None = None, severity: str = "", system: str = "", tag: str = "") -> RoutingFacts:
    """Return what is known of a post-mortem."""
    return RoutingFacts(team, frozenset({severity}), frozenset({system}), frozenset({tag}))


@pytest.mark.parametrize(
    ("known", "connection"),
    [
        (facts(team="payments", severity="sev1"), "jira"),
        (facts(team="PAYMENTS", severity="sev2"), "jira"),
        (facts(team="payments", severity="sev3"), "other"),
        (facts(severity="sev1"), "other"),
        (facts(team="payments", severity="sev1", system="auth"), "jira"),
        (facts(team="payments", system="Auth"), "github"),
        (facts(tag="Drill"), "builtin"),
        (facts(), "other"),
    ],
)
def test_the_first_route_whose_every_field_matches(known: RoutingFacts, connection: str) -> None:
    """All fields of a route must match, in any case of letters; the first such route wins, else the default."""
    assert choose_connection(ROUTES, known, "other") == connection


def test_a_route_without_fields_takes_everything() -> None:
    """An empty match is the catch-all, and hides what stands after it."""
    assert choose_connection((Route("all", {}), *ROUTES), facts(system="auth"), "other") == "all"


def resolve(text: str) -> TicketRef | None:
    """Resolve as a connection to acme/ops does."""
    found = re.fullmatch(r"(?:https://github\.com/acme/ops/issues/|#)(\d+)", text)
    return TicketRef(found[1], f"#{found[1]}", f"https://github.com/acme/ops/issues/{found[1]}") if found else None


@pytest.mark.parametrize(
    ("references", "source", "number"),
    [
        (["https://github.com/acme/ops/issues/7"], "file:outage.md", "7"),
        (["https://github.com/acme/other/issues/7"], "file:outage.md", None),
        (["OPS-1", "https://github.com/acme/ops/issues/8", "https://github.com/acme/ops/issues/9"], "file:x", "8"),
        (["#7"], "file:outage.md", None),
        (["#7"], "https://github.com/acme/ops/blob/main/outage.md", "7"),
        (["#7"], "git@github.com:acme/ops.git", "7"),
        (["#7"], "https://github.com/acme/ops-old/blob/main/outage.md", None),
        ([], "file:outage.md", None),
    ],
)
def test_a_named_ticket_is_adopted_where_it_is_certain(references: list[str], source: str, number: str | None) -> None:
    """The first reference to a ticket of ours counts; a bare number only beside the repository it belongs to."""
    found = adopted_ticket(references, source, {"github": resolve})
    assert (found[0], found[1].id) == ("github", number) if number and found else found is None
