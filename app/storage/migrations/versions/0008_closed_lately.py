"""The index of items' states tells the moment of closing too, so that an audit reads only what was closed lately."""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_action_item_state_closed_at", "action_item", ["state", "closed_at"])
    op.drop_index("ix_action_item_state", "action_item")


def downgrade() -> None:
    op.create_index("ix_action_item_state", "action_item", ["state"])
    op.drop_index("ix_action_item_state_closed_at", "action_item")
