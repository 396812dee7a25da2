"""What people do to look better does not make the completion rate better: sequences through the service and pure."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.metrics.facts import ItemFact
from app.domain.metrics.rates import completion_of, grouped
from app.domain.records import ItemState
from tests.api.conftest import Service
from tests.domain.facts import TODAY, any_facts, fact

WORK = ("raise the pool size", "add an alert on queue depth", "write the runbook", "test the failover", "cap retries")
MOVES = ("delete", "split", "split done", "republish", "wont_do", "elsewhere")


def document(lines: list[tuple[bool, str]]) -> str:
    """A post-mortem with these items."""
    listed = "\n".join(f"- [{'x' if done else ' '}] {text} (Ada, 2026-11-15)" for done, text in lines)
    return f"# Slow\n\nSeverity: SEV-3\nTeam: payments\n\n## Summary\n\nSlow.\n\n## Action items\n\n{listed}\n"


def rates(service: Service) -> tuple[float, float]:
    """Completion and on-time rate."""
    (group,) = service.client.get("/v1/metrics/completion").json()["groups"]
    return group["completion_rate"] or 0.0, group["on_time_rate"] or 0.0


@pytest.mark.parametrize("seed", range(4))
def test_no_sequence_of_tricks_raises_the_rate(service: Service, seed: int) -> None:
    """Deleting a line, closing as won't-do, splitting, re-publishing, in any order: the rate never goes up."""
    chance = random.Random(seed)  # noqa: S311 - a repeatable sequence
    lines = [(number < 2, text) for number, text in enumerate(WORK)]
    service.publish(document(lines))
    before = rates(service)
    for step in range(6):
        service.clock.advance(timedelta(days=chance.randrange(1, 40)))
        still = rates(service)  # a day that passes may make items late
        assert still[0] == before[0]
        move = chance.choice(MOVES)
        if move == "delete" and len(lines) > 1:
            lines.pop(chance.randrange(len(lines)))
        elif move in {"split", "split done"}:
            wanted = move == "split done"
            index = next((n for n, (done, _) in enumerate(lines) if done is wanted), None)
            if index is not None:
                lines.insert(index + 1, (wanted, f"part {step} of something else {chance.random()}"))
        elif move == "wont_do":
            items = service.client.get("/v1/action-items?figure=open").json()["items"]
            for item in items[:1]:
                wish = {"kind": "wont_do", "reason": "not worth it", "by": "Ada"}
                answer = service.client.post(f"/v1/action-items/{item['id']}/decisions", json=wish)
                assert answer.status_code < 300, answer.text
        service.publish(document(lines))
        after = rates(service)
        assert after[0] <= still[0], move
        assert after[1] <= still[1], move
        before = after
    with service.container.database.reading() as work:
        assert work.rollup_repair.drifts() == []


@given(facts=st.lists(any_facts(), max_size=8))
def test_dropping_open_work_raises_nothing(facts: list[ItemFact]) -> None:
    """Won't-do in place of any open item leaves the completion rate, and never raises the on-time rate."""
    dropped = [one if one.state.closed else one._replace(state=ItemState.WONT_DO, closed_on=TODAY) for one in facts]
    before, after = (completion_of("all", grouped(some, None, TODAY)["all"]) for some in (facts, dropped))
    assert before.completion_rate == after.completion_rate
    assert (after.on_time_rate or 0) <= (before.on_time_rate or 0)


@given(facts=st.lists(any_facts(), max_size=8), pieces=st.integers(1, 5))
def test_splitting_raises_nothing(facts: list[ItemFact], pieces: int) -> None:
    """More open pieces lower the rate; pieces that arrive already done are counted apart."""
    later = fact().placing.published_on + timedelta(days=9)
    arrived = fact(ItemState.DONE, created_on=later, closed_on=later)
    for more in (fact(), arrived):
        before, after = (
            completion_of("all", grouped(some, None, TODAY)["all"]) for some in (facts, [*facts, *[more] * pieces])
        )
        assert (after.completion_rate or 0) <= (before.completion_rate or 0)
