"""Reads a document: picks the format's reader, cuts the text into parts, gathers what they say."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from importlib import import_module
from typing import Final

from app.documents import limits
from app.documents.action_items import Builder
from app.documents.blocks import Document, Format, Span
from app.documents.candidates import Note
from app.documents.item_candidates import Finder
from app.documents.loose_lists import opened
from app.documents.metadata import read_metadata
from app.documents.model import PostMortem, ReadingWarning, Section
from app.documents.outline import Part, cut
from app.documents.paragraph_entries import joined
from app.documents.sections import CATEGORIES
from app.documents.text_runs import Lines

_FORMATS: Final[dict[Format, str]] = {
    "markdown": "md markdown mdx qmd mkd mdown erb rmd",
    "html": "html htm xhtml xml",
    "rst": "rst rest",
    "asciidoc": "adoc asciidoc asc",
    "mediawiki": "mediawiki wiki mw",
    "text": "txt text log",
}
_EXTENSIONS: Final = {extension: fmt for fmt, extensions in _FORMATS.items() for extension in extensions.split()}
_HTML_START: Final = re.compile(
    rb"\s*(?:<!doctype html|<html|<\?xml|<body|<head|<ac:|<article|<h[1-6][ >]|<div|<p[ >])", re.IGNORECASE
)
_RST_TITLE: Final = re.compile(
    rb"^(?:([=\-~^\"'*+#])\1{3,}\r?\n)?[^\s\-*#=<][^\r\n]*\r?\n([=~^\"*+])\2{3,}[ \t]*\r?$", re.MULTILINE
)
_RST_SIGN: Final = re.compile(rb"^\.\. [\w-]+::|^\.\. _[^:]+:|``[^`]+``|`[^`<]+<[^>]+>`_", re.MULTILINE)
_ASCIIDOC: Final = re.compile(
    rb"^(?:= \S|={2,5} \S[^=\r\n]*$)|^:[\w-]+:(?: |$)|^\[(?:cols|source|NOTE|options)", re.MULTILINE
)
_MEDIAWIKI: Final = re.compile(rb"^={2,5}[^=\r\n]+={2,5}[ \t]*\r?$|^\{\||\[\[[^\]]+\]\]", re.MULTILINE)
_MARKDOWN: Final = re.compile(
    rb"^#{1,6} \S|^[-*+] \[[ xX]\] |^```|\]\(https?://|^\|.*\|[ \t]*\r?\n\|?[ \t:]*-{2,}|\*\*[^*\r\n]+\*\*|^---\r?\n",
    re.MULTILINE,
)
_MODULES: Final[dict[Format, str]] = {"rst": "restructuredtext", "text": "plain_text"}
_SNIFF: Final = 65_536


def detect_format(data: bytes, source_name: str | None = None) -> Format:
    """Return the format of ``data``: by the extension of ``source_name``, else by its content, else plain text."""
    if source_name is not None:
        for extension in reversed(source_name.rsplit("/", 1)[-1].casefold().split(".")[1:]):
            if extension in _EXTENSIONS:
                return _EXTENSIONS[extension]
    head = data[:_SNIFF].removeprefix(b"\xef\xbb\xbf")
    if _HTML_START.match(head):
        return "html"
    if _MEDIAWIKI.search(head) and not _MARKDOWN.search(head):
        return "mediawiki"
    if _ASCIIDOC.search(head) and not re.search(rb"^#{1,6} ", head, re.MULTILINE):
        return "asciidoc"
    if _RST_TITLE.search(head) and _RST_SIGN.search(head):
        return "rst"
    return "markdown" if _MARKDOWN.search(head) else "text"


def _reader(fmt: Format) -> Callable[[bytes], Document]:
    """Return the ``read_blocks`` of a format's module, loading only that one's libraries."""
    module = import_module(f"app.documents.{_MODULES.get(fmt, fmt)}")
    read_blocks: Callable[[bytes], Document] = module.read_blocks
    return read_blocks


def read_blocks(data: bytes, fmt: Format) -> Document:
    """Return the blocks of a document of known format, nothing of it understood; errors are those of ``read``."""
    limits.check(data)
    return _reader(fmt)(data)


class Reading:
    """One document read, with every decision taken on the way (what ``explain`` prints)."""

    def __init__(self, data: bytes, fmt: Format, source_name: str | None, published_on: date | None) -> None:
        self.data = data
        self.format = fmt
        self.lines = Lines(data)
        document = self.document = _reader(fmt)(data)
        self.parts = cut(opened(joined(document.blocks)), len(data))
        sections = _sections(self.parts, self.lines)
        metadata = read_metadata(document, sections, source_name=source_name, line_of=self.lines.of)
        reference = metadata.incident_date or published_on
        finder = Finder(data, self.parts, reference)
        finder.find()
        self.notes: list[Note] = finder.notes
        candidates = sorted(finder.candidates, key=lambda c: c.span.start)
        if len(candidates) > limits.MAX_ITEMS:
            raise limits.too_many_items(data, candidates[limits.MAX_ITEMS].span.start)
        builder = Builder(data, self.lines, fmt, reference, document.raw_html)
        items = builder.build_all(candidates)
        warnings: list[ReadingWarning] = [*metadata.warnings, *builder.warnings]
        if not items:
            warnings.append(
                ReadingWarning(
                    1, "no-action-items", "No action items were found. Put them under a heading 'Action items'."
                )
            )
        self.post_mortem = PostMortem(
            format=fmt,
            title=metadata.title,
            severity=metadata.severity,
            severity_level=metadata.severity_level,
            kind=metadata.kind,
            incident_date=metadata.incident_date,
            started_at=metadata.started_at,
            ended_at=metadata.ended_at,
            team=metadata.team,
            systems=metadata.systems,
            tags=metadata.tags,
            sections=sections,
            timeline=metadata.timeline,
            action_items=items,
            warnings=tuple(sorted(warnings, key=lambda w: w.line)),
            facts=metadata.facts,
        )


def blocks(data: bytes, format: Format) -> Document:  # noqa: A002 - the public word for it
    """Return the block tree alone, for showing a document; raises as ``read`` does."""
    return _reader(format)(data)


def _sections(parts: list[Part], lines: Lines) -> tuple[Section, ...]:
    sections = []
    timed: float | None = None
    inside: float | None = None  # in an action part, "Detection" and "Resolution" are categories of work
    for part in parts[1:]:
        if inside is not None and part.level <= inside:
            inside = None
        name = part.naming.name
        if timed is not None and part.level <= timed:
            timed = None
        if timed is not None and name == "action_items":
            name = None  # "Step 5 - Remediation" of a timeline is a moment of the incident
        if name == "timeline":
            timed = part.level
        if inside is not None and name in CATEGORIES:
            name = None
        if name == "action_items" and inside is None:
            inside = part.level
        if part.is_label and part.naming.name is None:
            continue
        level = int(part.level) + 1 if part.is_label else int(part.level)
        sections.append(Section(part.text, level, _span(part), lines.of(part.span.start), name))
    return tuple(sections)


def _span(part: Part) -> Span:
    return Span(part.span.start, max(part.end, part.span.end))


def read(
    data: bytes,
    *,
    format: Format | None = None,  # noqa: A002 - the public word for it
    source_name: str | None = None,
    published_on: date | None = None,
) -> PostMortem:
    """Return what ``data`` says.

    Args:
        data: the document's bytes, UTF-8, at most 2 MB and 20,000 lines.
        format: the format, where it is known; else found by ``detect_format``.
        source_name: the document's file name or path; its extension tells the format, its date may date the incident.
        published_on: the day against which relative dates are resolved where the document states no date of its own.

    Raises:
        DocumentUnreadable: empty, binary or not UTF-8; the problem names the line and the byte.
        DocumentTooLarge: over one of the reading limits, or more than 1,000 action items.
    """
    return read_with_notes(data, format=format, source_name=source_name, published_on=published_on).post_mortem


def read_with_notes(
    data: bytes,
    *,
    format: Format | None = None,  # noqa: A002 - the public word for it
    source_name: str | None = None,
    published_on: date | None = None,
) -> Reading:
    """Return the reading of ``data`` with its decisions; see ``read``."""
    limits.check(data)
    return Reading(data, format or detect_format(data, source_name), source_name, published_on)
