"""Tickets that a list or an index does not show are read by number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from connectors.contract import Ticket, TicketDraft, TicketRef, TicketState
from connectors.errors import Gone, Unavailable, Unreachable
from connectors.probing import GAP, MOST, unlisted
from tests.connectors.contract_rigs import GithubRig, JiraRig
from tests.rigs.losing_proxy import Fault

KEY = "0123456789abcdef0123456789abcdef"
NOW = datetime(2026, 11, 24, tzinfo=UTC)


def numbers(newest: int, there: Sequence[int], gone: Sequence[int] = ()) -> list[str]:
    """Return the numbers that are found after ``newest``."""

    def read(number: int) -> Ticket:
        if number in gone:
            raise Gone("deleted")
        if number not in there:
            raise Unreachable("nothing there")
        ref = TicketRef(str(number), f"#{number}", "")
        return Ticket(ref, "", "", TicketState.OPEN, "open", NOW, NOW)

    return [ticket.ref.id for ticket in unlisted(newest, read, "look")]


def test_gaps_between_numbers_are_stepped_over() -> None:
    """Discussions and failed creates leave gaps; deleted tickets are none; a long gap is the end."""
    assert numbers(4, [5, 7, 7 + GAP]) == ["5", "7", str(7 + GAP)]
    assert numbers(4, [5, 6 + GAP]) == ["5"]
    assert numbers(4, [5, 6 + GAP], gone=[6]) == ["5", str(6 + GAP)]
    assert numbers(0, []) == []


def test_too_many_numbers_prove_nothing() -> None:
    """Where the list is behind by more tickets than are read, absence is not certain and the look does not count."""
    with pytest.raises(Unavailable, match="look again later"):
        numbers(0, range(1, MOST + 1))


@pytest.mark.network
def test_github_finds_an_issue_that_its_list_hides(github: GithubRig) -> None:
    """The list is minutes behind: the issue is found by its number, and one that is not there is not found."""
    ref = github.connector.create(TicketDraft("Add a load test", "Because"), KEY).ticket.ref
    github.proxy.faults += [Fault("GET", "/issues", forward=False, status=200, body=[]) for _ in range(2)]
    assert [ticket.ref for ticket in github.connector.find_by_key(KEY, since=NOW)] == [ref]
    assert github.connector.find_by_key("e" * 32, since=NOW) == ()


@pytest.mark.network
def test_jira_finds_an_issue_that_its_index_hides(jira: JiraRig) -> None:
    """The index is minutes behind: the issue is found by its key."""
    ref = jira.connector.create(TicketDraft("Add a load test", "Because"), KEY).ticket.ref
    empty = {"issues": [], "total": 0}
    jira.proxy.faults += [Fault("GET", "/search", forward=False, status=200, body=empty) for _ in range(2)]
    assert [ticket.ref for ticket in jira.connector.find_by_key(KEY, since=NOW)] == [ref]
    assert jira.connector.find_by_key("e" * 32, since=NOW) == ()
