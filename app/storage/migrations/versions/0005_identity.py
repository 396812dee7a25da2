"""API keys and the log of changes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

SQLITE_APPEND_ONLY = tuple(
    f"""
    CREATE TRIGGER change_no_{change} BEFORE {change} ON "change"
    BEGIN SELECT RAISE(ABORT, 'the log of changes is append-only'); END
    """
    for change in ("update", "delete")
)
# The function is 0001's.
POSTGRESQL_APPEND_ONLY = (
    """
    CREATE TRIGGER change_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "change"
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_history()
    """,
)


def upgrade() -> None:
    op.create_table(
        "api_key",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("team", sa.Text(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_api_key"),
    )
    op.create_table(
        "change",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("seal", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_change"),
    )
    statements = SQLITE_APPEND_ONLY if op.get_bind().dialect.name == "sqlite" else POSTGRESQL_APPEND_ONLY
    for statement in statements:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("change")
    op.drop_table("api_key")
