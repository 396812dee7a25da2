"""Reading refuses what is no document, finds the format, and keeps every span inside the text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.documents.blocks import Format
from app.documents.reader import detect_format, read
from app.errors import DocumentTooLarge, DocumentUnreadable


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"  \n\t\n", "empty"),
        (b"\x00\x01binary", "NUL"),
        (b"# Title\n\xff\xfe text", "Byte 8"),
    ],
)
def test_what_is_no_document_is_refused(data: bytes, said: str) -> None:
    """Empty, binary and wrongly encoded bytes are refused with what is wrong and where."""
    with pytest.raises(DocumentUnreadable, match=said):
        read(data)


@pytest.mark.parametrize("data", [b"a" * 2_000_001, b"a\n" * 20_002, b">" * 101 + b" deep"])
def test_limits_are_checked(data: bytes) -> None:
    """More than 2 MB, 20,000 lines or 100 levels is refused before it can cost time."""
    with pytest.raises(DocumentTooLarge):
        read(data, format="markdown")


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        (b"hello", "notes/2024.md", "markdown"),
        (b"hello", "a.html.erb", "markdown"),
        (b"hello", "a.rst", "rst"),
        (b"hello", "a.adoc", "asciidoc"),
        (b"<!doctype html><p>x", None, "html"),
        (b"# Title\n\n- [ ] a\n", None, "markdown"),
        (b"= Title\n\n== Part\n\n:toc:\n", None, "asciidoc"),
        (b"Title\n=====\n\n.. note:: hi\n", None, "rst"),
        (b"== Summary ==\n\n{| class=x\n|}\n", None, "mediawiki"),
        (b"Summary\n\nIt broke.\n", None, "text"),
    ],
)
def test_format_is_found_by_extension_then_content(data: bytes, name: str | None, expected: Format) -> None:
    """The last known extension decides; without one the content does; plain text is what remains."""
    assert detect_format(data, name) == expected


def test_a_document_without_items_warns() -> None:
    """No action items is a finding, not an error."""
    assert [w.code for w in read(b"# Fine\n\nNothing broke.\n").warnings if w.code.startswith("no-")] == [
        "no-action-items"
    ]


def test_relative_dates_fall_back_on_the_day_of_publication() -> None:
    """Where the document states no date of its own, the day it was published counts."""
    from datetime import date

    data = b"## Action items\n\n- Rotate keys by Friday\n"
    assert read(data).action_items[0].due_date is None
    assert read(data, published_on=date(2024, 3, 11)).action_items[0].due_date == date(2024, 3, 15)


PIECES = """\
# Action items
## Next steps
- [ ] Add x (Ada, 2024-01-02)
  - nested
1. Fix
| Action | Owner |
|---|---|
| Do | me |
> quote
```
**Follow-ups:**
text: we will add x.

[a]: http://e.example
é 移行 <b>
---"""
LINES = st.lists(st.sampled_from(PIECES.split("\n")), max_size=25)


@given(lines=LINES, ending=st.sampled_from(["\n", "\r\n"]))
def test_spans_lie_inside_the_text(lines: list[str], ending: str) -> None:
    """Over generated Markdown: every span and place lies inside the bytes, and lines count from one."""
    data = ("x" + ending + ending.join(lines)).encode()
    post_mortem = read(data, format="markdown")
    for item in post_mortem.action_items:
        assert 0 <= item.span.start <= item.span.end <= len(data)
        assert 1 <= item.line <= data.count(b"\n") + 1
        assert item.text
        assert item.placement is None or 0 < item.placement.at <= len(data)
    for section in post_mortem.sections:
        assert 0 <= section.span.start <= section.span.end <= len(data)


@given(st.text(max_size=400))
def test_any_text_is_read(text: str) -> None:
    """Any text that is not refused is read without failing."""
    try:
        read(text.encode("utf-8", "replace"), format="markdown")
    except DocumentUnreadable:
        assert not text.strip("\ufeff").strip() or "\x00" in text


def test_sentences_that_each_ask_somebody_are_items_of_their_own() -> None:
    """A paragraph in which three people are asked is three items, each with its own owner and date."""
    text = (
        b"# Leak\n\n## What we will do\n\nMarta will make the worker count part of the plan, by 20 November 2026. The\n"
        b"autoscaler stays off. Jonas is going to add a check before a write (due 2026-12-04). Kafka will reject the\n"
        b"rest. The privacy team needs to review the template until 31 January 2027.\n"
    )
    found = read(text, source_name="leak.md").action_items
    assert [(item.owner, str(item.due_date)) for item in found] == [
        ("Marta", "2026-11-20"),
        ("Jonas", "2026-12-04"),
        ("privacy team", "2027-01-31"),
    ]
