"""Titles have an index of their own on SQLite, so that finding common words in them stays fast."""

from __future__ import annotations

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    op.execute(
        """
        CREATE VIRTUAL TABLE search_title USING fts5(
            title, facets, content='search_document', content_rowid='place', tokenize='ascii', columnsize=0
        )
        """
    )
    op.execute("INSERT INTO search_title (rowid, title, facets) SELECT place, title, facets FROM search_document")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_title")
