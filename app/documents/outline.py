"""Cuts a document into parts: headings, bold labels and paragraph labels, each with the blocks under it.

A label ("**Action items:**", a line that says only "Timeline") is a part of its own, below the heading it stands
under: its level is the heading's plus a half, and a label that names no canonical section comes below one that does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from app.documents.blocks import Block, Heading, Inline, Paragraph, Span
from app.documents.references import without_tail
from app.documents.sections import FRAMED, Naming, name_heading
from app.documents.text_runs import judged, lines_of_runs, part_of_run, squeeze
from app.documents.wording import is_placeholder

_MAX_LABEL: Final = 90  # characters; a longer line is a sentence
_MAX_PLAIN_LABEL: Final = 60
_LABEL_LOOK: Final = 120  # characters of a paragraph looked at first: most are too long for a label
_LABELLED: Final = 0.5
_GROUPED: Final = 0.75
_UNDER_TITLE: Final = 6.0  # labels under a title are facts of the document: any heading ends them
_SENTENCE_ENDS: Final = frozenset(".!?。！？;,")
_COLON: Final = (":", "：")
# "Action items (concrete, owned, dated):" -> the brackets are not part of the label's words
_PLAIN_HEAD: Final = re.compile(r"\s*([^:：\n]{2,60})[:：]\s+(?=\S)")
_DASHED: Final = re.compile(r"\s*[–—]\s+|\s+(?=\()")  # "**Impact** — for an hour ...", "**Timeline** (UTC)"
_NOTHING: Final = Naming()


class Part:
    """One part: its heading or label, and the blocks up to the next part."""

    __slots__ = ("blocks", "end", "heading", "inlines", "is_label", "level", "naming", "span", "text")

    def __init__(
        self, text: str, level: float, span: Span, naming: Naming, inlines: tuple[Inline, ...], *, is_label: bool
    ) -> None:
        self.text = text
        self.heading = text
        self.level = level
        self.span = span
        self.naming = naming
        self.inlines = inlines
        self.is_label = is_label
        self.blocks: list[Block] = []
        self.end = span.end


def cut(blocks: Sequence[Block], size: int) -> list[Part]:
    """Return the parts of ``blocks`` in order; the first may be a nameless one that holds what precedes any heading."""
    parts = [Part("", 0.0, Span(0, 0), _NOTHING, (), is_label=False)]
    level = 0.0
    for block in blocks:
        if isinstance(block, Heading):
            level = float(block.level)
            text = judged(without_tail(block.inlines))
            naming = name_heading(text)
            if level == 1 and not naming.exact and not any(part.level for part in parts):
                naming = _NOTHING  # a title such as "Incident: logins failing" names no part
            parts.append(Part(text, level, block.span, naming, block.inlines, is_label=False))
        elif isinstance(block, Paragraph):
            _cut_paragraph(block, level if level > 1 else _UNDER_TITLE, parts)
        else:
            parts[-1].blocks.append(block)
    _close(parts, size)
    return parts


def _close(parts: list[Part], size: int) -> None:
    """Set where each part ends: at the next part that is not below it."""
    open_parts: list[Part] = []
    for part in parts:
        while open_parts and open_parts[-1].level >= part.level:
            open_parts.pop().end = part.span.start
        open_parts.append(part)
    for part in open_parts:
        part.end = size


def _cut_paragraph(block: Paragraph, level: float, parts: list[Part]) -> None:
    label = whole_label(block.inlines)
    if label is not None:
        text, naming = label
        step = _LABELLED if naming.name is not None or naming.aside or text[:1] == "【" else _GROUPED
        parts.append(Part(text, level + step, block.span, naming, block.inlines, is_label=True))
        return
    pending: list[Inline] = []
    cut_any = False
    for line in lines_of_runs(block.inlines) if _may_hold_label(block.inlines) else ():
        labelled = _leading_label(line)
        if labelled is None:
            if pending:
                pending.append(Inline("\n", line[0].span))
            pending.extend(line)
            continue
        if pending:
            parts[-1].blocks.append(_paragraph(pending))
        text, naming, rest = labelled
        span = Span(line[0].span.start, line[-1].span.end)
        parts.append(Part(text, level + _LABELLED, span, naming, line, is_label=True))
        pending = list(rest)
        cut_any = True
    if not cut_any:
        parts[-1].blocks.append(block)
    elif pending:
        parts[-1].blocks.append(_paragraph(pending))


def _paragraph(runs: list[Inline]) -> Paragraph:
    return Paragraph(tuple(runs), Span(runs[0].span.start, runs[-1].span.end))


def whole_label(inlines: Sequence[Inline]) -> tuple[str, Naming] | None:
    """Return the words of a paragraph that is nothing but a label, or None.

    All bold: any label ("**Short term:**"). Plain: only where its words name a canonical section ("Timeline").
    """
    if not inlines or len(inlines) > 8:  # noqa: PLR2004 - a label has few runs; longer paragraphs are cheap to refuse
        return None
    first = inlines[0]
    if first.bold:
        return _bold_label(inlines)
    raw = "".join([run.text for run in inlines])
    if len(inlines) > 1 and "\n" in raw:
        return None
    if len(raw) > _LABEL_LOOK and len(squeeze(raw[:_LABEL_LOOK])) > _MAX_PLAIN_LABEL:
        return None
    text = squeeze(raw)
    if len(text) > _MAX_PLAIN_LABEL or text[-1:] in _SENTENCE_ENDS:
        return None
    naming = name_heading(text)
    if text[:1] == "【" and FRAMED.fullmatch(text) is not None:
        return text, naming
    if naming.name is None:
        return (text.rstrip(":：").strip(), naming) if naming.aside and text.endswith(_COLON) else None
    announces = (
        text.endswith(_COLON) and naming.name == "action_items" and not naming.mixed and not is_placeholder(text)
    )
    announces = announces or FRAMED.fullmatch(text) is not None
    return (text.rstrip(":：").strip(), naming) if naming.exact or announces else None


def _bold_label(inlines: Sequence[Inline]) -> tuple[str, Naming] | None:
    for run in inlines:
        if not run.bold and run.text.strip() and run.text.strip() not in _COLON:
            return None
    text = squeeze("".join([run.text for run in inlines]))
    if len(text) > _MAX_LABEL or "\n" in "".join([run.text for run in inlines]).strip():
        return None
    naming = name_heading(text.rstrip(":：").strip())
    if text[-1:] in _SENTENCE_ENDS and naming.name is None and not naming.aside:
        return None
    return text.rstrip(":：").strip(), naming


def _may_hold_label(inlines: Sequence[Inline]) -> bool:
    if not inlines:  # a line of nothing but a separator character (U+001C) is a paragraph without text
        return False
    if ":" in inlines[0].text[:_MAX_PLAIN_LABEL]:
        return True
    return any([run.bold for run in inlines])  # noqa: C419 - few runs: a list is quicker than a generator


def _leading_label(line: tuple[Inline, ...]) -> tuple[str, Naming, tuple[Inline, ...]] | None:
    """Return the label at the start of a line ("**Impact**: 40 users"), or None; only canonical names count."""
    first = line[0]
    if first.bold:
        return _leading_bold(line)
    found = _PLAIN_HEAD.match(first.text)
    if found is None:
        return None
    naming = name_heading(found.group(1))
    if naming.name is None or not naming.exact or naming.name == "action_items":
        return None
    rest = Inline(first.text[found.end() :], first.span, first.href)
    return found.group(1).strip(), naming, (rest, *line[1:])


def _leading_bold(line: tuple[Inline, ...]) -> tuple[str, Naming, tuple[Inline, ...]] | None:
    count = next((n for n, run in enumerate(line) if not run.bold), len(line))
    text = squeeze("".join([run.text for run in line[:count]]))
    rest = line[count:]
    colon = text.endswith(_COLON)
    if rest and not colon and rest[0].text.lstrip().startswith(_COLON):
        head = rest[0]
        rest = (Inline(head.text.lstrip()[1:], head.span, head.href, head.bold, head.emphasis, head.code), *rest[1:])
        colon = True
    text = text.rstrip(":：").strip()
    dash = _DASHED.match(rest[0].text) if rest and not colon else None
    if not (colon or dash) or len(text) > _MAX_PLAIN_LABEL:
        return None
    naming = name_heading(text)
    if naming.name is None or not (naming.exact or (colon and naming.name == "action_items")):
        return None
    if rest and text[-1:].isdigit() and naming.name == "action_items":
        return None  # "**Action item 2:** Alarm when ..." is itself the item
    if dash is not None:
        rest = (part_of_run(rest[0], dash.end(), len(rest[0].text)), *rest[1:])
    return text, naming, tuple(run for run in rest if run.text.strip())


def descendants(parts: Sequence[Part], index: int) -> Iterator[Part]:
    """Yield the parts below ``parts[index]``."""
    level = parts[index].level
    for part in parts[index + 1 :]:
        if part.level <= level:
            return
        yield part
