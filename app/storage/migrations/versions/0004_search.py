"""The search index, labels by hand with their history, and redacted texts as they were approved."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# The terms are cut and folded by app.domain.search_terms: "ascii" only parts them at the blanks between them.
SQLITE_INDEX = """
    CREATE VIRTUAL TABLE search_index USING fts5(
        title, items, facets, body,
        content='search_document', content_rowid='place', tokenize='ascii', columnsize=0
    )
"""
POSTGRESQL_INDEX = (
    """
    CREATE TABLE search_index (
        post_mortem_id TEXT PRIMARY KEY REFERENCES post_mortem (id),
        place BIGINT NOT NULL,
        terms TSVECTOR NOT NULL
    )
    """,
    "CREATE INDEX ix_search_index_place ON search_index (place)",
    "CREATE INDEX ix_search_index_terms ON search_index USING gin (terms)",
)


def upgrade() -> None:
    op.create_table(
        "search_document",
        sa.Column("post_mortem_id", sa.Text(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("items", sa.Text(), nullable=False),
        sa.Column("facets", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("post_mortem_id", name="pk_search_document"),
        sa.ForeignKeyConstraint(
            ["post_mortem_id"], ["post_mortem.id"], name="fk_search_document_post_mortem_id_post_mortem"
        ),
    )
    op.create_index("ix_search_document_place", "search_document", ["place"])
    op.create_index("ix_search_document_version", "search_document", ["version"])
    if op.get_bind().dialect.name == "sqlite":
        op.execute(SQLITE_INDEX)
    else:
        for statement in POSTGRESQL_INDEX:
            op.execute(statement)

    op.create_table(
        "label_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_mortem_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_label_change"),
        sa.ForeignKeyConstraint(
            ["post_mortem_id"], ["post_mortem.id"], name="fk_label_change_post_mortem_id_post_mortem"
        ),
    )
    op.create_index("ix_label_change_post_mortem_id", "label_change", ["post_mortem_id"])

    op.create_table(
        "redacted_publication",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_mortem_id", sa.Text(), nullable=False),
        sa.Column("revision", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("markdown", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_redacted_publication"),
        sa.ForeignKeyConstraint(
            ["post_mortem_id"], ["post_mortem.id"], name="fk_redacted_publication_post_mortem_id_post_mortem"
        ),
    )
    op.create_index("ix_redacted_publication_post_mortem_id", "redacted_publication", ["post_mortem_id"])
