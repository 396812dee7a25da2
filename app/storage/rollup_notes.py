"""Changes that were noted instead of counted: one row for a batch of deliveries, where cells would be hundreds.

Figures are the sum of cells and notes, so they never wait for counting. A note says what each item was and is; what it
adds to the cells is the same whenever it is counted, before or after other changes of the item or its post-mortem.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

import msgspec
import sqlalchemy as sa

from app.domain.metrics.deltas import Change

AT_ONCE = 200  # changes that are counted in one transaction: meanwhile deliveries wait, for some milliseconds
# Notes until there are enough changes.
_TAKE = f"""
    DELETE FROM figure_note WHERE id IN (
        SELECT id FROM (SELECT id, sum(items) OVER (ORDER BY id) - items AS before FROM figure_note) AS running
        WHERE before < {AT_ONCE}
    ) RETURNING changes"""  # noqa: S608 - our own number
_READ = msgspec.json.Decoder(list[Change])


def put(connection: sa.Connection, changes: Sequence[Change]) -> None:
    """Note changes."""
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    # Past SQLAlchemy, which would take longer than the database.
    cursor = connection.connection.cursor()
    text = msgspec.json.encode(changes).decode()
    cursor.execute(f"INSERT INTO figure_note (items, changes) VALUES ({mark}, {mark})", (len(changes), text))  # noqa: S608
    cursor.close()


def waiting(connection: sa.Connection) -> int:
    """How many changes are noted."""
    return int(connection.exec_driver_sql("SELECT coalesce(sum(items), 0) FROM figure_note").scalar_one())


def noted(connection: sa.Connection) -> Iterator[Change]:
    """Every change that is noted."""
    return changes_in(connection.exec_driver_sql("SELECT changes FROM figure_note").scalars().all())


def take(connection: sa.Connection) -> Sequence[str]:
    """The oldest notes, which are no more."""
    return connection.exec_driver_sql(_TAKE).scalars().all()


def changes_in(notes: Iterable[str]) -> Iterator[Change]:
    """The changes in notes, read one note after the other: all at once they keep the garbage collector busy."""
    return chain.from_iterable(map(_READ.decode, notes))
