"""The life of a link."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import linking
from app.domain.records import LinkRecord, LinkState
from connectors.contract import Ticket, TicketRef, TicketState
from tests.domain.news import NOON, REF, a_link, a_linked, a_ticket, able, after

NEW = "e" * 32
IN_DOUBT = [LinkState.CREATING, LinkState.UNKNOWN]


@pytest.mark.parametrize("state", [LinkState.LINKED, LinkState.FAILED, LinkState.GONE])
def test_a_settled_link_is_left_alone(state: LinkState) -> None:
    """Nothing is sent for a link that is linked, failed or gone."""
    assert linking.next_step(a_link(state=state, ticket=REF), NOON, able()) == linking.Nothing()


@pytest.mark.parametrize("state", IN_DOUBT)
def test_a_create_in_doubt_is_never_repeated_without_looking(state: LinkState) -> None:
    """Where a create may have happened, the next step is a look, however long ago it was."""
    step = linking.next_step(a_link(state=state, intent_at=NOON, attempts=1), after(days=30), able())
    assert isinstance(step, linking.Look)
    assert step.link.state is LinkState.UNKNOWN
    assert step.since < NOON


@pytest.mark.parametrize("state", [*IN_DOUBT, LinkState.PENDING])
def test_an_idempotent_tracker_is_asked_again(state: LinkState) -> None:
    """Where the same key gives the same ticket, repeating the create is looking."""
    step = linking.next_step(a_link(state=state), NOON, able(idempotent_create=True))
    assert isinstance(step, linking.Create)


def test_the_intent_is_what_is_committed_before_the_create() -> None:
    """A pending link becomes creating, with the time of the intent and one attempt more, before anything is sent."""
    step = linking.next_step(a_link(attempts=1, error="down", looks=3, next_at=NOON), after(seconds=9), able())
    assert step == linking.Create(a_link(state=LinkState.CREATING, attempts=2, intent_at=after(seconds=9)))


def test_a_named_ticket_is_read_and_none_created() -> None:
    """A link whose ticket the document named is adopted."""
    assert linking.next_step(a_link(adopted=True, ticket=REF), NOON, able()) == linking.Adopt(REF)


@given(gaps=st.lists(st.floats(0.1, 100), min_size=1, max_size=30), settle=st.floats(0, 300))
def test_a_new_create_waits_for_looks_and_time(gaps: list[float], settle: float) -> None:
    """However the looks fall, the create is allowed again only after three of them and the settle time."""
    link, now = linking.unknown(a_link(intent_at=NOON, attempts=1), NOON, "cut"), NOON
    for count, gap in enumerate(gaps, 1):
        now += timedelta(seconds=gap)
        link = linking.not_seen(link, now, able(settle_seconds=settle))
        if link.state is LinkState.PENDING:
            assert count >= linking.LOOKS_BEFORE_REPEAT
            assert now >= NOON + timedelta(seconds=settle)
            return
        assert link.next_at is not None
        assert link.next_at >= now
    assert count < linking.LOOKS_BEFORE_REPEAT or now < NOON + timedelta(seconds=settle)


def test_looking_as_told_ends_soon_after_the_settle_time() -> None:
    """A link that is looked for when it asks for it does not wait much longer than the tracker may need."""
    link = linking.unknown(a_link(intent_at=NOON, attempts=1), NOON, "cut")
    looked: list[datetime] = []
    while link.state is LinkState.UNKNOWN:
        assert link.next_at is not None
        looked.append(link.next_at)
        link = linking.not_seen(link, link.next_at, able(settle_seconds=120.0))
    assert after(seconds=120) <= looked[-1] <= after(seconds=180)
    assert link.key == "f" * 32


@pytest.mark.parametrize(
    ("link", "state"),
    [
        (a_link(), LinkState.PENDING),
        (a_link(state=LinkState.CREATING), LinkState.PENDING),
        (a_link(state=LinkState.UNKNOWN), LinkState.UNKNOWN),
        (a_link(adopted=True, ticket=REF), LinkState.PENDING),
    ],
)
def test_a_try_that_wrote_nothing_keeps_what_is_known(link: LinkRecord, state: LinkState) -> None:
    """Postponing forgets no doubt: an unknown link stays unknown, any other may be sent again."""
    assert linking.postponed(replace(link, attempts=3), NOON, "x").attempts == 3 - (link.state is LinkState.CREATING)
    later = linking.postponed(link, NOON, "down")
    assert (later.state, later.tries, later.error) == (state, 1, "down")


@pytest.mark.parametrize(("tries", "seconds"), [(0, 5), (1, 15), (2, 60), (3, 300), (4, 900), (50, 900)])
def test_patience_grows(tries: int, seconds: int) -> None:
    """Each failed try in a row waits longer, up to a quarter of an hour."""
    assert linking.postponed(a_link(tries=tries), NOON, "down").next_at == after(seconds=seconds)


@pytest.mark.parametrize(("asked", "next_at"), [(after(hours=1), after(hours=1)), (after(hours=-1), NOON)])
def test_the_tracker_says_when(asked: datetime, next_at: datetime) -> None:
    """A stated time to come back is obeyed; one in the past means now."""
    assert linking.postponed(a_link(), NOON, "slow down", asked).next_at == next_at


def test_linked_forgets_the_trouble_and_keeps_warnings_once() -> None:
    """A linked link has no error and no next time, and each warning once."""
    link = linking.linked(a_link(error="x", next_at=NOON, tries=3, warnings=("w",)), REF, warnings=("w", "v"))
    assert link == a_linked(warnings=("w", "v"))


def test_a_ticket_that_cannot_be_ruled_out_is_looked_for_less_and_less_often() -> None:
    """Where looks prove nothing the link stays unknown, and is looked for in pauses that grow to a day."""
    link, now = linking.unknown(a_link(intent_at=NOON, attempts=1), NOON, "cut"), NOON
    pauses = []
    for _ in range(20):
        link = linking.not_seen(link, now, able(find_by_key="eventual"))
        assert link.state is LinkState.UNKNOWN
        assert link.next_at is not None
        pauses.append(link.next_at - now)
        now = link.next_at
    assert pauses[3:] == sorted(pauses[3:])
    assert pauses[-1] == timedelta(days=1)


def test_a_person_may_start_a_failed_link_anew_but_an_unknown_one_only_knowingly() -> None:
    """Retrying a failed link creates; retrying an unknown one looks sooner, unless the person rules the ticket out."""
    assert linking.retried(a_link(state=LinkState.FAILED, error="422"), NOON, NEW).state is LinkState.PENDING
    lost = a_link(state=LinkState.UNKNOWN, looks=2, attempts=1)
    again = linking.retried(lost, NOON, NEW)
    assert (again.state, again.next_at, again.key) == (LinkState.UNKNOWN, NOON, lost.key)
    assert isinstance(linking.next_step(again, NOON, able()), linking.Look)
    ruled_out = linking.retried(lost, NOON, NEW, create=True)
    assert (ruled_out.state, ruled_out.attempts, ruled_out.key) == (LinkState.PENDING, 1, lost.key)


def test_a_gone_link_starts_anew_with_another_key() -> None:
    """The old key belongs to the deleted ticket: a tracker that knows it would never open another one for it."""
    link = linking.retried(a_linked(state=LinkState.GONE, attempts=1, intent_at=NOON, error="deleted"), NOON, NEW)
    assert link == a_link(key=NEW, next_at=NOON)


def test_an_adopted_ticket_is_read_next() -> None:
    """Whatever the link was, the ticket that a person names is read, and none is created."""
    link = linking.adopting(a_link(state=LinkState.UNKNOWN, looks=3, attempts=1), REF, NOON)
    assert linking.next_step(link, NOON, able()) == linking.Adopt(REF)


TWIN = a_ticket(updated_at=NOON, ref=TicketRef("9", "#9", "https://x/9"), keys=("f" * 32,))


@pytest.mark.parametrize(
    ("link", "ticket", "ours"),
    [
        (a_linked(attempts=2, intent_at=NOON), TWIN, True),
        (a_linked(attempts=1, adopted=True, intent_at=NOON), TWIN, True),
        (a_linked(attempts=1, intent_at=NOON), TWIN, False),
        (a_linked(attempts=2, intent_at=NOON), replace(TWIN, ref=REF), False),
        (a_linked(attempts=2, intent_at=NOON), replace(TWIN, keys=("e" * 32,)), False),
        (a_linked(attempts=2, intent_at=NOON), replace(TWIN, comments=1), False),
        (a_linked(attempts=2, intent_at=NOON), replace(TWIN, assignees=("ada",)), False),
        (a_linked(attempts=2, intent_at=NOON), replace(TWIN, created_at=after(days=9)), False),
        (a_linked(attempts=2, intent_at=NOON), replace(TWIN, state=TicketState.DONE), False),
        (a_link(state=LinkState.UNKNOWN, attempts=2), TWIN, False),
    ],
)
def test_only_a_ticket_that_we_made_twice_is_a_twin(link: LinkRecord, ticket: Ticket, ours: bool) -> None:
    """People copy tickets with our marker in them: a copy, or one that somebody works on, is never ours to close."""
    assert linking.is_twin(link, ticket) is ours


def test_failed_waits_for_a_person() -> None:
    """A failed link has an error and no next time."""
    link = linking.failed(a_link(next_at=NOON), "422")
    assert (link.state, link.error, link.next_at) == (LinkState.FAILED, "422", None)
