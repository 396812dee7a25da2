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
    ("duplicate_of", sa.Text()),
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
        sa.Column("duplicate_of", sa.Text(), nullable=True),
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

    op.create_table(
        "incident",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("severity_level", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("systems", sa.JSON(), nullable=False),
        sa.Column("team", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("post_mortem_id", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["post_mortem_id"], ["post_mortem.id"], name="fk_incident_post_mortem_id_post_mortem"),
        sa.PrimaryKeyConstraint("id", name="pk_incident"),
    )
    op.create_index("ix_incident_severity_level", "incident", ["severity_level"])
    op.create_index("ix_incident_started_at", "incident", ["started_at"])

    op.create_table(
        "cause",
        sa.Column("post_mortem_id", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["post_mortem_id"], ["post_mortem.id"], name="fk_cause_post_mortem_id_post_mortem"),
        sa.PrimaryKeyConstraint("post_mortem_id", name="pk_cause"),
    )
    op.create_table(
        "recurrence",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("post_mortem_id", sa.Text(), nullable=False),
        sa.Column("earlier_id", sa.Text(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("systems", sa.JSON(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("quotes", sa.JSON(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["post_mortem_id"], ["post_mortem.id"], name="fk_recurrence_post_mortem_id_post_mortem"
        ),
        sa.ForeignKeyConstraint(["earlier_id"], ["post_mortem.id"], name="fk_recurrence_earlier_id_post_mortem"),
        sa.PrimaryKeyConstraint("id", name="pk_recurrence"),
        sa.UniqueConstraint("post_mortem_id", "earlier_id", name="uq_recurrence_post_mortem_id_earlier_id"),
    )
    op.create_index("ix_recurrence_state", "recurrence", ["state"])

    op.add_column("link", sa.Column("seen", sa.JSON(), nullable=True))
    op.add_column("post_mortem", sa.Column("facts", sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("post_mortem") as batch:
        batch.alter_column("facts", server_default=None)
    with op.batch_alter_table("finding") as batch:
        batch.alter_column("action_item_id", existing_type=sa.Text(), nullable=True)
        batch.alter_column("post_mortem_id", existing_type=sa.Text(), nullable=True)
        batch.add_column(sa.Column("incident_id", sa.Text(), nullable=True))
        batch.add_column(sa.Column("what", sa.Text(), nullable=False, server_default=""))
        batch.add_column(sa.Column("since", sa.Date(), nullable=True))
        batch.add_column(sa.Column("decide", sa.Text(), nullable=False, server_default=""))
        batch.create_foreign_key("fk_finding_incident_id_incident", "incident", ["incident_id"], ["id"])
    with op.batch_alter_table("finding") as batch:
        batch.alter_column("what", server_default=None)
        batch.alter_column("decide", server_default=None)


def downgrade() -> None:
    op.execute("DELETE FROM finding WHERE action_item_id IS NULL OR post_mortem_id IS NULL")
    with op.batch_alter_table("finding") as batch:
        batch.drop_constraint("fk_finding_incident_id_incident", type_="foreignkey")
        for name in ("decide", "since", "what", "incident_id"):
            batch.drop_column(name)
        batch.alter_column("action_item_id", existing_type=sa.Text(), nullable=False)
        batch.alter_column("post_mortem_id", existing_type=sa.Text(), nullable=False)
    op.drop_column("post_mortem", "facts")
    op.drop_column("link", "seen")
    for table in ("recurrence", "cause", "incident"):
        op.drop_table(table)
    op.drop_table("decision")
    for name, _kind in ITEM_COLUMNS:
        op.drop_column("action_item", name)
