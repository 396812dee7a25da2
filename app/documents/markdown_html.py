"""Reads the few pieces of HTML that say something inside Markdown: a link's target, the label of a folded block."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from app.documents.blocks import Inline, Paragraph, Span

_SUMMARY: Final = re.compile(rb"<summary[^<>]*>((?:[^<]|<(?!/?summary))*)</summary>", re.IGNORECASE)
_TAG: Final = re.compile(rb"<[^<>]*>")
_HREF: Final = re.compile(r"""<a\s[^>]*?href=["']([^"']*)["']""", re.IGNORECASE)


def target(tag: str) -> str | None:
    """Return where the ``<a ...>`` tag links to, or None where it is only an anchor."""
    found = _HREF.match(tag)
    return found.group(1) if found else None


def summaries(data: bytes, span: Span) -> Iterator[Paragraph]:
    """Return each ``<summary>`` of the HTML block at ``span`` of ``data`` as a bold label."""
    for found in _SUMMARY.finditer(data[span.start : span.end]):
        text = _TAG.sub(b"", found.group(1)).decode("utf-8", "replace").strip()
        if text:
            at = Span(span.start + found.start(1), span.start + found.end(1))
            yield Paragraph((Inline(text, at, bold=True),), at)
