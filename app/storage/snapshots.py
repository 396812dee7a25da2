"""Reads everything that an audit looks at in one pass, and remembers what it found stale."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
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
from app.domain.incidents import Register
from app.domain.records import ItemRecord, LinkRecord, PostMortemRecord
from app.domain.recurrence import RecurrenceRecord
from app.storage import audit_candidates, mapping
from app.storage.chunks import chunks
from app.storage.incidents import Incidents
from app.storage.recurrences import Recurrences
from app.storage.tables import ActionItemRow, LinkRow, PostMortemRow

# Columns, not entities: making an object for the session costs as much as reading and judging the row.
_ITEM, _LINK, _POST_MORTEM = (sa.inspect(row).local_table.c for row in (ActionItemRow, LinkRow, PostMortemRow))
_OF_LINK = tuple(column.label(f"link_{column.name}") for column in _LINK)
_PLACES = ("title", "team", "severity_level", "systems", "ended_at", "incident_date", "published_at")
_OF_POST_MORTEM = tuple(_POST_MORTEM[name].label(f"of_{name}") for name in _PLACES)


class Snapshots:
    """The audit's view of one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def everything(self, settings: AuditSettings) -> Snapshot:
        """Every item, post-mortem and incident that a rule may be about (``app.storage.audit_candidates``)."""
        standing = Recurrences(self._session).standing()
        wanted = audit_candidates.post_mortem_ids(self._session, settings)
        wanted.update(one.post_mortem_id for one in standing)
        return Snapshot(
            subjects=self._subjects(audit_candidates.items(self._session, settings)),
            post_mortems=self._post_mortems(wanted, standing),
            incidents=self._incidents(),
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
        undecided = Incidents(self._session).undecided()
        if not undecided:
            return ()
        everything = sa.select(*_POST_MORTEM).order_by(col(PostMortemRow.id))
        register = Register(mapping.post_mortem(row) for row in self._session.execute(everything))
        return tuple(IncidentSubject(one, register.post_mortem_of(one)) for one in undecided)

    def _subjects(self, condition: sa.ColumnElement[bool]) -> Iterator[Subject]:
        query = (
            sa.select(*_ITEM, *_OF_LINK, *_OF_POST_MORTEM)
            .select_from(ActionItemRow)
            .join(PostMortemRow, col(PostMortemRow.id) == col(ActionItemRow.post_mortem_id))
            .outerjoin(LinkRow, col(LinkRow.action_item_id) == col(ActionItemRow.id))
            .where(condition)
            .order_by(col(ActionItemRow.id))
        )
        for row in self._session.execute(query):
            yield _subject(mapping.item(row), row, _link(row))

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


def _link(row: sa.Row[Any]) -> LinkRecord | None:
    """The link's columns of a joined row, under their own names."""
    if row.link_id is None:
        return None
    return mapping.link(SimpleNamespace(**{column.name: getattr(row, f"link_{column.name}") for column in _LINK}))


def _subject(item: ItemRecord, row: sa.Row[Any], link: LinkRecord | None) -> Subject:
    ended = row.of_ended_at.date() if row.of_ended_at else row.of_incident_date or row.of_published_at.date()
    return Subject(
        item=item,
        post_mortem_title=row.of_title,
        team=row.of_team,
        severity_level=row.of_severity_level,
        systems=tuple(row.of_systems),
        incident_ended=ended,
        link=link,
        link_expected=True,
    )
