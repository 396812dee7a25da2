"""Links between action items and tickets."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from app.domain.records import ItemState, LinkRecord, LinkState
from app.storage import mapping
from app.storage.chunks import chunks
from app.storage.saving import save
from app.storage.tables import ActionItemRow, LinkRow


class Links:
    """The links of one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, link_id: str, *, lock: bool = False) -> LinkRecord | None:
        """One link; ``lock`` keeps others from deciding about it until the transaction ends."""
        query = sa.select(LinkRow).where(col(LinkRow.id) == link_id)
        return self._one(query.with_for_update() if lock else query)

    def by_ticket(self, connection: str, ticket_id: str) -> LinkRecord | None:
        """The link of a ticket, locked."""
        return self._one(
            sa.select(LinkRow)
            .where(col(LinkRow.connection) == connection, col(LinkRow.ticket_id) == ticket_id)
            .with_for_update()
        )

    def by_key(self, connection: str, key: str) -> LinkRecord | None:
        """The link whose marker is ``key``, locked."""
        return self._one(
            sa.select(LinkRow).where(col(LinkRow.connection) == connection, col(LinkRow.key) == key).with_for_update()
        )

    def _one(self, query: sa.Select[LinkRow]) -> LinkRecord | None:
        row = self._session.scalars(query, execution_options={"populate_existing": True}).one_or_none()
        return mapping.link(row) if row else None

    def of_items(self, item_ids: Sequence[str]) -> dict[str, LinkRecord]:
        """The link of each item that has one."""
        found: dict[str, LinkRecord] = {}
        for some in chunks(item_ids):
            rows = self._session.scalars(sa.select(LinkRow).where(col(LinkRow.action_item_id).in_(some)))
            found |= {row.action_item_id: mapping.link(row) for row in rows}
        return found

    def followed(self, connection: str, *, closed: bool) -> list[LinkRecord]:
        """The linked links of a connection whose items are open, oldest first; with ``closed`` also the others."""
        query = (
            sa.select(LinkRow)
            .where(col(LinkRow.connection) == connection, col(LinkRow.state) == LinkState.LINKED.value)
            .order_by(col(LinkRow.id))
        )
        if not closed:
            is_open = col(ActionItemRow.state).in_([ItemState.OPEN.value, ItemState.IN_PROGRESS.value])
            query = query.join(ActionItemRow, col(ActionItemRow.id) == col(LinkRow.action_item_id)).where(is_open)
        return [mapping.link(row) for row in self._session.scalars(query)]

    def save(self, record: LinkRecord) -> None:
        """Insert or replace."""
        save(self._session, LinkRow, mapping.columns_of(record))

    def in_states(
        self, states: Sequence[LinkState], *, before: str | None = None, limit: int | None = None
    ) -> list[LinkRecord]:
        """Links in any of ``states`` (all links if empty), newest first, starting below id ``before``."""
        query = sa.select(LinkRow).order_by(col(LinkRow.id).desc())
        if states:
            query = query.where(col(LinkRow.state).in_([s.value for s in states]))
        if before is not None:
            query = query.where(col(LinkRow.id) < before)
        if limit is not None:
            query = query.limit(limit)
        return [mapping.link(row) for row in self._session.scalars(query)]

    def counts_by_state(self) -> dict[str, int]:
        """How many links are in each state."""
        rows = self._session.execute(sa.select(col(LinkRow.state), sa.func.count()).group_by(col(LinkRow.state)))
        return dict(rows.all())
