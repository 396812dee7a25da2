"""The roll-ups are always the sums of the items, whatever is stored in whatever order."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from app.domain.records import ItemRecord, ItemState, PostMortemRecord
from app.storage.database import Database
from tests.databases import until_somebody_waits
from tests.storage.records import NOON, a_post_mortem, an_item, store

TEAMS = ("payments", "identity", None)
SYSTEMS = ((), ("api",), ("api", "web"), ("api", "api"))
TAGS = ((), ("auth",), ("auth", "cache"))


def any_item(chance: random.Random, item_id: str) -> ItemRecord:
    """An item in any state, with or without dates."""
    created = NOON + timedelta(days=chance.randrange(-60, 60))
    state = chance.choice(list(ItemState))
    unseen = state is ItemState.DONE and chance.random() < 0.2  # nobody saw when
    due = date(2026, 4, 1) + timedelta(days=chance.randrange(90)) if chance.random() < 0.7 else None
    return an_item(
        item_id,
        f"p{item_id[1]}",
        created_at=created,
        state=state,
        closed_at=created + timedelta(days=chance.randrange(-5, 900)) if state.closed and not unseen else None,
        due_date=due,
        slips=chance.randrange(5),
        kind=chance.choice([None, "prevent", "detect"]),
        duplicate_of=chance.choice([None, "a00"]),
        text=chance.choice(["Train the team", "Automate the rollback", "Look into it"]),
    )


def any_post_mortem(chance: random.Random, post_mortem_id: str) -> PostMortemRecord:
    """A post-mortem of any team, severity and systems."""
    return a_post_mortem(
        post_mortem_id,
        team=chance.choice(TEAMS),
        severity_level=chance.choice([None, 1, 2, 3, 4]),
        systems=chance.choice(SYSTEMS),
        tags=chance.choice(TAGS),
        kind=chance.choice(["incident", "near_miss"]),
    )


@pytest.mark.parametrize("seed", range(4))
def test_the_rollups_are_the_sums_of_the_items(database: Database, seed: int) -> None:
    """After inserts, changes of items and of post-mortems, and days that pass in any order, nothing has drifted.

    Some of it is noted only, and some of the notes are counted.
    """
    chance = random.Random(seed)  # noqa: S311 - a repeatable sequence
    store(database, *(any_post_mortem(chance, f"p{number}") for number in range(3)))
    for _ in range(12):
        with database.unit_of_work() as work:
            for _ in range(chance.randrange(1, 6)):
                work.action_items.save(any_item(chance, f"a{chance.randrange(3)}{chance.randrange(4)}"))
            if chance.random() < 0.4:
                work.post_mortems.save(any_post_mortem(chance, f"p{chance.randrange(3)}"))
            if chance.random() < 0.4:
                work.rollups.roll(date(2026, 4, 1) + timedelta(days=chance.randrange(100)))
            if chance.random() < 0.6:
                work.rollups.note()
            if chance.random() < 0.3:
                work.rollups.count_notes()
        with database.reading() as work:
            assert work.rollup_repair.drifts() == []


def test_notes_are_counted_once(database: Database) -> None:
    """What is noted is no drift, is counted once, and leaves nothing behind."""
    store(database, a_post_mortem(), an_item())
    with database.unit_of_work() as work:
        work.action_items.save(an_item(state=ItemState.DONE, closed_at=NOON))
        work.rollups.note()
        assert work.rollups.waiting()
        assert work.rollup_repair.drifts() == []
        work.session.execute(sa.text("DELETE FROM figure_note"))
        assert work.rollup_repair.drifts() != []
        work.session.rollback()
    with database.unit_of_work() as work:
        work.action_items.save(an_item(state=ItemState.DONE, closed_at=NOON))
        work.rollups.note()
    with database.unit_of_work() as work:
        assert (work.rollups.count_notes(), work.rollups.count_notes()) == (1, 0)
        assert not work.rollups.waiting()
        assert work.rollup_repair.drifts() == []


@pytest.mark.parametrize(("first", "then"), [(5, 20), (20, 5)])
def test_a_note_is_counted_before_the_day_changes(database: Database, first: int, then: int) -> None:
    """An item whose closing is only noted is neither left overdue nor made so when its date passes."""
    item = an_item(due_date=date(2026, 4, 10))
    store(database, a_post_mortem(), item)
    with database.unit_of_work() as work:
        work.rollups.roll(date(2026, 4, first))
    with database.unit_of_work() as work:
        work.action_items.save(replace(item, state=ItemState.DONE, closed_at=NOON))
        work.rollups.note()
    with database.unit_of_work() as work:
        work.rollups.roll(date(2026, 4, then))
        assert work.rollup_repair.drifts() == []


def test_counting_everything_again_forgets_notes(database: Database) -> None:
    """A rebuild counts the items as they are, and what is noted of them is part of that."""
    store(database, a_post_mortem(), an_item())
    with database.unit_of_work() as work:
        work.action_items.save(an_item(state=ItemState.DONE, closed_at=NOON))
        work.rollups.note()
    with database.unit_of_work() as work:
        work.rollup_repair.rebuild()
        assert not work.rollups.waiting()
        assert work.rollup_repair.drifts() == []


def test_a_transaction_that_fails_counts_nothing(database: Database) -> None:
    """Items and roll-ups are written together or not at all, and a lens that was undone is made again."""
    store(database, a_post_mortem(team="first"))

    def fail() -> None:
        with database.unit_of_work() as work:
            work.post_mortems.save(a_post_mortem("p2", team="second"))
            work.action_items.save(an_item(post_mortem_id="p2"))
            work.rollups.flush()
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    with database.reading() as work:
        assert work.rollup_repair.drifts() == []
    store(database, a_post_mortem("p2", team="second"), an_item(post_mortem_id="p2"))
    with database.reading() as work:
        assert work.rollup_repair.drifts() == []


def test_a_number_that_was_undone_is_not_remembered(database: Database) -> None:
    """A lens may be met again in the transaction that is undone: what comes after counts under a lens that is there."""
    store(database, a_post_mortem(team="first"))

    def fail() -> None:
        with database.unit_of_work() as work:
            for post_mortem_id in ("p2", "p3"):
                work.post_mortems.save(a_post_mortem(post_mortem_id, team="second"))
                work.rollups.flush()
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    store(database, a_post_mortem("p4", team="third"), a_post_mortem("p5", team="second"))
    with database.reading() as work:
        assert work.rollup_repair.drifts() == []


def test_drift_is_seen_and_repaired(database: Database) -> None:
    """A statement that bypasses the hook is found by the check, and the rebuild mends it."""
    store(database, a_post_mortem(), an_item())
    with database.engine.begin() as connection:
        connection.execute(sa.text("UPDATE action_item SET state = 'done'"))
    with database.unit_of_work() as work:
        drifts = work.rollup_repair.drifts()
        assert {drift.lens for drift in drifts} >= {("all", ""), ("team", ""), ("kind", ""), ("system", "")}
        work.rollup_repair.rebuild()
    with database.reading() as work:
        assert work.rollup_repair.drifts() == []


def test_a_batch_tells_facts(database: Database) -> None:
    """A writer with statements of its own keeps the roll-ups true by saying what the items were and are."""
    store(database, a_post_mortem(), *(an_item(f"a{number}") for number in range(3)))
    with database.unit_of_work() as work:
        facts = work.rollups.facts(["a0", "a2", "unknown"])
        work.session.execute(sa.text("UPDATE action_item SET state = 'in_progress' WHERE id IN ('a0', 'a2')"))
        for before in facts.values():
            work.rollups.change(before, before._replace(state=ItemState.IN_PROGRESS))
    with database.reading() as work:
        assert sorted(facts) == ["a0", "a2"]
        assert work.rollup_repair.drifts() == []


def test_the_first_promise_is_kept(database: Database) -> None:
    """Moving or removing a due date leaves the first date that was promised."""
    item = an_item(due_date=date(2026, 5, 1))
    store(database, a_post_mortem(), item, replace(item, due_date=date(2027, 1, 1)), replace(item, due_date=None))
    with database.unit_of_work() as work:
        (fact,) = work.rollups.facts([item.id]).values()
    assert (fact.first_due_date, fact.due_date) == (date(2026, 5, 1), None)


def test_without_the_youngest_lens_everything_is_counted_again(database: Database) -> None:
    """A database filled before there was a lens of team and system counts as empty, so that the next start fills it."""
    store(database, a_post_mortem(), an_item())
    with database.unit_of_work() as work:
        assert not work.rollup_repair.is_empty()
        work.session.execute(sa.text("DELETE FROM figure_lens WHERE kind = 'team_system'"))
        assert work.rollup_repair.is_empty()


def change_and_note(database: Database, part: int) -> None:
    """Change items that nobody else changes, and note it."""
    chance = random.Random(part)  # noqa: S311 - a repeatable sequence
    for _ in range(20):
        with database.unit_of_work() as work:
            for number in chance.sample(range(5), 2):
                work.action_items.save(any_item(chance, f"a{number % 3}{part}{number}"))
            work.rollups.note()


def count_notes(database: Database, _part: int) -> None:
    """Count what is noted."""
    for _ in range(20):
        with database.unit_of_work() as work:
            work.rollups.count_notes()


def roll_and_rebuild(database: Database, _part: int) -> None:
    """Let days pass, and count everything again."""
    for day in range(5):
        with database.unit_of_work() as work:
            work.rollups.roll(date(2026, 4, 1) + timedelta(days=day))
        with database.unit_of_work() as work:
            work.rollup_repair.rebuild()


def look_for_drifts(database: Database, _part: int) -> None:
    """Compare with the items."""
    for _ in range(10):
        with database.reading() as work:
            assert work.rollup_repair.drifts() == []


def test_replicas_note_and_count_at_once(database: Database) -> None:
    """Whoever notes, counts, rolls or rebuilds at the same time: at every moment cells and notes are the items."""
    store(database, *(a_post_mortem(f"p{number}", team=f"team {number}") for number in range(3)))
    tasks = (change_and_note, change_and_note, count_notes, count_notes, roll_and_rebuild, look_for_drifts)
    with ThreadPoolExecutor() as pool:
        for done in [pool.submit(task, database, part) for part, task in enumerate(tasks)]:
            done.result()
    with database.unit_of_work() as work:
        work.rollups.count_notes()
        assert not work.rollups.waiting()
        assert work.rollup_repair.drifts() == []


def test_a_rebuild_that_judges_texts_anew_waits_for_writers(postgresql_database: Database) -> None:
    """Who has changed an item commits before a rebuild that changes the same item goes on; neither fails."""
    store(postgresql_database, a_post_mortem(), an_item(text="Train the team"))
    with postgresql_database.engine.begin() as connection:
        connection.execute(sa.text("UPDATE action_item SET strength = NULL"))

    def rebuild() -> None:
        with postgresql_database.unit_of_work() as work:
            work.rollup_repair.rebuild()

    with ThreadPoolExecutor() as pool:
        with postgresql_database.unit_of_work() as work:
            work.action_items.save(an_item(text="Train the team", state=ItemState.DONE, closed_at=NOON))
            rebuilding = pool.submit(rebuild)
            until_somebody_waits(postgresql_database)
        rebuilding.result()
    with postgresql_database.reading() as work:
        assert work.rollup_repair.drifts() == []
