"""How well the same incident is found again, measured on labelled causes; and the edges of the comparison."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from rapidfuzz import fuzz, process

from app.domain.recurrence import SAME_WORD, Case, Spelling, likenesses, shared_systems

LABELLED = yaml.safe_load(Path(__file__).with_name("recurrence_cases.yaml").read_text("utf-8"))


def case(labelled: dict[str, Any]) -> Case:
    """Return a labelled case without its label."""
    return Case(labelled["id"], tuple(labelled["systems"]), labelled["cause"])


def pairs() -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """Return the pairs (earlier, new) that are labelled as the same again, and those that are found."""
    wanted = {
        (a["id"], b["id"]) for a, b in combinations(LABELLED, 2) if a["again"] is not None and a["again"] == b["again"]
    }
    found = {
        (likeness.earlier_id, new["id"])
        for index, new in enumerate(LABELLED)
        for likeness in likenesses(case(new), [case(one) for one in LABELLED[:index]])
    }
    return wanted, found


def test_precision_and_recall_are_as_documented(root: Path) -> None:
    """The table in docs/recurrence.md is what the comparison does on the labelled set."""
    wanted, found = pairs()
    right = len(wanted & found)
    row = f"| {len(LABELLED)} | {len(wanted)} | {len(found)} | {right / len(found):.2f} | {right / len(wanted):.2f} |"
    assert row in (root / "docs" / "recurrence.md").read_text("utf-8"), row


def test_the_evidence_is_quoted() -> None:
    """A likeness names the system, the telling words, and one sentence of each."""
    by_id = {one["id"]: case(one) for one in LABELLED}
    (likeness,) = likenesses(by_id["c2"], [by_id["c1"], by_id["c3"], by_id["a1"]])
    assert likeness.earlier_id == "c1"
    assert likeness.evidence.systems == ("ledger",)
    assert {"replication", "slot"} <= set(likeness.evidence.words)
    assert all("replication slot" in quote for quote in likeness.evidence.quotes)


def test_the_same_cause_in_another_system_is_another_incident() -> None:
    """Without a system in common nothing is suggested, however alike the words."""
    by_id = {one["id"]: case(one) for one in LABELLED}
    assert likenesses(by_id["h1"], [by_id["a1"], by_id["a2"]]) == []
    assert likenesses(Case("x", (), by_id["h1"].cause, "Search was slow"), [by_id["a1"]]) == []


CAUSE = (
    "The connection pool was exhausted after the deploy: every worker retried without a limit, so that requests queued "
    "for a free connection and the breaker opened."
)


@pytest.mark.parametrize(
    ("new", "earlier", "named"),
    [
        pytest.param(("", "Ledger was slow"), ("ledger", "Slow"), ("ledger",), id="title"),
        pytest.param(("Ledger", "Slow"), ("", "Slow. The ledger!"), ("Ledger",), id="other title"),
        pytest.param(("", "Ledgers down in May"), ("", "An outage of ledger in May"), ("ledgers",), id="titles"),
        pytest.param(("", "Outage in May"), ("", "Outage in May"), (), id="form"),
        pytest.param(("", "Mail was slow"), ("ledger", "Slow"), (), id="another"),
        pytest.param(("", "Ledgers"), ("ledge", "Slow"), (), id="part of a word"),
        pytest.param(("", "Slow"), ("breaker", "Slow"), ("breaker",), id="cause"),
    ],
)
def test_without_stated_systems_both_name_what_they_are_about(
    new: tuple[str, str], earlier: tuple[str, str], named: tuple[str, ...]
) -> None:
    """What one states and the other names is shared, else what both titles name; words of the form name nothing."""
    first, second = (
        Case(title + system, (system,) if system else (), CAUSE, title) for system, title in (new, earlier)
    )
    found = likenesses(replace(first, id="new"), [second])
    assert [one.evidence.systems for one in found] == ([named] if named else [])


def test_without_stated_systems_more_of_the_cause_has_to_agree() -> None:
    """Four shared words are enough where both state the system, and not where only the titles name it."""
    first, second = "Retries exhausted the connection pool.", "The pool: every connection was exhausted by retries."
    stated = likenesses(Case("b", ("ledger",), first, "Ledger"), [Case("a", ("ledger",), second, "Ledger")])
    assert [len(one.evidence.words) for one in stated] == [4]
    assert likenesses(Case("b", (), first, "Ledger"), [Case("a", (), second, "Ledger")]) == []


def test_a_name_that_many_titles_hold_names_nothing() -> None:
    """The organisation's own name, in every title, is nothing that two incidents share."""
    others = [Case(f"c{at}", (), "Nothing of the kind happened here at all.", f"Acme {at}") for at in range(5)]
    found = likenesses(Case("b", (), CAUSE, "Acme shop"), [Case("a", (), CAUSE, "Acme mail"), *others])
    assert found == []


def test_a_case_is_not_like_itself() -> None:
    """A post-mortem is compared with others only; an empty cause is like nothing."""
    one = case(LABELLED[0])
    assert likenesses(one, [one]) == []
    assert likenesses(Case("x", one.systems, ""), [one]) == []


@pytest.mark.parametrize(
    ("first", "second", "shared"),
    [
        (("auth",), ("Auth",), ("auth",)),
        (("auth-service",), ("auth_service",), ("auth-service",)),
        (("auth",), ("oauth-proxy",), ()),
        ((), ("auth",), ()),
    ],
)
def test_systems_are_compared_as_people_spell_them(
    first: tuple[str, ...], second: tuple[str, ...], shared: tuple[str, ...]
) -> None:
    """Case and separators do not matter; another system's longer name does."""
    assert shared_systems(first, second) == shared


def test_no_label_is_alone() -> None:
    """Each label of the set names at least two cases, or it would count for nothing."""
    labels = re.findall(r"again: (\w+)", Path(__file__).with_name("recurrence_cases.yaml").read_text("utf-8"))
    assert all(labels.count(label) > 1 for label in labels if label != "null")


WORDS = st.text("ab", min_size=3, max_size=16)


@given(mine=st.lists(WORDS, unique=True), others=st.lists(st.lists(WORDS, unique=True), min_size=1))
@example(mine=["a" * 11, "a" * 14], others=[["a" * 14 + "b"], ["a" * 11 + "bbb"], ["a" * 11]])
@example(mine=["abababab"], others=[["abababbb", "ababaabb"], ["ababaabb", "abababbb"]])
def test_words_are_found_among_all_as_among_the_words_of_one(mine: list[str], others: list[list[str]]) -> None:
    """Looking for a word once among all causes finds in each the one that a look into that cause alone would find."""
    spelling = Spelling(mine, others)
    for theirs in others:
        alone = {word: process.extractOne(word, theirs, scorer=fuzz.ratio, score_cutoff=SAME_WORD) for word in mine}
        assert list(spelling.shared(theirs)) == [(word, near[0]) for word, near in alone.items() if near]


def test_the_likest_are_kept_in_their_order() -> None:
    """A limit keeps the first of those that are found without one."""
    cases = [case(one) for one in LABELLED]
    every = [likenesses(one, cases) for one in cases]
    assert max(map(len, every)) > 1
    assert [likenesses(one, cases, 1) for one in cases] == [found[:1] for found in every]
