"""Which item of a new revision is which known item."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.documents.model import ActionItem
from app.domain.identity import Matching, match_items
from app.domain.records import ItemRecord
from tests.domain.news import NOON, an_item, read_item

LOAD = an_item("load", text="Add EU-specific load test stage to the deploy pipeline", line=10)
ALERT = an_item("alert", text="Alert when p95 latency of auth is over 2 s", line=11)
AI_1 = an_item("ai-1", text="Add a load test stage", explicit_id="AI-1")
AI_2 = an_item("ai-2", text="Alert on p95 latency", explicit_id="AI-2")
GONE = an_item("gone", text="Write the failover runbook", position=None, removed_at=NOON)
TICKETS = {"load": frozenset({"https://github.com/acme/ops/issues/7", "#7"})}


@pytest.mark.parametrize(
    ("new", "known", "expected"),
    [
        pytest.param([read_item(LOAD.text), read_item(ALERT.text)], [LOAD, ALERT], ["load", "alert"], id="same text"),
        pytest.param([read_item(ALERT.text), read_item(LOAD.text)], [LOAD, ALERT], ["alert", "load"], id="swapped"),
        pytest.param(
            [read_item("add eu specific LOAD test stage to the deploy pipeline!")], [LOAD], ["load"], id="punctuation"
        ),
        pytest.param(
            [read_item("Add an EU-specific load test stage to our deploy pipeline")],
            [LOAD, ALERT],
            ["load"],
            id="reworded",
        ),
        pytest.param([read_item("Rotate the certificates")], [LOAD], [None], id="another thing"),
        pytest.param(
            [read_item("Rewrite it in Rust", explicit_id="ai-1")], [AI_1, AI_2], ["ai-1"], id="explicit id, other words"
        ),
        pytest.param(
            [
                read_item("Alert on p95 latency", explicit_id="AI-1"),
                read_item("Add a load test stage", explicit_id="AI-2"),
            ],
            [AI_1, AI_2],
            ["ai-1", "ai-2"],
            id="texts swapped under their ids",
        ),
        pytest.param(
            [read_item("Add a load test stagee", explicit_id="AI-3")], [AI_1], [None], id="another id, alike words"
        ),
        pytest.param(
            [read_item("Something else", tickets=("https://github.com/acme/ops/issues/7/",))],
            [LOAD, ALERT],
            ["load"],
            id="our ticket, other words",
        ),
        pytest.param(
            [read_item("Add EU-specific load test stage"), read_item("Add it to the deploy pipeline of every region")],
            [LOAD],
            ["load", None],
            id="split",
        ),
        pytest.param([read_item("Write the failover runbook")], [GONE], ["gone"], id="removed and restored"),
        pytest.param(
            [read_item("Fix it", line=50), read_item("Fix it", line=12)],
            [an_item("near", text="Fix it", line=12), an_item("far", text="Fix it", line=50)],
            ["far", "near"],
            id="equal texts, nearest line",
        ),
    ],
)
def test_an_item_is_the_one_it_was(new: list[ActionItem], known: list[ItemRecord], expected: list[str | None]) -> None:
    """By id, then ticket, then text, then likeness; what matches nothing is new."""
    matching = match_items(new, known, TICKETS)
    assert [matching.known.get(index) for index in range(len(new))] == expected


def test_only_what_was_there_is_removed() -> None:
    """A known item that is in the revision no more is removed, once: one that was removed before is not again."""
    assert match_items([read_item(ALERT.text)], [LOAD, ALERT, GONE], {}) == Matching({0: "alert"}, ("load",))


WORDS = st.sampled_from(["add load test", "add a load test", "alert on latency", "alert on errors", "", "Fix it"])


@given(new=st.lists(WORDS, max_size=6), known=st.lists(WORDS, max_size=6))
def test_an_item_is_never_two(new: list[str], known: list[str]) -> None:
    """No known item is given to two new ones, and each is either matched or removed."""
    records = [an_item(f"k{n}", text=text) for n, text in enumerate(known)]
    matching = match_items([read_item(text) for text in new], records, {})
    taken = list(matching.known.values())
    assert len(taken) == len(set(taken))
    assert sorted([*taken, *matching.removed]) == sorted(record.id for record in records)
