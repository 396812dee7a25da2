"""Tests that no reader fails, hangs, or points outside the text, whatever the document holds."""

from __future__ import annotations

import time
from collections.abc import Iterator
from importlib import import_module

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.documents import limits
from app.documents.blocks import Document, Span
from app.errors import DocumentTooLarge, DocumentUnreadable
from benchmarks.hostile import DOCUMENTS

READERS = ("html", "restructuredtext", "asciidoc", "mediawiki", "plain_text", "markdown")
_PIECES = [
    "\n", "\n\n", "\r\n", " ", "    ", "\t", "- ", "* ", "** ", "# ", "1. ", "+", "[ ] ", "[x] ", "☒ ", "é",
    "世界", "👁️", "a", "Fix it", "====", "----", "===", "== ", " ==", "|===", "|", "||", "{|", "|}", "|-",
    "!", "+---+", "=== ===", "`", "``", "**", "*", "_", "__", "'''", "[[", "]]", "[", "]", "{{", "}}", "{",
    "}", "<", ">", "<<", ">>", "</", "<li>", "</li>", "<ul>", "</ul>", "<td>", "<tr>", "<table>",
    "</table>", "<p>", "<h2>", "</h2>", "<a href='", "<!--", "-->", "<![CDATA[", "<pre>",
    "<input type=checkbox>", "<ac:task-list><ac:task>", "<ac:task-body>",
    "<ac:structured-macro ac:name='info'><ac:rich-text-body>", "&amp;", "&#0;", "http://x",
    "https://x.example/a", "link:", "::", ":", ":a:", ".. ", ".. note:: ", ".. list-table::\n",
    ".. csv-table::\n", "\\", '"', "'", ":a: b\n", "____", "....", "<br><br>", "\ufeff", "---\n", "a_",
    "~~", "{x}", '[cols="1,2"]\n', "term:: ",
]  # fmt: skip
hostile_text = st.lists(st.sampled_from(_PIECES), max_size=60).map("".join)


def spans(value: object) -> Iterator[Span]:
    """Yield every span in a block tree."""
    if isinstance(value, Span):
        yield value
    elif isinstance(value, msgspec.Struct):
        for field in value.__struct_fields__:
            yield from spans(getattr(value, field))
    elif isinstance(value, tuple):
        for each in value:
            yield from spans(each)


@pytest.mark.parametrize("reader", READERS)
@settings(max_examples=150, deadline=None)
@given(text=hostile_text)
def test_spans_lie_inside_the_text_on_character_boundaries(reader: str, text: str) -> None:
    """Any mixture of markup is read, and every span is a piece of the text that starts and ends between characters."""
    data = text.encode()
    read = import_module(f"app.documents.{reader}").read_blocks
    document: Document = read(data)
    for span in spans(document.blocks):
        assert 0 <= span.start <= span.end <= len(data)
        data[: span.start].decode()
        data[: span.end].decode()


@pytest.mark.slow
@pytest.mark.parametrize("reader", READERS)
def test_the_worst_documents_are_read_or_refused_in_time(reader: str) -> None:
    """Each of the worst known documents is answered within a second (three here, for a loaded machine)."""
    read = import_module(f"app.documents.{reader}").read_blocks
    slow: list[str] = []
    for title, make in DOCUMENTS.items():
        data = make()
        began = time.process_time()
        try:
            limits.check(data)
            read(data)
        except DocumentUnreadable:
            pass
        if time.process_time() - began > 3:
            slow.append(title)
    assert slow == []


@pytest.mark.parametrize(
    ("reader", "data"),
    [
        ("html", b"<div>" * 101 + b"x"),
        ("html", b"<ul><li>" * 60),
        ("restructuredtext", "\n\n".join("  " * n + "- a" for n in range(105)).encode()),
        ("asciidoc", b"\n".join(b"*" * n + b" a" for n in range(1, 105))),
        ("mediawiki", b"\n".join(b"*" * n + b" a" for n in range(1, 105))),
        ("plain_text", b"\n".join(b" " * n + b"- a" for n in range(105))),
    ],
)
def test_nesting_deeper_than_a_hundred_is_refused_with_its_line(reader: str, data: bytes) -> None:
    """A document nested deeper than 100 is refused, and the problem names the line."""
    with pytest.raises(DocumentTooLarge) as caught:
        import_module(f"app.documents.{reader}").read_blocks(data)
    (problem,) = caught.value.problems
    assert problem.code == "document-too-deep"
    assert problem.line is not None
