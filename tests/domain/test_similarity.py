"""Which earlier post-mortems are like one, and what was open when it happened."""

from datetime import timedelta

import pytest

from app.domain.records import EventRecord, ItemState
from app.domain.similarity import as_written, happened_at, most_alike, state_at, telling_terms
from tests.storage.records import NOON, a_post_mortem, an_item

DAY = timedelta(days=1)


def test_telling_terms_are_frequent_here_and_rare_elsewhere() -> None:
    """Words that every document holds, numbers and short words tell nothing; the title's words count most."""
    sample = [frozenset({"the", "service", "failed", "and", f"w{number}"}) for number in range(20)]
    body = ["the", "service", "failed", "replica", "replica", "lag", "of", "14", "pool"]
    assert telling_terms(["pool"], body, sample) == ["pool", "replica", "lag"]
    assert telling_terms([], [], []) == []


def test_documents_that_share_telling_words_are_alike() -> None:
    """The most alike come first; one or two shared words make nothing alike."""
    wanted = ["replica", "lag", "archive", "pool"]
    found = most_alike(
        wanted,
        {
            "near": ["replica", "lag", "archive", "pool"],
            "far": ["replica", "lag", "pool", "x"],
            "other": ["pool", "lag"],
        },
        limit=5,
    )
    assert [one.post_mortem_id for one in found] == ["near", "far"]
    assert found[0].score > found[1].score
    assert found[0].terms[0] == "archive"  # the rarest


def test_shared_terms_are_shown_as_words() -> None:
    """A term is shown as the text first writes it."""
    assert as_written(["retry", "東京", "none"], "Retries of retries in 東京駅") == ("Retries", "東京")


def test_the_moment_of_an_incident() -> None:
    """Its stated start, else the start of its day, else its publication."""
    assert happened_at(a_post_mortem(started_at=NOON - DAY), NOON) == NOON - DAY
    assert happened_at(a_post_mortem(), NOON - 2 * DAY) == NOON - 2 * DAY
    assert happened_at(a_post_mortem(), None) == NOON


CLOSED = EventRecord("a1", NOON, "state_changed", {"from": "open", "to": "done"})
HEARD_LATE = EventRecord(
    "a1", NOON, "state_changed", {"from": "open", "to": "done", "at": (NOON - 3 * DAY).isoformat()}
)
DECIDED = EventRecord("a1", NOON, "decided", {"decision": "wont_do", "state": ["in_progress", "wont_do"]})
REOPENED = EventRecord("a1", NOON + DAY, "state_changed", {"from": "done", "to": "open"})
BORN_DONE = EventRecord("a1", NOON, "published", {"state": "done"})
BORN = EventRecord("a1", NOON - 5 * DAY, "published", {})


@pytest.mark.parametrize(
    ("now", "events", "days", "then"),
    [
        ("done", [BORN, CLOSED], -1, "open"),
        ("done", [BORN, CLOSED], 1, "done"),
        ("done", [BORN, CLOSED], -9, "open"),
        ("open", [BORN, CLOSED, REOPENED], 0.5, "done"),
        ("open", [BORN, CLOSED, REOPENED], 2, "open"),
        ("open", [BORN, CLOSED, REOPENED], -1, "open"),
        ("done", [BORN, HEARD_LATE], -1, "done"),
        ("wont_do", [BORN, DECIDED], -1, "in_progress"),
        ("done", [BORN_DONE], -1, None),
        ("done", [BORN_DONE], 1, "done"),
        ("open", [], -1, "open"),
    ],
)
def test_the_state_of_an_item_at_a_moment(now: str, events: list[EventRecord], days: float, then: str | None) -> None:
    """The history tells what an item's state was; where the document marked it done later, nobody knows."""
    item = an_item(state=ItemState(now))
    assert state_at(item, events, NOON + days * DAY) == (None if then is None else ItemState(then))
