"""What figures are made of, on both databases: from the roll-ups and item by item."""

from __future__ import annotations

import itertools
import random
from datetime import date

import pytest

from app.domain.metrics.age_spans import bucket_of
from app.domain.metrics.asking import GROUPINGS, PARTS, Asked, GroupBy, groups_of, matches
from app.domain.metrics.facts import CELL_COLUMNS, STEPS, closing_counts_of, day_counts_of
from app.domain.metrics.over_time import AGE_LIMITS
from app.domain.metrics.rates import grouped
from app.storage.action_items import ItemFilter
from app.storage.database import Database
from tests.storage.records import store
from tests.storage.test_rollups import any_item, any_post_mortem

TODAY = date(2026, 5, 20)
ITEM_COLUMNS = [name for name in CELL_COLUMNS if name not in {"closed_done", "closed_otherwise", "post_mortems"}]
ASKED = [
    Asked(),
    Asked(team="payments"),
    Asked(team=""),
    Asked(team="nobody"),
    Asked(severity="SEV2"),
    Asked(severity=""),
    Asked(system="web", severity="1"),
    Asked(system=""),
    Asked(tag="cache"),
    Asked(kind=""),
    Asked(kind="detect"),
    Asked(team="payments", system="api"),
    Asked(team="", system="", severity="2"),
    Asked(team="identity", system="web", from_=date(2026, 4, 1)),
    Asked(team="identity", tag="auth"),
    Asked(from_=date(2026, 4, 1), to=date(2026, 4, 30)),
    Asked(team="identity", from_=date(2026, 3, 10)),
    Asked(to=date(2026, 4, 7), tag="auth"),
    Asked(from_=date.min, to=date.max),
]


@pytest.fixture(params=["counted", "noted"])
def filled(database: Database, request: pytest.FixtureRequest) -> Database:
    """A database of any items, whose roll-ups are counted up to a day before today, or some of them only noted."""
    chance = random.Random(7)  # noqa: S311 - a repeatable choice
    store(
        database,
        *(any_post_mortem(chance, f"p{number}") for number in range(8)),
        *(any_item(chance, f"a{number % 8}{number}") for number in range(60)),
    )
    with database.unit_of_work() as work:
        work.rollups.roll(date(2026, 5, 1))
    if request.param == "noted":
        with database.unit_of_work() as work:
            for number in range(0, 80, 2):
                work.action_items.save(any_item(chance, f"a{number % 8}{number}"))
            work.rollups.note()
            assert work.rollups.waiting()
    return database


def test_rollups_and_items_give_the_same_sums(filled: Database) -> None:
    """Whatever is asked for in whatever groups, months, days and closings are those of the matching items."""
    with filled.reading() as work:
        everything = list(work.figures.facts(Asked()))
        assert len(everything) >= 60
        for asked, group_by in itertools.product(ASKED, (None, *GROUPINGS)):
            own: list[GroupBy | None] = [group_by]  # type: ignore[list-item]  # one of the groupings
            facts = [fact for fact in everything if matches(fact, asked)]
            expected = grouped(facts, own[0], TODAY)
            got = work.figures.months(asked, own[0], TODAY)
            for key in expected.keys() | got.keys():
                sums = {name: got.get(key, {}).get(name, 0) for name in ITEM_COLUMNS if name != "near_misses"}
                assert sums == {name: expected.get(key, {}).get(name, 0) for name in sums}, (asked, group_by, key)
            for limits in (AGE_LIMITS, STEPS[:-1]):
                ages: dict[tuple[str, int], int] = {}
                for fact in facts:
                    for key in groups_of(fact, own[0]) if day_counts_of(fact) else ():
                        place = key, bucket_of(fact.created_on, limits, TODAY)
                        ages[place] = ages.get(place, 0) + 1
                found = work.figures.by_age(asked, own[0], limits, TODAY)
                assert ages == {(key, age): n["undone"] for key, by_age in found.items() for age, n in by_age.items()}
                opened = sum(day_counts_of(fact).get("open", 0) * len(groups_of(fact, own[0])) for fact in facts)
                assert opened == sum(n["open"] for by_age in found.values() for n in by_age.values())
        for asked in ASKED[:13]:
            closed = sum(len(closing_counts_of(fact)) for fact in everything if matches(fact, asked))
            assert closed == sum(sum(month.values()) for month in work.figures.closings(asked, TODAY).values())


def test_every_part_lists_exactly_its_items(filled: Database) -> None:
    """The condition of each part in SQL holds for the items for which it holds in Python."""
    with filled.reading() as work:
        facts = list(work.figures.facts(Asked()))
        for name, part in PARTS.items():
            expected = sum(part.holds(fact, TODAY) for fact in facts)
            assert work.action_items.count(ItemFilter(part=name, as_of=TODAY)) == expected, name


def test_post_mortems_are_counted_both_ways(filled: Database) -> None:
    """The near-miss ratio is the same from the roll-ups and from the post-mortems."""
    groupings: tuple[GroupBy | None, ...] = (None, "team", "severity", "month", "system")
    with filled.reading() as work:
        for group_by in groupings:
            rolled = work.figures.months(Asked(), group_by, TODAY)
            one_by_one = work.figures.months(Asked(from_=date(1, 1, 2)), group_by, TODAY)
            for key in rolled.keys() | one_by_one.keys():
                for name in ("post_mortems", "near_misses"):
                    assert rolled.get(key, {}).get(name, 0) == one_by_one.get(key, {}).get(name, 0)
