"""What figures are made of, on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from app.domain.metrics.rates import FigureRow
from app.domain.records import ItemState
from app.storage.database import Database
from tests.storage.records import NOON, a_post_mortem, an_item, store


@pytest.fixture
def several(database: Database) -> Database:
    """Three items in two post-mortems, one of them removed from its document."""
    store(
        database,
        a_post_mortem("p1", team="payments", severity="SEV-2", severity_level=2, systems=("api", "web")),
        a_post_mortem("p2", published_at=datetime(2026, 5, 1, tzinfo=UTC)),
        an_item("a1", owner="Ada", due_date=date(2026, 4, 20), state=ItemState.DONE, closed_at=NOON, kind="detect"),
        an_item("a2", position=None, removed_at=NOON, owner="removed"),
        an_item("a3", "p2", owner="late"),
    )
    return database


def test_each_item_contributes_what_it_is(several: Database) -> None:
    """A row carries the item's own values beside those of its post-mortem."""
    with several.reading() as work:
        rows = {row.owner: row for row in work.figures.rows()}
    assert set(rows) == {"Ada", "removed", "late"}
    assert rows["Ada"] == FigureRow(
        ItemState.DONE, date(2026, 4, 20), NOON, NOON, "detect", "Ada", "payments", 2, ("api", "web"), NOON
    )


@pytest.mark.parametrize(
    ("wanted", "owners"),
    [
        ({"team": "payments"}, ["Ada", "removed"]),
        ({"severity": "SEV2"}, ["Ada", "removed"]),
        ({"system": "web"}, ["Ada", "removed"]),
        ({"system": "we"}, []),
        ({"from_": date(2026, 4, 13)}, ["late"]),
        ({"from_": date(2026, 4, 12)}, ["Ada", "late", "removed"]),
        ({"to": date(2026, 4, 30)}, ["Ada", "removed"]),
        ({"to": date(2026, 5, 1)}, ["Ada", "late", "removed"]),
        ({"to": date.max, "from_": date.min}, ["Ada", "late", "removed"]),
        ({"from_": date(2026, 4, 13), "team": "payments"}, []),
    ],
    ids=str,
)
def test_filters(several: Database, wanted: dict[str, Any], owners: list[str]) -> None:
    """Each filter narrows by the post-mortem; both ends of a span of days belong to it."""
    with several.reading() as work:
        assert sorted(str(row.owner) for row in work.figures.rows(**wanted)) == owners
