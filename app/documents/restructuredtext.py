"""Reads reStructuredText into the neutral block tree; nothing is included, evaluated or fetched."""

from __future__ import annotations

from app.documents.blocks import Document
from app.documents.rst_body import BodyReader
from app.documents.rst_names import collect_names
from app.documents.source_lines import split_lines


def read_blocks(data: bytes) -> Document:
    """Return the blocks of the reStructuredText ``data`` with spans in bytes of ``data`` as given.

    Raises:
        DocumentTooLarge: nesting deeper than 100.
    """
    lines = split_lines(data)
    return Document(tuple(BodyReader(data, collect_names(data, lines)).read(lines, 0, 0)))
