"""Roll-ups behind the figures."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

STEPS = (0, 1, 2, 3, 4, 5, 6, 7, 10, 14, 21, 28, 42, 60, 90, 120, 180, 270, 365, 545, 730, 1095, 3650)
MONTH_COUNTS = (
    "total", "done", "wont_do", "duplicate", "added_done", "overdue", "late", "late_dropped", "dated_done", "on_time",
    "slipped", "slipped_often", "strong", "weak", "closed_done", "closed_otherwise", "post_mortems", "near_misses",
    *(f"within_{step}" for step in STEPS),
)
DAY_COUNTS = ("open", "undone")


def upgrade() -> None:
    op.add_column("action_item", sa.Column("first_due_date", sa.Date(), nullable=True))
    op.add_column("action_item", sa.Column("strength", sa.Text(), nullable=True))
    op.execute("UPDATE action_item SET first_due_date = due_date")
    op.create_table(
        "figure_lens",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_figure_lens"),
        sa.UniqueConstraint("kind", "value", name="uq_figure_lens_kind_value"),
    )
    for name, counts in (("figure_month", MONTH_COUNTS), ("figure_day", DAY_COUNTS)):
        op.create_table(
            name,
            sa.Column(
                "cell", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
            ),
            *(sa.Column(count, sa.Integer(), server_default="0", nullable=False) for count in counts),
            sa.PrimaryKeyConstraint("cell", name=f"pk_{name}"),
        )
    # A day that lies before all others: nothing is counted as overdue until the service starts and rolls.
    op.execute("INSERT INTO cursor (name, at) VALUES ('figures:overdue_before', '0001-01-01 00:00:00.000000')")


def downgrade() -> None:
    for table in ("figure_day", "figure_month", "figure_lens"):
        op.drop_table(table)
    op.execute("DELETE FROM cursor WHERE name = 'figures:overdue_before'")
    op.drop_column("action_item", "strength")
    op.drop_column("action_item", "first_due_date")
