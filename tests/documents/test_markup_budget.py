"""Tests that a document of nothing but markup is refused before it costs much."""

from __future__ import annotations

import pytest

from app.documents import limits, markdown
from app.errors import DocumentTooLarge


@pytest.mark.parametrize("piece", ["<b>x</b>", "` a ", "*a* ", "[a](b) "])
def test_markdown_stops_at_too_many_pieces_of_markup(piece: str) -> None:
    """Tags, code, emphasis and links count; one piece over the limit is refused with the place where it stands."""
    data = b"first line\n\n" + (piece * (limits.MAX_MARKS * 3)).encode()
    with pytest.raises(DocumentTooLarge) as caught:
        markdown.read_blocks(data)
    assert caught.value.problems[0].code == "document-too-much-markup"
    assert caught.value.problems[0].line == 3


def test_markdown_reads_a_long_list() -> None:
    """List entries are bounded by the limit on lines, not by the limit on markup."""
    data = b"- [ ] a thing to do\n" * 15_000
    block = markdown.read_blocks(data).blocks[0]
    assert len(getattr(block, "items", ())) == 15_000
