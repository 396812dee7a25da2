"""Reads everything that an audit looks at in one pass, and remembers what it found stale."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import cache
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from app.domain.audit_rules.model import (
    AuditSettings,
    IncidentSubject,
    PostMortemSubject,
    Repeats,
    Snapshot,
    Subject,
)
from app.domain.incidents import IncidentRecord, is_about
from app.domain.records import ItemRecord, PostMortemRecord
from app.domain.recurrence import RecurrenceRecord
from app.storage import audit_candidates, mapping
from app.storage.chunks import chunks
from app.storage.incidents import Incidents
from app.storage.recurrences import Recurrences
from app.storage.refused_documents import RefusedDocuments
from app.storage.row_readers import PLACING_NAMES, RowReaders, item_columns, link_columns, row_readers
from app.storage.tables import ActionItemRow, PostMortemRow

# Columns, not entities: making an object for the session costs as much as reading and judging the row.
_ITEM, _POST_MORTEM = (sa.inspect(row).local_table.c for row in (ActionItemRow, PostMortemRow))

MAPPED_BYTES = 2**31 - 65536  # the most that SQLite maps as it is usually built; of address space, not of memory


class Snapshots:
    """The audit's view of one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def everything(self, settings: AuditSettings) -> Snapshot:
        """Every item, post-mortem and incident that a rule may be about (``app.storage.audit_candidates``)."""
        self._session.flush()  # what follows reads past the session
        _map(self._session)
        standing = Recurrences(self._session).standing()
        wanted = audit_candidates.post_mortem_ids(self._session, settings)
        wanted.update(one.post_mortem_id for one in standing)
        return Snapshot(
            subjects=self._subjects(audit_candidates.item_ids(self._session, settings)),
            post_mortems=self._post_mortems(wanted, standing),
            incidents=self._incidents(),
            refused=tuple(RefusedDocuments(self._session).page()),
        )

    def _post_mortems(self, wanted: set[str], standing: list[RecurrenceRecord]) -> list[PostMortemSubject]:
        records = {record.id: record for record in self._records(wanted)}
        worst = [id_ for id_, record in records.items() if record.severity_level == audit_candidates.WORST_LEVEL]
        of_worst: dict[str, list[ItemRecord]] = defaultdict(list)
        for some in chunks(sorted(worst)):
            query = sa.select(*_ITEM).where(col(ActionItemRow.post_mortem_id).in_(some))
            for row in self._session.connection().execute(query):
                of_worst[row.post_mortem_id].append(mapping.item(row))
        repeats = self._repeats(standing)
        return [
            PostMortemSubject(
                record, tuple(of_worst.get(record.id, ())), record.facts, tuple(repeats.get(record.id, ()))
            )
            for record in sorted(records.values(), key=lambda record: record.id)
        ]

    def _records(self, wanted: Iterable[str]) -> Iterator[PostMortemRecord]:
        for some in chunks(sorted(wanted)):
            query = sa.select(*_POST_MORTEM).where(col(PostMortemRow.id).in_(some))
            yield from (mapping.post_mortem(row) for row in self._session.connection().execute(query))

    def _repeats(self, standing: list[RecurrenceRecord]) -> dict[str, list[Repeats]]:
        found = defaultdict[str, list[Repeats]](list)
        open_items = Recurrences(self._session).open_items() if standing else {}
        titles = {record.id: record.title for record in self._records({one.earlier_id for one in standing})}
        for one in standing:
            earlier = one.earlier_id
            found[one.post_mortem_id].append(Repeats(one, titles[earlier], open_items.get(earlier, 0)))
        return found

    def _incidents(self) -> tuple[IncidentSubject, ...]:
        """The incidents of which nothing was decided, each with a post-mortem about it where there is one."""
        undecided = Incidents(self._session).undecided()
        # By the day first, which is read faster: an audit asks only whether there is one.
        about = self._about(undecided, (audit_candidates.of_the_day, audit_candidates.naming))
        return tuple(IncidentSubject(one, about.get(one.id)) for one in undecided)

    def post_mortems_of(self, incidents: Sequence[IncidentRecord]) -> dict[str, PostMortemRecord]:
        """By id, the incidents that a post-mortem is about: as a person said, else by name, else by system and day."""
        return self._about(incidents, (audit_candidates.naming, audit_candidates.of_the_day))

    def _about(
        self,
        incidents: Sequence[IncidentRecord],
        ways: Sequence[Callable[[Session, Sequence[IncidentRecord]], audit_candidates.Pairs]],
    ) -> dict[str, PostMortemRecord]:
        about = self._first_about((one, one.post_mortem_id) for one in incidents if one.post_mortem_id is not None)
        for pairs in ways:
            if left := [one for one in incidents if one.post_mortem_id is None and one.id not in about]:
                about |= self._first_about(pairs(self._session, left))
        return about

    def _first_about(self, pairs: Iterable[tuple[IncidentRecord, str]]) -> dict[str, PostMortemRecord]:
        """By id of the incident, the first of the post-mortems asked that is about it.

        Nearly always it is the first one asked, so most are never read.
        """
        asked: dict[str, list[str]] = defaultdict(list)
        incidents: dict[str, IncidentRecord] = {}
        for incident, id_ in pairs:
            incidents[incident.id] = incident
            asked[incident.id].append(id_)
        left = {name: iter(sorted(ids)) for name, ids in asked.items()}
        about: dict[str, PostMortemRecord] = {}
        while left:
            next_ones = {name: one for name, ids in left.items() if (one := next(ids, None)) is not None}
            records = {record.id: record for record in self._records(next_ones.values())}
            about |= {name: records[id_] for name, id_ in next_ones.items() if is_about(records[id_], incidents[name])}
            left = {name: left[name] for name in next_ones if name not in about}
        return about

    def _subjects(self, ids: Sequence[str]) -> Iterator[Subject]:
        connection = self._session.connection()
        statement, read = _subject_statement(connection.dialect.name), row_readers(connection.dialect.name)
        cursor = connection.connection.cursor()
        for some in chunks(ids):
            cursor.execute(statement, (msgspec.json.encode(some).decode(),))
            for row in cursor.fetchall():
                yield _subject(row, read)
        cursor.close()

    def team_names(self) -> list[str]:
        """The teams that post-mortems name."""
        query = sa.select(col(PostMortemRow.team)).distinct().where(col(PostMortemRow.team).is_not(None))
        return [name for name in self._session.scalars(query) if name]

    def found_stale(self, item_ids: Iterable[str], at: datetime) -> None:
        """Remember since when items are stale: from now on only a decision ends that."""
        for some in chunks(list(item_ids)):
            self._session.execute(
                sa.update(ActionItemRow)
                .where(col(ActionItemRow.id).in_(some), col(ActionItemRow.stale_since).is_(None))
                .values(stale_since=at)
            )


def _map(session: Session) -> None:
    """Let SQLite read the file where the system keeps it instead of copying each page: an audit visits most of them."""
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA mmap_size={MAPPED_BYTES}")  # https://www.sqlite.org/mmap.html


@cache
def _subject_statement(dialect: str) -> str:
    """The driver's own statement: SQLAlchemy would spend as long on a row as reading and judging it take."""
    sqlite = dialect == "sqlite"
    ids = "json_each(?) AS r" if sqlite else "jsonb_array_elements_text(%s::jsonb) AS r(value)"
    columns = (
        *(f"action_item.{name}" for name in item_columns()),
        *(f"post_mortem.{name}" for name in (*PLACING_NAMES, "title", "ended_at", "incident_date")),
        *(f"link.{name}" for name in link_columns()),
    )
    # CROSS JOIN keeps SQLite from walking the whole table for the sake of a short list.
    return (
        f"SELECT {', '.join(columns)} FROM {ids} {'CROSS JOIN' if sqlite else 'JOIN'} action_item ON "  # noqa: S608 - our own names
        "action_item.id = r.value JOIN post_mortem ON post_mortem.id = action_item.post_mortem_id LEFT JOIN link ON "
        "link.action_item_id = action_item.id ORDER BY action_item.id"
    )


_PLACED = len(item_columns())
_TITLE = _PLACED + len(PLACING_NAMES)
_LINKED = _TITLE + 3


def _subject(row: Sequence[Any], read: RowReaders) -> Subject:
    """The columns of an item, of its post-mortem and of its link."""
    placing = read.placing(row[_PLACED:_TITLE])
    title, ended_at, incident_date = row[_TITLE:_LINKED]
    return Subject(
        item=read.item(row[:_PLACED]),
        post_mortem_title=title,
        team=placing.team,
        severity_level=placing.severity_level,
        systems=placing.systems,
        incident_ended=(read.moment(ended_at).date() if ended_at else read.day(incident_date) or placing.published_on),
        link=read.link(row[_LINKED:]) if row[_LINKED] is not None else None,
        link_expected=True,
    )
