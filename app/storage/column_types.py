"""Column types that hold the same on SQLite and PostgreSQL, and refuse what either cannot store."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from typing_extensions import override

from app.errors import Refused

# A PostgreSQL B-tree entry holds at most a third of a page: https://www.postgresql.org/docs/current/btree.html
KEY_BYTES = 2000


class NotStorable(Refused, sa.exc.DontWrapMixin):
    """A text that one of the two databases could not store; said the same way on both."""


class NaiveMoment(ValueError, sa.exc.DontWrapMixin):
    """A datetime without a zone names no moment: a mistake of the program."""


class Text(sa.types.TypeDecorator[str]):
    """Text of any length. U+0000 and unpaired surrogates are refused: PostgreSQL has no such text."""

    impl = sa.Text
    cache_ok = True

    @override
    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> str | None:
        """Let storable text through."""
        if value is not None:
            require_storable(value)
        return value


class Key(sa.types.TypeDecorator[str]):
    """Text under a unique index: at most ``KEY_BYTES`` bytes of UTF-8."""

    impl = sa.Text
    cache_ok = True

    @override
    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> str | None:
        """Let storable text through that fits into an index."""
        if value is None:
            return None
        require_storable(value)
        size = len(value.encode())
        if size > KEY_BYTES:
            raise NotStorable(f"the name {value[:60]!r}... has {size} bytes; shorten it to at most {KEY_BYTES}")
        return value


class Json(sa.types.TypeDecorator[Any]):
    """Lists and objects of JSON values, under the same rules for text."""

    impl = sa.JSON
    cache_ok = True

    @override
    def process_bind_param(self, value: Any, dialect: sa.Dialect) -> Any:
        """Let storable values through."""
        for text in _texts(value):
            require_storable(text)
        return value


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """A moment: refuses naive values, gives aware UTC ones back on SQLite too. Microseconds are kept."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    @override
    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise NaiveMoment(f"naive datetime {value!r}; the database stores moments")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    @override
    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Give an aware UTC moment."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def require_storable(text: str) -> None:
    """Raise ``NotStorable`` for text that has no UTF-8 form or holds U+0000."""
    at = text.find("\0")
    if at < 0 and text.isascii():
        return
    if at >= 0:
        around = text[max(0, at - 20) : at + 20]
        raise NotStorable(f"the text {around!r} holds the character U+0000, which cannot be stored; remove it")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        around = text[max(0, error.start - 20) : error.start + 20]
        raise NotStorable(f"the text {around!r} holds half a character, which cannot be stored; remove it") from error


def _texts(value: object) -> list[str]:
    match value:
        case str():
            return [value]
        case dict():
            return [text for pair in value.items() for part in pair for text in _texts(part)]
        case list() | tuple():
            return [text for part in value for text in _texts(part)]
        case _:
            return []
