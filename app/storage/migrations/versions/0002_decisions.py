"""Decisions, incidents and what audits remember."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ITEM_COLUMNS = (
    ("document_owner", sa.Text()),
    ("document_due_date", sa.Date()),
    ("decided_by", sa.Text()),
    ("decided_at", sa.DateTime(timezone=True)),
    ("look_again_on", sa.Date()),
    ("evidence", sa.Text()),
    ("stale_since", sa.DateTime(timezone=True)),
    ("unwritten_decision", sa.Text()),
)


def upgrade() -> None:
    for name, kind in ITEM_COLUMNS:
        op.add_column("action_item", sa.Column(name, kind, nullable=True))
    # Until now nothing but a document had told owner and date.
    op.execute("UPDATE action_item SET document_owner = owner, document_due_date = due_date")

    op.create_table(
        "decision",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("action_item_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("from_state", sa.Text(), nullable=False),
        sa.Column("due_date", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("look_again_on", sa.Date(), nullable=True),
        sa.Column("from_due_date", sa.Date(), nullable=True),
        sa.Column("from_owner", sa.Text(), nullable=True),
        sa.Column("written", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["action_item_id"], ["action_item.id"], name="fk_decision_action_item_id_action_item"),
        sa.PrimaryKeyConstraint("id", name="pk_decision"),
    )
    op.create_index("ix_decision_action_item_id", "decision", ["action_item_id"])
    op.create_index("ix_decision_written", "decision", ["written"])


def downgrade() -> None:
    op.drop_table("decision")
    for name, _kind in ITEM_COLUMNS:
        op.drop_column("action_item", name)
