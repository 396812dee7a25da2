"""Who is signed in to the pages: found by the digest of what the browser holds."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from app.domain.records import BrowserSessionRecord
from app.storage.identity_tables import SessionRow
from app.storage.saving import save


class BrowserSessions:
    """The sessions of one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def save(self, record: BrowserSessionRecord) -> None:
        """Insert."""
        save(self._session, SessionRow, {**asdict(record), "groups": list(record.groups)})

    def get(self, session_id: str) -> BrowserSessionRecord | None:
        """One session; it may have ended by itself."""
        row = self._session.get(SessionRow, session_id)
        if row is None:
            return None
        return BrowserSessionRecord(
            id=row.id,
            name=row.name,
            vouched_by=row.vouched_by,
            key_id=row.key_id,
            proof=row.proof,
            email=row.email,
            groups=tuple(row.groups),
            begun_at=row.begun_at,
            ends_at=row.ends_at,
        )

    def end(self, session_id: str) -> None:
        """Forget one."""
        self._session.execute(sa.delete(SessionRow).where(col(SessionRow.id) == session_id))

    def forget_ended(self, now: datetime) -> None:
        """Forget those that ended by themselves."""
        self._session.execute(sa.delete(SessionRow).where(col(SessionRow.ends_at) <= now))
