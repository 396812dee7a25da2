"""Turns the drivers' own rows into records, without SQLAlchemy: for statements that read many."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

import msgspec
import sqlalchemy as sa

from app.domain.metrics.facts import Placing
from app.domain.records import ItemRecord, ItemState, LinkRecord, LinkState, TicketRef, TicketSeen
from app.storage.column_types import Json, UtcDateTime
from app.storage.mapping import ticket_seen
from app.storage.tables import metadata

Row = Sequence[Any]
PLACING_NAMES = ("team", "severity_level", "systems", "tags", "published_at")  # a Placing, in the order of its fields


@dataclass(frozen=True, slots=True)
class RowReaders:
    """What rows of one kind of database say."""

    link: Callable[[Row], LinkRecord]
    item: Callable[[Row], ItemRecord]
    placing: Callable[[Row], Placing]
    moment: Callable[[Any], datetime]
    day: Callable[[Any], date | None]


@cache
def row_readers(dialect: str) -> RowReaders:
    """The readers for rows of "sqlite" or "postgresql"."""
    link_names = link_columns()
    link_reads = _conversions(metadata.tables["link"], link_names, dialect, LinkState)
    item_reads = _conversions(metadata.tables["action_item"], item_columns(), dialect, ItemState)
    placing_reads = _conversions(metadata.tables["post_mortem"], PLACING_NAMES, dialect)
    at = link_names.index("ticket_id")

    def link(row: Row) -> LinkRecord:
        values = _converted(row, link_reads)
        ticket_id, key, url = values[at : at + 3]
        values[at : at + 3] = [None if ticket_id is None else TicketRef(ticket_id, key or ticket_id, url or "")]
        return LinkRecord(*values)

    def item(row: Row) -> ItemRecord:
        return ItemRecord(*_converted(row, item_reads))

    def placing(row: Row) -> Placing:
        team, severity_level, systems, tags, published_at = _converted(row, placing_reads)
        return Placing(team, severity_level, systems, tags, published_at.date())

    return RowReaders(link, item, placing, _moment if dialect == "sqlite" else _in_utc, _as_date)


def _converted(row: Sequence[Any], reads: Sequence[tuple[int, Callable[[Any], Any]]]) -> list[Any]:
    values = list(row)
    for place, read in reads:
        if values[place] is not None:
            values[place] = read(values[place])
    return values


def _conversions(
    table: sa.Table, columns: Sequence[str], dialect: str, state: Callable[[str], Any] | None = None
) -> list[tuple[int, Callable[[Any], Any]]]:
    found = []
    for place, name in enumerate(columns):
        read = _conversion(table.c[name].type, sqlite=dialect == "sqlite")
        if name == "state":
            read = state
        elif name == "seen":
            read = _seen if dialect == "sqlite" else ticket_seen
        if read is not None:
            found.append((place, read))
    return found


def _conversion(kind: sa.types.TypeEngine[Any], *, sqlite: bool) -> Callable[[Any], Any] | None:
    """How a driver's value of a column becomes a record's; None where it is one already."""
    match kind:
        case UtcDateTime():
            return _moment if sqlite else _in_utc
        case Json():
            return _tuple if sqlite else tuple
        case sa.Date():
            return date.fromisoformat if sqlite else None
        case sa.Boolean():
            return bool if sqlite else None
        case _:
            return None


def _as_date(value: date | str | None) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text + "+00:00")


def _in_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


def _seen(text: str) -> TicketSeen | None:
    return ticket_seen(msgspec.json.decode(text))


def _tuple(text: str) -> tuple[Any, ...]:
    return () if text == "[]" else tuple(msgspec.json.decode(text))


@cache
def link_columns() -> tuple[str, ...]:
    """The columns of a link, in the order of its record's fields."""
    names = [field.name for field in fields(LinkRecord)]
    at = names.index("ticket")
    return (*names[:at], "ticket_id", "ticket_key", "ticket_url", *names[at + 1 :])


@cache
def item_columns() -> tuple[str, ...]:
    """The columns of an action item, in the order of its record's fields."""
    return tuple(field.name for field in fields(ItemRecord))
