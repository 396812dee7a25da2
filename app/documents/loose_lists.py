"""Opens what authors wrote as a list without its format's markup, and lists and tables that are an outline in disguise.

- lines of one paragraph that begin with "•", "1)", "(a)" or a dash are the entries of a list;
- an outline of bullets ("- Impact: ...", "- Action items:" with bullets below) and a table of two columns whose left
  one names the parts become labels with what belongs to them below.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from app.documents import vocabulary
from app.documents.blocks import Block, Inline, ListBlock, ListItem, Paragraph, Span, Table
from app.documents.sections import FRAMED, Naming, name_heading, words_of
from app.documents.text_runs import judged, part_of_run

_MARKER: Final = re.compile(
    r"[ \t]*(?:[•‣◦●▪·–—*-]|\(?(?:\d{1,2}|[a-h])\)|\d{1,2}\.)[ \t]+(?=\S)"
    # a ticket before its work: "OPS-5512 - test long records"
    r"|[ \t]*(?=[A-Z][A-Z0-9]{1,9}-[1-9]\d{0,6}(?:[ \t]*[:–—]|[ \t]-)[ \t]+\S)"
    # Chinese and Japanese leave no space behind theirs
    r"|[ \t]*(?:\d{1,2}[、．）]|\d{1,2}[.)](?=[\u3040-\ud7af])|[①-⑳・])[ \t]*(?=\S)"
)
_SIGNS: Final = re.compile(r"[•‣◦●▪·–—*-][ \t]|\w\)[ \t]|\d[、．）]|\d[.)][\u3040-\ud7af]|[①-⑳・]")
_ASCII_SIGNS: Final = ("- ", "-\t", "* ", "*\t", ") ", ")\t")  # one of which ASCII text with a sign holds
# "4. Add an alert" right under a line: only a 1 begins a list there, so that it is left in the paragraph.
_GOES_ON: Final = re.compile(r"^[ \t]*\d{1,2}\.[ \t]", re.MULTILINE)
_FEWEST: Final = 2  # lines with a marker
# A short line that ends in a colon, or a short first line: it may name a part of the report.
_FIRST_LINE: Final = re.compile(r"[A-Z][^\n:.!?,;]{2,50}\n")
_LABEL_LINE: Final = re.compile(r"^[^\W\d_][^\n:：]{1,58}[:：][ \t]*$", re.MULTILINE)
_FRAME: Final = re.compile(r"^[【■◆▼●□◇▽]", re.MULTILINE)
_CJK: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_COLUMNS: Final = 2
_LONGEST_LABEL: Final = 60  # characters
_COLON: Final = re.compile(r"[:：]")
# "Prevention" in a list of actions is a category of work there, not a part of the document.
_CATEGORIES: Final = frozenset(
    words_of(word) for language in vocabulary.KINDS.values() for group in language.values() for word in group
)
_NOTHING: Final = Naming()
_ENTRIES: Final = frozenset((ListBlock, Table))


def opened(blocks: Sequence[Block]) -> list[Block]:
    """Return ``blocks`` with such paragraphs, lists and tables opened; most are returned as they are."""
    result: list[Block] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            if len(block.inlines) == 1 and "\n" not in block.inlines[0].text:
                result.append(block)
            else:
                result.extend(_paragraph(block))
        elif isinstance(block, ListBlock) and _is_outline(block):
            result.extend(_outline(block))
        elif isinstance(block, Table) and _is_narrow(block):
            result.extend(_portrait(block))
        else:
            result.append(block)
    return result


# lines with markers


def _paragraph(block: Paragraph) -> Iterator[Block]:
    raw = block.inlines[0].text if len(block.inlines) == 1 else "".join([run.text for run in block.inlines])
    if "\n" not in raw:
        yield block
        return
    if _may_hold_label_line(raw) and (parts := _at_label_lines(block)):
        for part in parts:
            yield from _paragraph(part)
        return
    first, _, rest = raw.partition("\n")
    if not _holds_sign(rest):
        if len(first) <= _LONGEST_LABEL and block.inlines[0].bold and not first.rstrip().endswith((":", "：")):
            yield from _bold_head(block)
        else:
            yield block
        return
    lines = _exact_lines(block.inlines)
    marked = [_MARKER.match(_text(line)) is not None for line in lines]
    if sum(marked) < _FEWEST and not (sum(marked) == 1 and _text(lines[0]).rstrip(" *_").endswith(":")):
        yield block
        return
    yield from _listed(lines, marked)


def _listed(lines: Sequence[tuple[Inline, ...]], marked: Sequence[bool]) -> Iterator[Block]:
    """Part lines into those before the first marked one, a list whose entries the marked lines begin, those after."""
    head = marked.index(True)
    if head:
        yield _joined(lines[:head])
    entries: list[list[tuple[Inline, ...]]] = []
    for line, begins in zip(lines[head:], marked[head:], strict=True):
        if begins:
            entries.append([])
        entries[-1].append(line)
    tail = _after_last(entries)
    items = tuple(_entry(entry) for entry in entries)
    yield ListBlock(items, Span(items[0].span.start, items[-1].span.end))
    if tail:
        yield _joined(tail)


def _after_last(entries: list[list[tuple[Inline, ...]]]) -> list[tuple[Inline, ...]]:
    """Take the lines below the last entry where all others are one line of Chinese or Japanese: prose again."""
    if len(entries) < _FEWEST or any(len(entry) > 1 or not _CJK.search(_text(entry[0])) for entry in entries[:-1]):
        return []
    tail = entries[-1][1:]
    del entries[-1][1:]
    return tail


def _may_hold_label_line(raw: str) -> bool:
    if _FIRST_LINE.match(raw) is not None or (not raw.isascii() and _FRAME.search(raw) is not None):
        return True
    return (":" in raw or "：" in raw) and _LABEL_LINE.search(raw) is not None


def _holds_sign(text: str) -> bool:
    if text.isascii() and not any([sign in text for sign in _ASCII_SIGNS]):  # noqa: C419 - quicker so
        return _GOES_ON.search(text) is not None
    return _SIGNS.search(text) is not None or _GOES_ON.search(text) is not None


def _at_label_lines(block: Paragraph) -> list[Paragraph]:
    """Part a paragraph at the lines that are nothing but a part's name ("Root cause:"); empty where there is none."""
    lines = _exact_lines(block.inlines)
    if len(lines) < _FEWEST:
        return []
    groups: list[list[tuple[Inline, ...]]] = []
    labels = 0
    for number, line in enumerate(lines):
        label = _is_label_line(_text(line).strip(), first=number == 0)
        labels += label
        if label or not groups or (number and _is_label_line(_text(lines[number - 1]).strip(), first=number == 1)):
            groups.append([])
        groups[-1].append(line)
    return [_joined(group) for group in groups] if labels else []


def _is_label_line(text: str, *, first: bool) -> bool:
    if not 0 < len(text) <= _LONGEST_LABEL:
        return False
    if FRAMED.fullmatch(text) is not None:
        return text[0] == "【" or name_heading(text).name is not None
    if not text[:1].isupper():
        return False
    if text.endswith((":", "：")):
        naming = name_heading(text.rstrip(":：").strip())
        return naming.exact or (naming.name == "action_items" and not naming.mixed)
    return first and text[-1:].isalpha() and name_heading(text).exact


def _bold_head(block: Paragraph) -> Iterator[Block]:
    """Part a first line that is bold and names a part from the lines below it."""
    lines = _exact_lines(block.inlines)
    bold = all(run.bold for run in lines[0] if run.text.strip())
    if len(lines) > 1 and bold and name_heading(_text(lines[0]).strip()).exact:
        yield _joined(lines[:1])
        yield _joined(lines[1:])
    else:
        yield block


def _exact_lines(inlines: Sequence[Inline]) -> list[tuple[Inline, ...]]:
    """Return the runs of each line; a part's span is exact where the run's text is its source, else the whole run's."""
    lines: list[list[Inline]] = [[]]
    for run in inlines:
        exact = len(run.text.encode()) == run.span.end - run.span.start
        at = run.span.start
        for number, part in enumerate(run.text.split("\n")):
            if number:
                lines.append([])
            size = len(part.encode())
            if part:
                span = Span(at, at + size) if exact else run.span
                lines[-1].append(Inline(part, span, run.href, run.bold, run.emphasis, run.code, run.strike))
            at += size + 1
    return [tuple(line) for line in lines if line]


def _text(line: Sequence[Inline]) -> str:
    return "".join([run.text for run in line])


def _joined(lines: Sequence[tuple[Inline, ...]]) -> Paragraph:
    runs: list[Inline] = []
    for line in lines:
        if runs:
            runs.append(Inline("\n", line[0].span))
        runs.extend(line)
    return Paragraph(tuple(runs), Span(runs[0].span.start, runs[-1].span.end))


def _entry(lines: Sequence[tuple[Inline, ...]]) -> ListItem:
    marker = _MARKER.match(_text(lines[0]))
    left = marker.end() if marker is not None else 0
    runs: list[Inline] = []
    for run in lines[0]:
        skipped = min(left, len(run.text))
        left -= skipped
        if skipped < len(run.text):
            runs.append(part_of_run(run, skipped, len(run.text)) if skipped else run)
    body = _joined([tuple(runs), *lines[1:]]) if runs else _joined(lines)
    span = Span(lines[0][0].span.start, body.span.end)
    return ListItem(body.inlines, (), span, body.span)


# outlines in disguise


def _naming(text: str) -> Naming:
    """Return what an entry's label names ("Impact: 40 users"), if it is one."""
    label = _COLON.split(text, maxsplit=1)[0].strip()
    return name_heading(label) if 0 < len(label) <= _LONGEST_LABEL and words_of(label) not in _CATEGORIES else _NOTHING


def _announces(item: ListItem, *, leads: bool) -> bool:
    """Say whether an entry is the label of an action part; ``leads``: it stands alone, or bullets follow its number."""
    labels = _over_entries(item) if item.children else leads and item.ordered
    if not labels or item.checked is not None or not item.inlines:
        return False
    text = judged(item.inlines).rstrip(":：").strip()
    if len(text) > _LONGEST_LABEL or ":" in text or "：" in text:
        return False
    naming = _naming(text)
    return naming.name == "action_items" and naming.exact


def _over_entries(item: ListItem) -> bool:
    return any([child.__class__ in _ENTRIES for child in item.children])  # noqa: C419 - few: a list is quicker


def _is_outline(block: ListBlock) -> bool:
    """Say whether an entry of a list labels an action part, and another one another part where there are several."""
    items = block.items
    alone = len(items) == 1
    for item, after in zip(items, [*items[1:], None], strict=True):
        if _announces(item, leads=alone or (after is not None and not after.ordered)):
            return alone or any(_is_other_part(item) for item in items)
    return False


def _outline(block: ListBlock) -> Iterator[Block]:
    """Turn a list whose entries name the parts of the report into labels; the blocks below each follow it."""
    plain: list[ListItem] = []
    for item in block.items:
        naming = _naming(judged(item.inlines)) if item.inlines else _NOTHING
        if naming.name is None or not naming.exact:
            plain.append(item)
            continue
        if plain:
            yield _list_of(plain)
            plain = []
        yield Paragraph(item.inlines, item.own)
        yield from item.children
    if plain:
        yield _list_of(plain)


def _is_other_part(item: ListItem) -> bool:
    naming = _naming(judged(item.inlines)) if item.inlines else _NOTHING
    return naming.exact and naming.name not in {None, "action_items"}


def _list_of(items: Sequence[ListItem]) -> ListBlock:
    return ListBlock(tuple(items), Span(items[0].span.start, items[-1].span.end))


def _is_narrow(table: Table) -> bool:
    if table.header is not None and len(table.header.cells) > _COLUMNS:
        return False
    return not any([len(row.cells) > _COLUMNS for row in table.rows])  # noqa: C419 - a list is quicker


def _portrait(table: Table) -> Iterator[Block]:
    """Turn a table of two columns that is a form ("Impact | ...", "Action items | ...") into labels and texts."""
    rows = [*([table.header] if table.header is not None else []), *table.rows]
    names = [_naming(judged(row.cells[0].inlines)) if row.cells and row.cells[0].inlines else _NOTHING for row in rows]
    exact = {naming.name for naming in names if naming.exact}
    if "action_items" not in exact or len(exact) < _COLUMNS:
        yield table
        return
    for row, naming in zip(rows, names, strict=True):
        cell = row.cells[1] if len(row.cells) == _COLUMNS else None
        if naming.name is None or not naming.exact or cell is None or cell.fixed_width:
            continue
        yield Paragraph(row.cells[0].inlines, row.cells[0].span)
        lines = _exact_lines(cell.inlines)
        if len(lines) > 1:
            items = tuple(_entry([line]) for line in lines)
            yield ListBlock(items, Span(items[0].span.start, items[-1].span.end))
        elif lines:
            yield Paragraph(lines[0], cell.span)
        yield from cell.blocks
