"""Redacted texts as they were approved; append-only."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from app.storage.search_tables import RedactedPublicationRow


@dataclass(frozen=True, slots=True)
class RedactedText:
    """One redacted text, exactly as a person approved it."""

    post_mortem_id: str
    revision: str
    digest: str
    title: str
    markdown: str
    html: str
    approved_at: datetime
    approved_by: str | None


class Redactions:
    """The approved texts of one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, text: RedactedText) -> None:
        """Keep a text."""
        self._session.add(RedactedPublicationRow(**asdict(text)))
        self._session.flush()

    def latest(self, post_mortem_id: str) -> RedactedText | None:
        """The text of a post-mortem that was approved last."""
        row = self._session.scalars(
            sa.select(RedactedPublicationRow)
            .where(col(RedactedPublicationRow.post_mortem_id) == post_mortem_id)
            .order_by(col(RedactedPublicationRow.id).desc())
            .limit(1)
        ).one_or_none()
        return RedactedText(**row.model_dump(exclude={"id"})) if row else None
