"""Puts paragraphs that are each one entry of a list together: "1、...", "① ...", "(2) ...", "• ...".

Word processors and editors of web pages write lists as paragraphs, and Chinese and Japanese notices number theirs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from app.documents.blocks import Block, Inline, ListBlock, ListItem, Paragraph, Span
from app.documents.sections import CATEGORIES, name_heading
from app.documents.text_runs import part_of_run

_CIRCLED: Final = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_MARKER: Final = re.compile(
    rf"[(（]?(?P<number>\d{{1,2}})(?:[)）、．]|\.(?=\s|[^\x00-\x7f]))\s*(?=\S)|(?P<circled>[{_CIRCLED}])\s*(?=\S)"
    r"|(?P<sign>[•‣◦●▪·・])\s*(?=\S)"
)
_COLON: Final = re.compile(r"[:：]")
_FEWEST: Final = 2
_FIRST_SIGNS: Final = frozenset("0123456789(（•‣◦●▪·・" + _CIRCLED)


def joined(blocks: Sequence[Block]) -> list[Block]:
    """Return ``blocks`` with each run of such paragraphs as a list; most are returned as they are."""
    result: list[Block] = []
    run: list[tuple[Paragraph, re.Match[str]]] = []
    for block in blocks:
        marker = _marker(block)
        if run and (marker is None or not _follows(marker, run[-1][1])):
            result += _list(run)
            run = []
        if marker is None:
            result.append(block)
        elif isinstance(block, Paragraph):
            run.append((block, marker))
    return result + _list(run)


def _marker(block: Block) -> re.Match[str] | None:
    """Return the marker of a paragraph on one line."""
    if not isinstance(block, Paragraph) or not block.inlines or block.inlines[0].text[:1] not in _FIRST_SIGNS:
        return None
    marker = _MARKER.match(block.inlines[0].text)
    return None if marker is None or any("\n" in run.text for run in block.inlines) else marker


def _follows(marker: re.Match[str], before: re.Match[str]) -> bool:
    if marker["sign"] or before["sign"]:
        return marker["sign"] == before["sign"]
    return _number(marker) == _number(before) + 1


def _number(marker: re.Match[str]) -> int:
    return int(marker["number"]) if marker["number"] else _CIRCLED.index(marker["circled"]) + 1


def _list(run: Sequence[tuple[Paragraph, re.Match[str]]]) -> list[Block]:
    """Return the run as a list; as it is where it begins not at 1, is short, or numbers the parts of a report."""
    begins = bool(run) and (run[0][1]["sign"] is not None or _number(run[0][1]) == 1)
    items = [_entry(block, marker) for block, marker in run]
    if len(run) < _FEWEST or not begins or any(_names_part(_text(item.inlines)) for item in items):
        return [block for block, _ in run]
    return [ListBlock(tuple(items), Span(items[0].span.start, items[-1].span.end))]


def _names_part(text: str) -> bool:
    """Say whether an entry's words, or those before its colon, name a part ("3. 原因：...") that is no kind of work."""
    label = _COLON.split(text, maxsplit=1)[0].strip()
    naming = name_heading(label)
    return naming.exact and (label == text or naming.name not in CATEGORIES)


def _entry(block: Paragraph, marker: re.Match[str]) -> ListItem:
    first = block.inlines[0]
    rest = part_of_run(first, marker.end(), len(first.text))
    own = Span(rest.span.start, block.span.end)
    return ListItem((rest, *block.inlines[1:]), (), block.span, own, ordered=marker["sign"] is None)


def _text(inlines: Sequence[Inline]) -> str:
    return "".join([run.text for run in inlines]).rstrip(" :：")
