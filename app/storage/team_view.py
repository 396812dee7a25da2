"""Narrows a session to one team's post-mortems: what belongs to another team is not there, whoever asks."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria
from sqlmodel import col

from app.storage.decision_tables import DecisionRow
from app.storage.tables import ActionItemRow, FindingRow, ItemEventRow, LinkRow, PostMortemRow, RevisionRow


def narrow(session: Session, team: str) -> None:
    """Let every SELECT of ``session`` see rows of ``team`` only, whichever repository sends it.

    SQLAlchemy adds the criteria wherever a table class stands in a statement, in joins and subqueries too:
    https://docs.sqlalchemy.org/en/20/orm/queryguide/api.html#sqlalchemy.orm.with_loader_criteria
    """
    mine = sa.select(PostMortemRow.__table__.c.id).where(PostMortemRow.__table__.c.team == team)  # type: ignore[attr-defined]  # SQLModel's table
    items = sa.select(ActionItemRow.__table__.c.id).where(ActionItemRow.__table__.c.post_mortem_id.in_(mine))  # type: ignore[attr-defined]  # SQLModel's table
    criteria: tuple[Any, ...] = (
        with_loader_criteria(PostMortemRow, col(PostMortemRow.team) == team, include_aliases=True),
        *(
            with_loader_criteria(row, col(row.post_mortem_id).in_(mine), include_aliases=True)
            for row in (ActionItemRow, RevisionRow, FindingRow)
        ),
        *(
            with_loader_criteria(row, col(row.action_item_id).in_(items), include_aliases=True)
            for row in (ItemEventRow, LinkRow, DecisionRow)
        ),
    )

    def add(state: ORMExecuteState) -> None:
        if state.is_select:
            state.statement = state.statement.options(*criteria)

    sa.event.listen(session, "do_orm_execute", add)
