"""Reads everything that an audit looks at in one pass, and remembers what it found stale."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from types import SimpleNamespace
from typing import Any

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
from app.storage.tables import ActionItemRow, LinkRow, PostMortemRow

# Columns, not entities: making an object for the session costs as much as reading and judging the row.
_ITEM, _LINK, _POST_MORTEM = (sa.inspect(row).local_table.c for row in (ActionItemRow, LinkRow, PostMortemRow))
_ITEM_NAMES, _LINK_NAMES = tuple(_ITEM.keys()), tuple(_LINK.keys())
_PLACES = ("title", "team", "severity_level", "systems", "ended_at", "incident_date", "published_at")
_OF_POST_MORTEM = tuple(_POST_MORTEM[name] for name in _PLACES)

MAPPED_BYTES = 2**31 - 65536  # the most that SQLite maps as it is usually built; of address space, not of memory


class Snapshots:
    """The audit's view of one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def everything(self, settings: AuditSettings) -> Snapshot:
        """Every item, post-mortem and incident that a rule may be about (``app.storage.audit_candidates``)."""
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
            for row in self._session.execute(sa.select(*_ITEM).where(col(ActionItemRow.post_mortem_id).in_(some))):
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
            yield from (mapping.post_mortem(row) for row in self._session.execute(query))

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
        query = (
            sa.select(*_ITEM, *_LINK, *_OF_POST_MORTEM)
            .select_from(ActionItemRow)
            .join(PostMortemRow, col(PostMortemRow.id) == col(ActionItemRow.post_mortem_id))
            .outerjoin(LinkRow, col(LinkRow.action_item_id) == col(ActionItemRow.id))
            .order_by(col(ActionItemRow.id))
        )
        for some in chunks(ids):
            for row in self._session.execute(query.where(col(ActionItemRow.id).in_(some))):
                yield _subject(tuple(row))

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


def _subject(row: tuple[Any, ...]) -> Subject:
    """The columns of an item, of its link and of its post-mortem, each under its own name."""
    link = SimpleNamespace(**dict(zip(_LINK_NAMES, row[len(_ITEM) :], strict=False)))
    record = SimpleNamespace(**dict(zip(_PLACES, row[-len(_PLACES) :], strict=True)))
    return Subject(
        item=mapping.item(SimpleNamespace(**dict(zip(_ITEM_NAMES, row, strict=False)))),
        post_mortem_title=record.title,
        team=record.team,
        severity_level=record.severity_level,
        systems=tuple(record.systems),
        incident_ended=(
            record.ended_at.date() if record.ended_at else record.incident_date or record.published_at.date()
        ),
        link=mapping.link(link) if link.id is not None else None,
        link_expected=True,
    )
