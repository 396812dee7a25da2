"""Tests that a reference spliced in at a block's end reads back as the same blocks plus the link, in every format."""

from __future__ import annotations

from importlib import import_module

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.documents import link_styles
from app.documents.blocks import Block, Cell, Format, Inline, ListBlock, ListItem, Paragraph, Quote, Table
from app.documents.reader import read as read_post_mortem

URL = "https://tracker.example/browse/OPS-1"
MODULES: dict[Format, str] = {
    "html": "html",
    "rst": "restructuredtext",
    "asciidoc": "asciidoc",
    "mediawiki": "mediawiki",
    "text": "plain_text",
}
DOCUMENTS: dict[Format, str] = {
    "html": "<h2>Actions</h2>\n<p>Für alle.</p>\n<ul>\n<li>Add an alert\n<ul><li>detail</li></ul></li>\n"
    "<li><input type='checkbox' checked> Write a runbook</li>\n</ul>\n"
    "<table><tr><th>What</th><th>Ticket</th></tr><tr><td>Test it</td><td></td></tr></table>\n",
    "rst": "Actions\n=======\n\nFür alle.\n\n- Add an alert\n\n  - detail\n\n- ☒ Write a runbook\n  with *care*\n\n"
    ".. list-table::\n   :header-rows: 1\n\n   * - What\n     - Ticket\n   * - Test it\n     - none\n",
    "asciidoc": "== Actions\n\nFür alle.\n\n* Add an alert\n** detail\n* [x] Write a runbook\nwith *care*\n\n"
    "|===\n|What |Ticket\n\n|Test it |\n|===\n",
    "mediawiki": "== Actions ==\nFür alle.\n\n* Add an alert\n** detail\n* [x] Write a '''runbook'''\n\n"
    "{|\n! What !! Ticket\n|-\n| Test it || none\n|}\n",
    "text": "Actions\n\nFür alle.\n\n- Add an alert\n  - detail\n- [x] Write a runbook\n  with care\n",
}
ENDINGS = ["lf", "crlf", "bom", "no final newline"]


def written(fmt: Format, ending: str) -> bytes:
    """Return the document of ``fmt`` with the line ends that ``ending`` names."""
    data = DOCUMENTS[fmt].encode()
    if ending == "crlf":
        return data.replace(b"\n", b"\r\n")
    if ending == "bom":
        return b"\xef\xbb\xbf" + data
    return data.rstrip(b"\n") if ending == "no final newline" else data


def blocks_of(fmt: Format, data: bytes) -> tuple[Block, ...]:
    """Return the blocks of ``data``."""
    read = import_module(f"app.documents.{MODULES[fmt]}").read_blocks
    blocks: tuple[Block, ...] = read(data).blocks
    return blocks


def places(blocks: tuple[Block, ...]) -> list[int]:
    """Return where something can be added: the ends of entries, paragraphs and free cells."""
    found: list[int] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            found.append(block.span.end)
        elif isinstance(block, ListBlock):
            found.extend(places(block.items))
        elif isinstance(block, ListItem):
            found.extend([block.own.end, *places(block.children)])
        elif isinstance(block, Quote):
            found.extend(places(block.children))
        elif isinstance(block, Table):
            found.extend(c.span.end for row in block.rows for c in row.cells if not c.fixed_width)
    return found


def lines_of(blocks: tuple[Block, ...]) -> list[tuple[str, str]]:
    """Return each piece of text with the kind of block it stands in, references to the ticket left out."""
    found: list[tuple[str, str]] = []
    for block in blocks:
        parts: tuple[Cell, ...] = ()
        if isinstance(block, Table):
            parts = tuple(c for row in (block.header, *block.rows) if row is not None for c in row.cells)
        found.extend(("cell", text_of(part.inlines)) for part in parts)
        if isinstance(block, ListBlock):
            found.extend(lines_of(block.items))
        elif isinstance(block, ListItem):
            found.append((f"entry {block.checked}", text_of(block.inlines)))
        elif hasattr(block, "inlines"):
            found.append((type(block).__name__, text_of(block.inlines)))
        if isinstance(block, ListItem | Quote):
            found.extend(lines_of(block.children))
    return found


def text_of(inlines: tuple[Inline, ...]) -> str:
    """Return the visible text without the reference."""
    text = "".join(i.text for i in inlines if i.href != URL).replace("OPS-1:", "")
    return " ".join(text.split())


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("fmt", MODULES)
def test_a_reference_at_every_place_changes_no_other_text(fmt: Format, ending: str) -> None:
    """Adding the reference at any entry, paragraph or cell end gives the same blocks plus one link."""
    data = written(fmt, ending)
    before = blocks_of(fmt, data)
    assert len(places(before)) >= 4
    reference = link_styles.reference(fmt, "OPS-1", URL).encode()
    for at in places(before):
        after = blocks_of(fmt, data[:at] + b" " + reference + b" " * data[at : at + 1].isalnum() + data[at:])
        assert lines_of(after) == lines_of(before)
        assert hrefs(after) == [*hrefs(before), URL]


def hrefs(blocks: tuple[Block, ...]) -> list[str]:
    """Return every link target, sorted."""
    found: list[str] = []
    for block in blocks:
        if isinstance(block, ListBlock):
            found.extend(hrefs(block.items))
        elif isinstance(block, Table):
            cells = [c for row in (block.header, *block.rows) if row is not None for c in row.cells]
            found.extend(i.href for c in cells for i in c.inlines if i.href)
        elif hasattr(block, "inlines"):
            found.extend(i.href for i in block.inlines if i.href)
        if isinstance(block, ListItem | Quote):
            found.extend(hrefs(block.children))
    return sorted(found)


@pytest.mark.parametrize("fmt", ["html", "rst", "asciidoc", "mediawiki"])
@given(label=st.text(max_size=30), path=st.text(max_size=30))
def test_no_label_or_address_breaks_out_of_its_reference(fmt: Format, label: str, path: str) -> None:
    """Whatever the label and the address hold, the reference is one link to one address in one entry."""
    reference = link_styles.reference(fmt, label, "https://tracker.example/" + path)
    assert "\n" not in reference
    shapes: dict[Format, str] = {"html": "<ul><li>Work {}</li></ul>", "rst": "- Work {}\n"}
    blocks = blocks_of(fmt, shapes.get(fmt, "* Work {}\n").replace("{}", reference).encode())
    assert len(blocks) == 1
    assert isinstance(blocks[0], ListBlock)
    (entry,) = blocks[0].items
    assert not entry.children
    assert "".join(i.text for i in entry.inlines if i.href is None).strip() == "Work"
    (target,) = {i.href for i in entry.inlines if i.href is not None}
    assert target.startswith("https://tracker.example/")


def test_no_place_lies_inside_a_character() -> None:
    """White space at the end of a line is not shown; what follows in the paragraph is then not placed by counting."""
    title, lines = "Title\n=====\n\nActions\n-------\n\n", "As said:\t\n1. Check the log “all”\n2. Add an alert "
    data = f"{title}{lines}`#1 <https://t.example/1>`_ b\n".encode()
    items = read_post_mortem(data, format="rst").action_items
    assert [data[: item.span.end].decode()[:5] for item in items] == ["Title", "Title"]
