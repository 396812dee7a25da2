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

from app.domain.audit_rules.model import IncidentSubject, PostMortemSubject, Repeats, Snapshot, Subject, ended_on
from app.domain.incidents import post_mortem_of
from app.domain.records import ItemRecord, ItemState, LinkRecord, PostMortemRecord
from app.storage import mapping
from app.storage.action_items import OPEN_STATES
from app.storage.chunks import chunks
from app.storage.incidents import Incidents
from app.storage.recurrences import Recurrences
from app.storage.tables import ActionItemRow, LinkRow, PostMortemRow

# Columns, not entities: making an object for the session costs as much as reading and judging the row.
_ITEM, _LINK, _POST_MORTEM = (sa.inspect(row).local_table.c for row in (ActionItemRow, LinkRow, PostMortemRow))
_OF_LINK = tuple(column.label(f"link_{column.name}") for column in _LINK)


class Snapshots:
    """The audit's view of one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def everything(self, *, closed_since: datetime, worst_level: int = 1) -> Snapshot:
        """Every item that a rule may be about, every post-mortem and every incident.

        Items that were done before ``closed_since`` break no rule and are left out; so they are never read.
        """
        records = {row.id: mapping.post_mortem(row) for row in self._session.execute(sa.select(*_POST_MORTEM))}
        worst = {record.id for record in records.values() if record.severity_level == worst_level}
        of_worst: dict[str, list[ItemRecord]] = defaultdict(list)
        if worst:
            for some in chunks(sorted(worst)):
                rows = self._session.execute(sa.select(*_ITEM).where(col(ActionItemRow.post_mortem_id).in_(some)))
                for row in rows:
                    of_worst[row.post_mortem_id].append(mapping.item(row))
        repeats = self._repeats(records)
        ordered = sorted(records.values(), key=lambda record: record.id)
        return Snapshot(
            subjects=self._subjects(records, closed_since),
            post_mortems=[
                PostMortemSubject(
                    record, tuple(of_worst.get(record.id, ())), record.facts, tuple(repeats.get(record.id, ()))
                )
                for record in ordered
            ],
            incidents=tuple(
                IncidentSubject(incident, post_mortem_of(incident, ordered))
                for incident in Incidents(self._session).all()
            ),
        )

    def _repeats(self, records: dict[str, PostMortemRecord]) -> dict[str, list[Repeats]]:
        stored, found = Recurrences(self._session), defaultdict[str, list[Repeats]](list)
        standing = stored.standing()
        open_items = stored.open_items() if standing else {}
        for one in standing:
            earlier = records[one.earlier_id]
            found[one.post_mortem_id].append(Repeats(one, earlier.title, open_items.get(earlier.id, 0)))
        return found

    def _subjects(self, records: dict[str, PostMortemRecord], closed_since: datetime) -> Iterator[Subject]:
        query = (
            sa.select(*_ITEM, *_OF_LINK)
            .outerjoin_from(ActionItemRow, LinkRow, col(LinkRow.action_item_id) == col(ActionItemRow.id))
            .where(
                sa.or_(
                    col(ActionItemRow.state).in_(OPEN_STATES),
                    col(ActionItemRow.state) == ItemState.WONT_DO.value,
                    sa.and_(
                        col(ActionItemRow.state) == ItemState.DONE.value, col(ActionItemRow.closed_at) >= closed_since
                    ),
                )
            )
            .order_by(col(ActionItemRow.id))
        )
        for row in self._session.execute(query):
            record = records[row.post_mortem_id]
            yield _subject(mapping.item(row), record, _link(row))

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


def _subject(item: ItemRecord, record: PostMortemRecord, link: LinkRecord | None) -> Subject:
    return Subject(
        item=item,
        post_mortem_title=record.title,
        team=record.team,
        severity_level=record.severity_level,
        systems=record.systems,
        incident_ended=ended_on(record),
        link=link,
        link_expected=True,
    )
