"""Post-mortems and their revisions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from app.domain.metrics.asking import Asked
from app.domain.records import PostMortemRecord
from app.storage import mapping
from app.storage.chunks import chunks
from app.storage.column_types import Key
from app.storage.conditions import asked_for, json_list_names, severity_is
from app.storage.figure_conditions import post_mortem_conditions
from app.storage.rollups import Rollups
from app.storage.saving import save
from app.storage.tables import ActionItemRow, LinkRow, PostMortemRow, RevisionRow


@dataclass(frozen=True, slots=True)
class PostMortemFilter:
    """What a list of post-mortems is narrowed to; None asks for everything."""

    q: str | None = None
    team: str | None = None
    severity: str | None = None
    system: str | None = None
    tag: str | None = None
    kind: str | None = None
    from_: date | None = None
    to: date | None = None
    asked: Asked | None = None  # as figures are asked; "" for what is not stated, the period that of publication


class PostMortems:
    """The post-mortems of one transaction."""

    def __init__(self, session: Session, rollups: Rollups) -> None:
        self._session = session
        self._rollups = rollups

    def by_source(self, source_uri: str, *, lock: bool = False) -> PostMortemRecord | None:
        """The post-mortem published from ``source_uri``; ``lock`` keeps it so until the transaction ends.

        On PostgreSQL the name itself is locked as well: two publications of one new document follow each other.
        """
        query = sa.select(PostMortemRow).where(col(PostMortemRow.source_uri) == source_uri)
        if lock:
            query = query.with_for_update()
            if self._session.get_bind().dialect.name == "postgresql":
                name = sa.func.hashtextextended(sa.bindparam(None, source_uri, type_=Key()), 0)
                self._session.execute(sa.select(sa.func.pg_advisory_xact_lock(name)))
        row = self._session.scalars(query, execution_options={"populate_existing": True}).one_or_none()
        return mapping.post_mortem(row) if row else None

    def alike(self, sha256: str, texts: Sequence[str], tickets: Sequence[str]) -> list[PostMortemRecord]:
        """Those with this revision, with an item of exactly one of these texts, or with one of these tickets.

        Tickets are as documents name them: by address or key.
        """
        item_of = col(ActionItemRow.post_mortem_id)
        found = set(
            self._session.scalars(sa.select(col(PostMortemRow.id)).where(col(PostMortemRow.revision) == sha256))
        )
        for some in chunks(texts):
            found |= set(self._session.scalars(sa.select(item_of).where(col(ActionItemRow.text).in_(some))))
        for some in chunks(tickets):
            named = sa.or_(col(LinkRow.ticket_url).in_(some), col(LinkRow.ticket_key).in_(some))
            linked = sa.select(item_of).join(LinkRow, col(LinkRow.action_item_id) == col(ActionItemRow.id))
            found |= set(self._session.scalars(linked.where(named)))
        return list(self.get_many(sorted(found)).values())

    def get(self, post_mortem_id: str) -> PostMortemRecord | None:
        """One post-mortem."""
        row = self._session.get(PostMortemRow, post_mortem_id, populate_existing=True)
        return mapping.post_mortem(row) if row else None

    def get_many(self, ids: Sequence[str]) -> dict[str, PostMortemRecord]:
        """Several at once, by id."""
        found: dict[str, PostMortemRecord] = {}
        for some in chunks(ids):
            rows = self._session.scalars(sa.select(PostMortemRow).where(col(PostMortemRow.id).in_(some)))
            found |= {row.id: mapping.post_mortem(row) for row in rows}
        return found

    def all(self) -> list[PostMortemRecord]:
        """Every post-mortem, the oldest first."""
        return [
            mapping.post_mortem(row)
            for row in self._session.scalars(sa.select(PostMortemRow).order_by(col(PostMortemRow.id)))
        ]

    def save(self, record: PostMortemRecord) -> None:
        """Insert or replace, and count its items in the roll-ups where it says."""
        self._rollups.post_mortem_changes(self.get(record.id), record)
        save(self._session, PostMortemRow, mapping.columns_of(record))

    def add_revision(self, post_mortem_id: str, sha256: str, document: bytes, received_at: datetime) -> None:
        """Keep a version of the text; a version that was there before is kept once."""
        known = sa.select(col(RevisionRow.id)).where(
            col(RevisionRow.post_mortem_id) == post_mortem_id, col(RevisionRow.sha256) == sha256
        )
        if self._session.scalar(known) is None:
            self._session.add(
                RevisionRow(post_mortem_id=post_mortem_id, sha256=sha256, document=document, received_at=received_at)
            )
            self._session.flush()

    def document(self, post_mortem_id: str, sha256: str) -> bytes | None:
        """The text of one revision, byte for byte as it was received."""
        return self._session.scalar(
            sa.select(col(RevisionRow.document)).where(
                col(RevisionRow.post_mortem_id) == post_mortem_id, col(RevisionRow.sha256) == sha256
            )
        )

    def revisions(self, post_mortem_id: str) -> list[tuple[str, datetime]]:
        """Hash and time of every revision, oldest first."""
        rows = self._session.execute(
            sa.select(col(RevisionRow.sha256), col(RevisionRow.received_at))
            .where(col(RevisionRow.post_mortem_id) == post_mortem_id)
            .order_by(col(RevisionRow.id))
        )
        return list(rows.all())

    def page(self, wanted: PostMortemFilter, *, before: str | None, limit: int) -> list[PostMortemRecord]:
        """Newest first by id (ids are in order of time), starting below ``before``."""
        query = sa.select(PostMortemRow).order_by(col(PostMortemRow.id).desc()).limit(limit)
        if before is not None:
            query = query.where(col(PostMortemRow.id) < before)
        for condition in _conditions(wanted):
            query = query.where(condition)
        return [mapping.post_mortem(row) for row in self._session.scalars(query)]

    def count(self, wanted: PostMortemFilter) -> int:
        """How many there are."""
        query = sa.select(sa.func.count()).select_from(PostMortemRow).where(*_conditions(wanted))
        return self._session.scalar(query) or 0


def _conditions(wanted: PostMortemFilter) -> list[sa.ColumnElement[bool]]:
    day = sa.func.coalesce(col(PostMortemRow.incident_date), sa.func.date(col(PostMortemRow.published_at)))
    return asked_for(
        (wanted.team, lambda team: col(PostMortemRow.team) == team),
        (wanted.kind, lambda kind: col(PostMortemRow.kind) == kind),
        (wanted.severity, severity_is),
        (wanted.system, lambda system: json_list_names(col(PostMortemRow.systems), system)),
        (wanted.tag, lambda tag: json_list_names(col(PostMortemRow.tags), tag)),
        (wanted.asked, lambda asked: sa.and_(sa.true(), *post_mortem_conditions(asked))),
        (wanted.from_, lambda first: day >= first),
        (wanted.to, lambda last: day <= last),
        (wanted.q, lambda words: col(PostMortemRow.title).icontains(words, autoescape=True)),
    )
