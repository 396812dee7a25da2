"""A readable text is read back from its packed form as it was, at a fifth of its size."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from hypothesis import given
from hypothesis import strategies as st

from app.documents.readable_text import readable_text
from app.domain.search_entries import entry
from app.domain.search_query import parse
from app.domain.search_terms import joined, terms
from app.storage.database import Database
from app.storage.migrating import configuration
from app.storage.packed_text import pack, unpack
from tests.domain.news import NOON
from tests.storage.records import a_post_mortem, store

TEXT = "Logins failing:\nthe Pool was empty — 東京で, twice."


@given(st.text(st.characters(exclude_categories=["Cs"])), st.text(st.characters(exclude_categories=["Cs"])))
def test_a_text_comes_back(text: str, others: str) -> None:
    """Whatever the text and whatever stands as its terms."""
    for beside in (others, joined(terms(text)), ""):
        assert unpack(pack(text, beside), beside) == text


def test_a_long_text_comes_back() -> None:
    """The terms of a long text are more than the compressor looks back."""
    text = "".join(f"Word{number}, and so on. " for number in range(40_000))
    beside = joined(terms(text))
    assert unpack(pack(text, beside), beside) == text


def test_prose_takes_a_fifth(root: Path) -> None:
    """Of the examples, packed texts are at most a quarter of the texts."""
    whole = packed = 0
    for path in (root / "examples").glob("2026-*.md"):
        text = readable_text(path.read_bytes(), "markdown")
        whole += len(text.encode())
        packed += len(pack(text, joined(terms(text))))
    assert packed < whole / 4


@pytest.mark.parametrize("text", [TEXT, "", "x" * 100_000])
def test_texts_that_were_stored_before_are_packed(database: Database, text: str) -> None:
    """Migrating down and up again keeps every text, and what was found before is found afterwards."""
    record = a_post_mortem("p1", published_at=NOON)
    store(database, record)
    with database.unit_of_work() as work:
        work.search.keep(entry(record, (), text))
    _migrate(database, command.downgrade, "0011")
    with database.engine.connect() as connection:
        assert connection.execute(sa.text("SELECT text FROM search_document")).scalars().all() == [text]
    _migrate(database, command.upgrade, "head")
    with database.unit_of_work() as work:
        assert work.search.texts(["p1"])["p1"][0] == text
        found, _ = work.search.candidates(parse("logins"))
        assert [one.post_mortem_id for one in found] == ["p1"]  # by its title
        work.search.keep(entry(record, (), f"{text} again"))
        assert work.search.texts(["p1"])["p1"][0] == f"{text} again"


def _migrate(database: Database, way: Callable[[Config, str], None], revision: str) -> None:
    config = configuration()
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        way(config, revision)
