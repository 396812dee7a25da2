"""Tells which lists belong to the entry before them though their author did not indent them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from app.documents.blocks import Block, ListBlock, ListItem
from app.documents.source_lines import ends_blank

_NUMBER: Final = re.compile(rb"\s*(\d{1,9})[.)]")
_BULLET: Final = re.compile(rb"\s*([-*+])\s")


def is_detail(data: bytes, block: ListBlock, previous: ListBlock | None, rest: Sequence[Block]) -> bool:
    """Say whether a list belongs to the entry before it; ``rest`` is what follows it.

    So do bullets between two entries of one numbered list, and entries with another bullet on the very next line.
    """
    if previous is None:
        return False
    if _is_ordered(previous):
        return not _is_ordered(block) and _continues(data, rest, _number(data, previous.items[-1]) + 1)
    between = data[previous.span.end : block.span.start]
    touching = not between.strip() and not ends_blank(data, previous.span) and between.count(b"\n") <= 1
    return touching and _bullet(data, previous) != _bullet(data, block)


def _number(data: bytes, item: ListItem) -> int:
    found = _NUMBER.match(data, item.span.start)
    return int(found.group(1)) if found else 0


def _bullet(data: bytes, block: ListBlock) -> bytes:
    found = _BULLET.match(data, block.span.start)
    return found.group(1) if found else b""


def _continues(data: bytes, rest: Sequence[Block], expected: int) -> bool:
    """Say whether a numbered list goes on behind the bullets, or has gone on so before and ends with them."""
    for block in rest:
        if isinstance(block, ListBlock) and _is_ordered(block):
            return _number(data, block.items[0]) == expected
    return expected > 2  # noqa: PLR2004 - it was interrupted before: its first entry alone would be 1


def _is_ordered(block: ListBlock) -> bool:
    return bool(block.items) and block.items[0].ordered
