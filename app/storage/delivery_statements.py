"""The statements that store a batch of deliveries, for SQLite and for PostgreSQL.

Each takes the whole batch as one JSON array and runs in the database alone. Row by row the same work costs several
times as much in Python, and on SQLite gives up and takes back the interpreter's lock for every row
(docs/decisions/0009-deliveries-in-batches.md). They are texts because the two databases take JSON apart each in its
own way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cache

from app.domain.records import ItemRecord, LinkRecord
from app.storage.rollups import OVERDUE_CURSOR

PLACING_NAMES = ("team", "severity_level", "systems", "tags", "published_at")  # a Placing, in the order of its fields


@dataclass(frozen=True, slots=True)
class Statements:
    """The texts for one kind of database; each takes one JSON array."""

    store: str
    keep: str
    by_ticket: str
    by_key: str
    items: str
    links: str
    events: str
    outcomes: str
    placings: str
    overdue_before: str
    together: str | None  # all four writes in one statement, where the database can

    def writes(self, texts: Sequence[str]) -> list[tuple[str, tuple[str, ...]]]:
        """The statements to run for the four arrays of ``DeliveryBatch.write``; empty ones are left out."""
        if self.together is not None:
            return [(self.together, tuple(texts))] if any(text != "[]" for text in texts) else []
        each = zip((self.items, self.links, self.events, self.outcomes), texts, strict=True)
        return [(statement, (text,)) for statement, text in each if text != "[]"]


@cache
def statements(dialect: str) -> Statements:
    """The statements in the dialect of "sqlite" or "postgresql"."""
    sqlite = dialect == "sqlite"
    rows = "json_each(?) AS r" if sqlite else "jsonb_array_elements(%s::jsonb) AS r(value)"

    def at(place: int, kind: str = "") -> str:
        return f"r.value ->> {place}" if sqlite or not kind else f"(r.value ->> {place})::{kind}"

    own = ("first_due_date", "strength")  # of the figures, not of the record
    pairs = ", ".join(
        [*(f"link.{name}" for name in link_columns()), *(f"action_item.{n}" for n in (*item_columns(), *own))]
    )
    lock = "" if sqlite else " ORDER BY link.id FOR UPDATE OF link, action_item"
    # CROSS JOIN keeps SQLite from walking the whole table for the sake of a short list.
    find = (
        f"SELECT {pairs} FROM {rows} {'CROSS JOIN' if sqlite else 'JOIN'} link ON link.connection = {at(0)} AND "
        f"{{column}} = {at(1)} JOIN action_item ON action_item.id = link.action_item_id{lock}"
    )
    placing = ", ".join(f"post_mortem.{name}" for name in ("id", *PLACING_NAMES))
    each = "r.value #>> '{}'"  # the text of a JSON string
    mark = "?" if sqlite else "%s"
    moment = "timestamptz"
    items = (
        f"UPDATE action_item SET state = {at(1)}, reason = {at(2)}, closed_at = {at(3, moment)}, "
        f"last_activity_at = {at(4, moment)} FROM {rows} WHERE action_item.id = {at(0)}"
    )
    links = (
        f"UPDATE link SET tracker_updated_at = {at(1, moment)}, error = {at(2)}, next_at = {at(3, moment)}, "
        f"seen = {at(4, 'json')} FROM {rows} WHERE link.id = {at(0)}"
    )
    events = (
        'INSERT INTO item_event (action_item_id, at, kind, data, "by", delivery_id) '
        f"SELECT {at(0)}, {at(1, moment)}, {at(2)}, {at(3, 'json')}, {at(4)}, {at(5, 'integer')} FROM {rows}"
    )
    outcomes = (
        f"UPDATE delivery SET outcome = {at(1)}, reason = {at(2)} FROM {rows} WHERE delivery.id = {at(0, 'integer')}"
    )
    return Statements(
        store=(
            "INSERT INTO delivery (connection, delivery_key, event, received_at, outcome, reason, headers) "
            f"SELECT {at(0)}, {at(1)}, {at(2)}, {at(3, moment)}, {at(4)}, {at(5)}, '{{}}' FROM {rows} "
            "WHERE true ON CONFLICT (connection, delivery_key) DO NOTHING RETURNING id, connection, delivery_key"
        ),
        keep=f"UPDATE delivery SET headers = {mark}, body = {mark} WHERE id = {mark}",
        by_ticket=find.format(column="link.ticket_id"),
        by_key=find.format(column="link.key"),
        items=items,
        links=links,
        events=events,
        outcomes=outcomes,
        placings=f"SELECT {placing} FROM {rows} JOIN post_mortem ON post_mortem.id = {'r.value' if sqlite else each}",
        overdue_before=f"SELECT at FROM cursor WHERE name = '{OVERDUE_CURSOR}'{'' if sqlite else ' FOR SHARE'}",
        together=None if sqlite else f"WITH i AS ({items}), l AS ({links}), e AS ({events}), o AS ({outcomes}) SELECT",
    )


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
