"""One ticket per action item, whatever happens on the way: faults, deaths of the process, and a lagging index."""

from __future__ import annotations

import random
from collections import Counter
from itertools import product
from typing import Any

import pytest
from structlog.testing import capture_logs
from typing_extensions import override

from app.container import Container
from app.domain.records import LinkState
from app.services.reconcile import reconcile
from connectors.contract import Ticket, TicketState
from connectors.errors import OutcomeUnknown
from connectors.github.connector import GithubConnector
from tests.services.exactly_once import Cell, End, Site, run_cell
from tests.services.model_trackers import CONNECTORS, FAULTS, Fault, Model, PlainTracker

CRASHES: tuple[tuple[str | None, int], ...] = (
    (None, 1),
    ("before_intent_commit", 1),
    ("after_intent_commit", 1),
    ("before_post", 1),
    ("after_post", 1),
    ("before_link_commit", 1),
    ("after_link_commit", 1),
    ("after_intent_commit", 2),  # at the first step after the create: a look, or the create again
)
LAGS = (0.0, 5.0, 180.0, None)
MATRIX = [
    Cell(connector, fault, times, crash[0], crash[1], lag)
    for connector, fault, crash, lag in product(CONNECTORS, FAULTS, CRASHES, LAGS)
    for times in ((1, 2) if fault.error is not None and crash[0] in {None, "after_post"} else (1,))
]


def verdict(cell: Cell, end: End) -> str:
    """Judge how a cell ended: "linked" and "unknown" are right, anything else names what is wrong."""
    if end.too_early:
        return "wrong: a create was sent before the time that the tracker had asked for"
    if end.tickets > 1:
        return "wrong: doubled"
    if end.link.state is LinkState.LINKED:
        return "linked" if end.tickets == 1 and end.link.ticket is not None else "wrong: linked to nothing"
    if end.link.state is LinkState.UNKNOWN and cell.connector == "stranger":
        return "unknown" if end.link.error and end.link.next_at else "wrong: forgotten"
    return f"wrong: lost as {end.link.state.value}: {end.link.error}"


def judged(cells: list[Cell], container: Container, **more: Any) -> Counter[str]:  # noqa: ANN401 - fakes
    """Run cells and count the verdicts, each wrong one with its cell."""
    found: Counter[str] = Counter()
    with capture_logs():
        for cell in cells:
            text = verdict(cell, run_cell(cell, container, **more))
            found[f"{text} ({cell})" if text.startswith("wrong") else text] += 1
    return found


def test_no_cell_of_the_matrix_loses_or_doubles_a_ticket(container: Container) -> None:
    """Fault x crash x index lag x tracker, each through the real steps: none lost, none doubled; doubt stays unknown.

    Only a tracker whose index is all there is leaves links unknown, and only where its answer was lost.
    """
    found = judged(MATRIX, container)
    assert len(MATRIX) >= 2000
    assert set(found) == {"linked", "unknown"}, found.most_common(5)
    assert found["unknown"] < len(MATRIX) / 6


def test_the_same_holds_on_the_real_database(container: Container) -> None:
    """A sample of the matrix ends the same with SQLite underneath."""
    sample = random.Random(20261124).sample(MATRIX, 40)  # noqa: S311 - a repeatable sample
    found = judged(sample, container, database=container.database)
    assert set(found) <= {"linked", "unknown"}, found.most_common(5)


def test_a_ticket_that_surfaces_after_it_was_ruled_out_is_closed_as_a_duplicate(container: Container) -> None:
    """Reconciliation keeps the linked ticket, closes the late one, says so, and leaves a person's copy alone."""
    late = Fault("late-10min", "late", lambda _now: OutcomeUnknown("no answer within 20 s"), late_seconds=600)
    name = Cell("plain", late, 1, None, 1, 0.0)
    site = Site(name, container, container.database, lambda model: PlainTracker(model, find_by_key="strong"))
    end = site.end()
    assert (end.link.state, end.tickets, end.link.ticket and end.link.ticket.id) == (LinkState.LINKED, 2, "2")
    site.clock.pass_(minutes=30)
    site.model.post({"key": end.link.key, "title": "a person's copy"})
    for _ in range(2):
        reconcile(site.container, str(name))
        site.jobs.run(site.container)
    first, kept, copied = (content.get("state") for _, content in site.model.made)
    assert (first, kept) == (TicketState.WONT_DO, None)
    assert copied is None
    with container.database.reading() as work:
        link = work.links.get(end.link.id)
        assert link is not None
        assert "twin_closed" in [event.kind for event in work.action_items.history(link.action_item_id)]
    assert "#1 carried the same marker" in link.warnings[0]


class _RepeatsBlindly(PlainTracker):
    """Opens a ticket for each create and claims that it knows the key: a lost answer is then sent again."""

    def __init__(self, model: Model) -> None:
        super().__init__(model, idempotent=True)
        self.promise_kept = False


class _ListOnly(GithubConnector):
    """Takes the list of issues for the whole truth."""

    @override
    def _unlisted(self, listed: tuple[Ticket, ...]) -> Any:
        return iter(())


def _looks_at_the_list_alone(model: Model) -> _ListOnly:
    real: Any = CONNECTORS["github"](model)
    return _ListOnly("github", real._settings, real._context, real._api)  # noqa: SLF001 - the same wire


@pytest.mark.parametrize("wrong", [_RepeatsBlindly, _looks_at_the_list_alone])
def test_the_matrix_notices_a_wrong_decision(container: Container, wrong: Any) -> None:  # noqa: ANN401 - a maker
    """Repeating a create blindly, or believing an index that lags, doubles tickets, and the matrix says so."""
    cells = [cell for cell in MATRIX if cell.connector == "github" and cell.lag != 0 and cell.crash is None]
    found = judged(cells, container, connector=wrong)
    assert any(text.startswith("wrong: doubled") for text in found), found
