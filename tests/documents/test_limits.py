"""Tests of what is refused before any reader sees it."""

from __future__ import annotations

import pytest

from app.documents import limits
from app.documents.reader import read
from app.errors import DocumentTooLarge, DocumentUnreadable


@pytest.mark.parametrize(
    ("data", "code", "line", "words"),
    [
        (b"", "document-empty", None, "empty"),
        (b"\xef\xbb\xbf \r\n", "document-empty", None, "empty"),
        (b"a\nb\0c", "document-binary", 2, "Byte 3"),
        ("text".encode("utf-16"), "document-not-utf-8", 1, "UTF-16"),
        (b"a\r\nb\r\n\xff\xfe", "document-not-utf-8", 3, "Byte 6"),
    ],
)
def test_what_is_no_text_is_refused_with_the_place_and_the_remedy(
    data: bytes, code: str, line: int | None, words: str
) -> None:
    """Empty, binary, UTF-16 and broken UTF-8 are told apart, each with its byte and line."""
    with pytest.raises(DocumentUnreadable) as caught:
        limits.check(data)
    (problem,) = caught.value.problems
    assert (problem.code, problem.line) == (code, line)
    assert words in problem.message


@pytest.mark.parametrize("data", [b"a" * 2_000_001, b"a\n" * 20_001])
def test_a_document_over_a_size_limit_is_too_large(data: bytes) -> None:
    """More than 2 MB or 20,000 lines is refused."""
    with pytest.raises(DocumentTooLarge):
        limits.check(data)


@pytest.mark.parametrize("data", [b"a" * 2_000_000, b"a\n" * 20_000, "é\n".encode(), b"\xef\xbb\xbfa"])
def test_a_document_at_the_limit_is_read(data: bytes) -> None:
    """Exactly 2 MB and exactly 20,000 lines pass."""
    limits.check(data)


@pytest.mark.parametrize("heading", ["Action items", "Lessons learned"])
def test_a_document_of_more_items_than_a_post_mortem_holds_is_refused(heading: str) -> None:
    """1,000 action items are read; one more is refused with the line where it stands."""
    entries = [f"- We will add an alert for case {number}.\n" for number in range(limits.MAX_ITEMS + 1)]
    head = f"# Outage\n\n## {heading}\n\n"
    assert len(read((head + "".join(entries[:-1])).encode(), format="markdown").action_items) == limits.MAX_ITEMS
    with pytest.raises(DocumentTooLarge) as caught:
        read((head + "".join(entries)).encode(), format="markdown")
    (problem,) = caught.value.problems
    assert (problem.code, problem.line) == ("document-too-many-items", 4 + limits.MAX_ITEMS + 1)
