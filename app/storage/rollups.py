"""Keeps the roll-ups behind the figures: written in the same transaction as the items they count, so never apart.

Every writer of an item's state, dates, kind or text, or of a post-mortem's team, severity, systems or tags, tells
``Rollups`` what each item was before and is after:

* ``work.action_items.save`` and ``work.post_mortems.save`` do it themselves: who uses them has nothing to do.
* A writer with statements of its own (many deliveries at once) reads the facts first, which locks the items, and
  says what they became::

      facts = work.rollups.facts(item_ids)  # dict by item id
      ...  # UPDATE action_item ...
      for item_id, before in facts.items():
          work.rollups.change(before, before._replace(state=ItemState.DONE, closed_on=closed_at.date()))

The unit of work calls ``flush`` just before it commits; a writer with a connection of its own makes
``Rollups(lambda: connection)`` and calls ``flush`` itself, last of all. Everything that was told is added up first,
and cells are written in the order of their keys: two replicas wait for each other, never crosswise.

A batch of deliveries calls ``note`` instead, which is one row; the clock has notes counted a second later
(``count_notes``), many at once. Figures are the sum of cells and notes (``app.storage.rollup_notes``).

The history of items stays the truth; ``app.storage.rollup_repair`` makes the roll-ups anew and compares them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from app.domain.metrics.deltas import Change, Deltas, Met
from app.domain.metrics.facts import ItemFact, Lens, LensKind, Placing, placing_of
from app.domain.records import ItemState, PostMortemRecord
from app.storage import rollup_notes
from app.storage.chunks import chunks
from app.storage.rollup_cells import add
from app.storage.rollup_tables import LensRow, day_cells
from app.storage.tables import ActionItemRow, CursorRow, PostMortemRow

OVERDUE_CURSOR = "figures:overdue_before"
# Made once: making one takes SQLAlchemy longer than the database needs to answer it.
_OVERDUE_AT = sa.select(col(CursorRow.at)).where(col(CursorRow.name) == OVERDUE_CURSOR)
_OVERDUE_AT_HELD = _OVERDUE_AT.with_for_update(read=True)
Connect = Callable[[], sa.Connection]

FACT_COLUMNS = (
    col(ActionItemRow.id),
    col(ActionItemRow.post_mortem_id),
    col(ActionItemRow.state),
    col(ActionItemRow.created_at),
    col(ActionItemRow.closed_at),
    col(ActionItemRow.due_date),
    col(ActionItemRow.first_due_date),
    col(ActionItemRow.slips),
    col(ActionItemRow.kind),
    col(ActionItemRow.strength),
    col(ActionItemRow.duplicate_of),
)
PLACING_COLUMNS = (
    col(PostMortemRow.team),
    col(PostMortemRow.severity_level),
    col(PostMortemRow.systems),
    col(PostMortemRow.tags),
    col(PostMortemRow.published_at),
)


class Rollups:
    """The roll-ups of one transaction."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect
        self._changes: list[Change] = []
        self._post_mortems: list[tuple[Placing, str, int]] = []
        self._overdue_before: date | None = None
        self._lenses: dict[Lens, int] | None = None  # with those that this transaction gave out, if it did

    def facts(self, item_ids: Sequence[str]) -> dict[str, ItemFact]:
        """What the items contribute now, by id; unknown ids are left out. The items stay locked until the end."""
        connection = self._connect()
        rows: list[Any] = []
        for some in chunks(item_ids):
            query = sa.select(*FACT_COLUMNS).where(col(ActionItemRow.id).in_(some)).order_by(col(ActionItemRow.id))
            rows += connection.execute(query.with_for_update()).all()
        # Read after the items are locked: whoever moves a post-mortem's items to another team locks them first.
        placings = self.placings([row.post_mortem_id for row in rows])
        return {row.id: fact_of(row, placings[row.post_mortem_id]) for row in rows}

    def facts_of_post_mortem(self, post_mortem_id: str) -> dict[str, ItemFact]:
        """What the items of a post-mortem contribute now, by id."""
        ids = self._connect().scalars(
            sa.select(col(ActionItemRow.id)).where(col(ActionItemRow.post_mortem_id) == post_mortem_id)
        )
        return self.facts(list(ids))

    def placings(self, post_mortem_ids: Sequence[str]) -> dict[str, Placing]:
        """Where the items of post-mortems are counted, by id."""
        found: dict[str, Placing] = {}
        for some in chunks(post_mortem_ids):
            query = sa.select(col(PostMortemRow.id), *PLACING_COLUMNS).where(col(PostMortemRow.id).in_(some))
            found |= {row.id: placing(row) for row in self._connect().execute(query)}
        return found

    def change(self, before: ItemFact | None, after: ItemFact | None) -> None:
        """An item was ``before`` and is ``after``; None stands for an item that is not there."""
        if before != after:
            self._changes.append((before, after))

    def post_mortem_changes(self, before: PostMortemRecord | None, after: PostMortemRecord) -> None:
        """A post-mortem is about to be stored: its items are counted where it says from now on."""
        new = placing_of(after)
        if before is not None:
            old = placing_of(before)
            if (old, before.kind) == (new, after.kind):
                return
            self._post_mortems.append((old, before.kind, -1))
            for fact in self.facts_of_post_mortem(before.id).values():
                self.change(fact, fact._replace(placing=new))
        self._post_mortems.append((new, after.kind, 1))

    @property
    def overdue_before(self) -> date:
        """The day up to which ``overdue`` is counted; it stays so until the end of the transaction."""
        if self._overdue_before is None:
            self._overdue_before = counted_until(self._connect(), hold=True)
        return self._overdue_before

    def hold(self, overdue_before: date) -> None:
        """Say what ``overdue_before`` is: whoever read it himself holds it until the end of the transaction."""
        self._overdue_before = overdue_before

    def roll(self, today: date) -> None:
        """Count as overdue what fell due before ``today``; called once a day, and exact figures never wait for it."""
        connection = self._connect()
        old = self._overdue_before = connection.execute(_OVERDUE_AT.with_for_update()).scalar_one().date()
        self.flush()
        if old == today:
            return
        while self.count_notes():  # an item is counted as it is now, before the day changes for it
            pass
        fell_due = list(self.fell_due(min(old, today), max(old, today)))

        def roll(deltas: Deltas) -> None:
            for fact in fell_due:
                deltas.roll(fact, today)

        self._add(old, roll)
        at = datetime.combine(today, time.min, UTC)
        connection.execute(sa.update(CursorRow).where(col(CursorRow.name) == OVERDUE_CURSOR).values(at=at))
        self._overdue_before = today
        connection.execute(sa.delete(day_cells).where(day_cells.c.undone == 0, day_cells.c.open == 0))

    def fell_due(self, first: date, end: date) -> Iterator[ItemFact]:
        """Open items whose date, or first date, is at least ``first`` and before ``end``."""
        due, promised = col(ActionItemRow.due_date), col(ActionItemRow.first_due_date)
        query = (
            sa.select(*FACT_COLUMNS, *PLACING_COLUMNS)
            .join(PostMortemRow, col(PostMortemRow.id) == col(ActionItemRow.post_mortem_id))
            .where(sa.or_(sa.and_(due >= first, due < end), sa.and_(promised >= first, promised < end)))
            .where(col(ActionItemRow.state).in_([state.value for state in ItemState if not state.closed]))
        )
        rows = self._connect().execute(query)
        return (fact_of(row, placing(row)) for row in rows)

    def note(self) -> None:
        """Write what was told of items as one row, to be counted soon."""
        changes, self._changes = self._changes, []
        if changes:
            _ = self.overdue_before  # held: nobody rolls or counts everything again until this is committed
            rollup_notes.put(self._connect(), changes)
        self.flush()

    def waiting(self) -> int:
        """How many changes are noted that no cell counts."""
        return rollup_notes.waiting(self._connect())

    def count_notes(self) -> int:
        """Count the oldest notes; how many there were."""
        overdue_before = self.overdue_before
        notes = rollup_notes.take(self._connect())

        if notes:
            self._add(overdue_before, lambda deltas: deltas.changes(rollup_notes.changes_in(notes)))
        return len(notes)

    def flush(self) -> None:
        """Write what was told. The last thing that a transaction does."""
        changes, self._changes = self._changes, []
        post_mortems, self._post_mortems = self._post_mortems, []

        def tell(deltas: Deltas) -> None:
            deltas.changes(changes)
            for where, kind, sign in post_mortems:
                deltas.post_mortem(where, kind, sign)

        if changes or post_mortems:
            self._add(self.overdue_before, tell)

    def _add(self, overdue_before: date, tell: Callable[[Deltas], None]) -> None:
        deltas = Deltas(self._numbers, overdue_before)
        try:
            tell(deltas)
        except KeyError:  # a lens that was not met before on this connection
            tell(Deltas(met := Met(), overdue_before))
            deltas = Deltas(self.number(met), overdue_before)
            tell(deltas)
        add(self._connect(), deltas)

    @property
    def _numbers(self) -> dict[Lens, int]:
        """The numbers of lenses as far as they are known: kept with the connection, but for what may yet be undone."""
        if self._lenses is not None:
            return self._lenses
        connection = self._connect()
        if "figure_lenses" not in connection.info:
            connection.info["figure_lenses"] = every_lens(connection)
        kept: dict[Lens, int] = connection.info["figure_lenses"]
        return kept

    def number(self, lenses: Iterable[Lens]) -> Mapping[Lens, int]:
        """The numbers of lenses, given out where they are new."""
        connection, known = self._connect(), self._numbers
        known |= _stored_lenses(connection, [one for one in lenses if one not in known])
        new = sorted(one for one in lenses if one not in known)
        if new:  # in their order, so that replicas that number the same ones never wait crosswise
            connection.exec_driver_sql(_insert_lens(connection.dialect.name), new)
            known = self._lenses = known | _stored_lenses(connection, new)
        return known


def counted_until(connection: sa.Connection, *, hold: bool = False) -> date:
    """The day up to which ``overdue`` is counted; ``hold`` keeps it so until the transaction ends."""
    at: datetime = connection.execute(_OVERDUE_AT_HELD if hold else _OVERDUE_AT).scalar_one()
    return at.date()


def fact_of(row: Any, where: Placing) -> ItemFact:  # noqa: ANN401 - a row of ``FACT_COLUMNS``
    """The fact in a row."""
    return ItemFact(
        ItemState(row.state),
        row.created_at.date(),
        row.closed_at.date() if row.closed_at else None,
        row.due_date,
        row.first_due_date,
        row.slips,
        row.kind,
        row.strength,
        where,
        row.duplicate_of is not None,
    )


def placing(row: Any) -> Placing:  # noqa: ANN401 - a row of ``PLACING_COLUMNS``
    """The placing in a row."""
    return Placing(row.team, row.severity_level, tuple(row.systems), tuple(row.tags), row.published_at.date())


def every_lens(connection: sa.Connection) -> dict[Lens, int]:
    """The number of every lens."""
    rows: sa.Result[Any] = connection.execute(sa.select(col(LensRow.kind), col(LensRow.value), col(LensRow.id)))
    return {(row.kind, row.value): row.id for row in rows}


def _stored_lenses(connection: sa.Connection, lenses: Iterable[Lens]) -> dict[Lens, int]:
    by_kind: dict[LensKind, list[str]] = defaultdict(list)
    for kind, value in lenses:
        by_kind[kind].append(value)
    found: dict[Lens, int] = {}
    for kind, values in by_kind.items():
        for some in chunks(values):
            rows: sa.Result[Any] = connection.execute(
                sa.select(col(LensRow.value), col(LensRow.id)).where(
                    col(LensRow.kind) == kind, col(LensRow.value).in_(some)
                )
            )
            found |= {(kind, row.value): row.id for row in rows}
    return found


@cache
def _insert_lens(dialect: str) -> str:
    mark = "?" if dialect == "sqlite" else "%s"
    return f"INSERT INTO figure_lens (kind, value) VALUES ({mark}, {mark}) ON CONFLICT (kind, value) DO NOTHING"  # noqa: S608
