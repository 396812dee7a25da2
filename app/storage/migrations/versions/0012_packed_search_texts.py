"""The readable text of a search entry is kept packed beside its terms, which say most of it."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_AT_ONCE = 500
_COLUMNS = "post_mortem_id, place, version, length, title, items, facets, body"


def pack(text: str, terms: str) -> bytes:
    """As ``app.storage.packed_text`` did when this was written."""
    dictionary = terms.encode()[:30_000]
    packer = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS, zlib.DEF_MEM_LEVEL, zlib.Z_DEFAULT_STRATEGY, dictionary)
    return packer.compress(text.encode()) + packer.flush()


def unpack(packed: bytes, terms: str) -> str:
    """The reverse."""
    return zlib.decompressobj(-zlib.MAX_WBITS, terms.encode()[:30_000]).decompress(packed).decode()


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _make_anew(sa.Column("packed", sa.LargeBinary(), nullable=False), "pack(text, body)", pack)
        return
    op.add_column("search_document", sa.Column("packed", sa.LargeBinary(), nullable=True))
    _rewrite("text", "packed", pack)
    op.alter_column("search_document", "packed", nullable=False)
    op.drop_column("search_document", "text")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _make_anew(sa.Column("text", sa.Text(), nullable=False), "unpack(packed, body)", unpack)
        return
    op.add_column("search_document", sa.Column("text", sa.Text(), nullable=True))
    _rewrite("packed", "text", unpack)
    op.alter_column("search_document", "text", nullable=False)
    op.drop_column("search_document", "packed")


def _make_anew(last: sa.Column[Any], value: str, function: Callable[..., object]) -> None:
    """SQLite: a table with another last column under the old name, which is how its full-text indexes know it."""
    driver: Any = op.get_bind().connection.driver_connection
    driver.create_function(value.partition("(")[0], 2, function)
    op.drop_index("ix_search_document_place", "search_document")
    op.drop_index("ix_search_document_version", "search_document")
    op.rename_table("search_document", "search_document_before")
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
        last,
        sa.PrimaryKeyConstraint("post_mortem_id", name="pk_search_document"),
        sa.ForeignKeyConstraint(
            ["post_mortem_id"], ["post_mortem.id"], name="fk_search_document_post_mortem_id_post_mortem"
        ),
    )
    op.execute(
        f"INSERT INTO search_document ({_COLUMNS}, {last.name}) SELECT {_COLUMNS}, {value} FROM search_document_before"
    )
    op.drop_table("search_document_before")
    op.create_index("ix_search_document_place", "search_document", ["place"])
    op.create_index("ix_search_document_version", "search_document", ["version"])


def _rewrite(source: str, target: str, function: Callable[..., object]) -> None:
    """PostgreSQL: fill one column from another, some rows at a time."""
    connection, after = op.get_bind(), ""
    read = sa.text(
        f"SELECT post_mortem_id, {source}, body FROM search_document"
        " WHERE post_mortem_id > :after ORDER BY post_mortem_id LIMIT :most"
    )
    write = sa.text(f"UPDATE search_document SET {target} = :value WHERE post_mortem_id = :id")
    while rows := connection.execute(read, {"after": after, "most": _AT_ONCE}).all():
        connection.execute(write, [{"id": id_, "value": function(value, body)} for id_, value, body in rows])
        after = rows[-1][0]
