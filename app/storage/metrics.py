"""Reads what figures are made of; ``app.domain.metrics`` makes them."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from app.domain.metrics.rates import FigureRow
from app.domain.records import ItemState
from app.storage.conditions import asked_for, json_list_has, on_or_after, on_or_before, severity_is
from app.storage.tables import ActionItemRow, PostMortemRow


class Figures:
    """The figures of one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def rows(
        self,
        *,
        from_: date | None = None,
        to: date | None = None,
        team: str | None = None,
        severity: str | None = None,
        system: str | None = None,
    ) -> list[FigureRow]:
        """What every matching action item contributes. ``from_`` and ``to`` bound the day of publication."""
        query = sa.select(
            col(ActionItemRow.state),
            col(ActionItemRow.due_date),
            col(ActionItemRow.created_at),
            col(ActionItemRow.closed_at),
            col(ActionItemRow.kind),
            col(ActionItemRow.owner),
            col(PostMortemRow.team),
            col(PostMortemRow.severity_level),
            col(PostMortemRow.systems),
            col(PostMortemRow.published_at),
        ).join(PostMortemRow, col(PostMortemRow.id) == col(ActionItemRow.post_mortem_id))
        for condition in asked_for(
            (from_, lambda day: on_or_after(col(PostMortemRow.published_at), day)),
            (to, lambda day: on_or_before(col(PostMortemRow.published_at), day)),
            (team, lambda name: col(PostMortemRow.team) == name),
            (severity, severity_is),
            (system, lambda name: json_list_has(col(PostMortemRow.systems), name)),
        ):
            query = query.where(condition)
        return [
            FigureRow(ItemState(state), due, created, closed, kind, owner, team_, level, tuple(systems), published_at)
            for state, due, created, closed, kind, owner, team_, level, systems, published_at in self._session.execute(
                query
            )
        ]
