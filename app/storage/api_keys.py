"""API keys: stored by their digest, found by their id."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from app.domain.access import ApiKeyRecord, Scope
from app.storage.identity_tables import ApiKeyRow
from app.storage.saving import save


class ApiKeys:
    """The API keys of one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def save(self, record: ApiKeyRecord) -> None:
        """Insert or replace."""
        save(self._session, ApiKeyRow, {**asdict(record), "scopes": [scope.value for scope in record.scopes]})

    def get(self, key_id: str) -> ApiKeyRecord | None:
        """One key."""
        row = self._session.get(ApiKeyRow, key_id, populate_existing=True)
        return _record(row) if row else None

    def used(self, key_id: str, at: datetime) -> None:
        """Note when a key was used last."""
        self._session.execute(sa.update(ApiKeyRow).where(col(ApiKeyRow.id) == key_id).values(last_used_at=at))

    def page(self, *, before: str | None, limit: int) -> list[ApiKeyRecord]:
        """Newest first by id, starting below ``before``; revoked ones are listed too."""
        query = sa.select(ApiKeyRow).order_by(col(ApiKeyRow.id).desc()).limit(limit)
        if before is not None:
            query = query.where(col(ApiKeyRow.id) < before)
        return [_record(row) for row in self._session.scalars(query)]


def _record(row: ApiKeyRow) -> ApiKeyRecord:
    return ApiKeyRecord(
        id=row.id,
        name=row.name,
        sha256=row.sha256,
        scopes=tuple(Scope(scope) for scope in row.scopes),
        created_at=row.created_at,
        created_by=row.created_by,
        team=row.team,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        last_used_at=row.last_used_at,
    )
