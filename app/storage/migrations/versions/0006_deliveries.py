"""A delivery's body is kept only while it may have to be read again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("delivery") as delivery:
        delivery.alter_column("body", existing_type=sa.LargeBinary(), nullable=True)


def downgrade() -> None:
    op.execute("UPDATE delivery SET body = '' WHERE body IS NULL")
    with op.batch_alter_table("delivery") as delivery:
        delivery.alter_column("body", existing_type=sa.LargeBinary(), nullable=False)
