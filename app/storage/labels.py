"""Changes of tags and systems by hand, and how many post-mortems carry which."""

from __future__ import annotations

from typing import cast

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from app.domain.labels import LabelChange, LabelKind
from app.storage.conditions import json_strings
from app.storage.search_tables import LabelChangeRow
from app.storage.tables import PostMortemRow


class Labels:
    """The labels of one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add_change(self, change: LabelChange) -> None:
        """Append to the history."""
        self._session.add(
            LabelChangeRow(
                post_mortem_id=change.post_mortem_id,
                kind=change.kind,
                name=change.name,
                change=change.change,
                at=change.at,
                by=change.by,
            )
        )
        self._session.flush()

    def changes(self, post_mortem_id: str) -> list[LabelChange]:
        """The changes by hand of one post-mortem, oldest first."""
        rows = self._session.scalars(
            sa.select(LabelChangeRow)
            .where(col(LabelChangeRow.post_mortem_id) == post_mortem_id)
            .order_by(col(LabelChangeRow.id))
        )
        return [
            LabelChange(
                row.post_mortem_id,
                cast("LabelKind", row.kind),
                row.name,
                "added" if row.change == "added" else "removed",
                row.at,
                row.by,
            )
            for row in rows
        ]

    def counts(self, kind: LabelKind) -> list[tuple[str, int]]:
        """How many post-mortems carry each label."""
        column = col(PostMortemRow.systems) if kind == "system" else col(PostMortemRow.tags)
        names = json_strings(column)
        query = sa.select(names.c.value, sa.func.count()).select_from(sa.join(PostMortemRow, names, sa.true()))
        return [(name, count) for name, count in self._session.execute(query.group_by(names.c.value))]
