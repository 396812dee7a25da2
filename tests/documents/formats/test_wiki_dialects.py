"""Tests of AsciiDoc, MediaWiki and reStructuredText constructs that post-mortems use."""

from __future__ import annotations

from app.documents import asciidoc, mediawiki, restructuredtext
from app.documents.blocks import Block, Code, ListBlock, ListItem, Table
from app.documents.reader import read


def entries(blocks: tuple[Block, ...]) -> list[tuple[int, bool | None, str]]:
    """Return every list entry with its depth, box and text."""
    found: list[tuple[int, bool | None, str]] = []

    def visit(block: Block, depth: int) -> None:
        if isinstance(block, ListBlock):
            for item in block.items:
                found.append((depth, item.checked, "".join(i.text for i in item.inlines)))
                for child in item.children:
                    visit(child, depth + 1)

    for block in blocks:
        visit(block, 0)
    return found


def rows(blocks: tuple[Block, ...]) -> list[list[str]]:
    """Return the cells of every table, header first."""
    tables = [b for b in blocks if isinstance(b, Table)]
    lines = [row for t in tables for row in (t.header, *t.rows) if row is not None]
    return [["".join(i.text for i in c.inlines) for c in row.cells] for row in lines]


def test_asciidoc_checklists_nest_by_their_markers() -> None:
    """Boxes, nesting, attached blocks and wrapped lines belong to their entries; listings hold none."""
    text = b"""= Outage
Ann <ann@x.example>
:severity: SEV-2

== Actions

* [x] Fix https://x.example/1[#1]
and wrap
** detail
* [ ] Second
+
more of it

----
* not an entry
----
"""
    document = asciidoc.read_blocks(text)
    assert document.front_matter == {"severity": "SEV-2"}
    assert entries(document.blocks) == [(0, True, "Fix #1\nand wrap"), (1, None, "detail"), (0, False, "Second")]
    (actions,) = [b for b in document.blocks if isinstance(b, ListBlock)]
    link = actions.items[0].inlines[1]
    assert (link.text, link.href) == ("#1", "https://x.example/1")
    assert isinstance(document.blocks[-1], Code)


def test_asciidoc_tables_by_columns_and_by_first_line() -> None:
    """Rows come from ``cols`` or from the first line, and a blank line below it makes it the header."""
    text = b'|===\n|Time |Event\n\n|10:00\n|Down\n|===\n\n[cols="2*",options="header"]\n|===\n|A\n|B\n|c\n|d\n|===\n'
    document = asciidoc.read_blocks(text)
    assert rows(document.blocks) == [["Time", "Event"], ["10:00", "Down"], ["A", "B"], ["c", "d"]]
    assert all(isinstance(b, Table) and b.header is not None for b in document.blocks)


def test_mediawiki_lists_tables_and_literal_templates() -> None:
    """Prefixes nest, cell attributes are no text, page links keep their words, a template with a state shows it."""
    text = b"""{{irdoc|status=final}}
== Actionables ==
* {{done}} Add an alert ([[phab:T123|T123]])
*# numbered
* '''Write''' it up
{| class="wikitable"
! What !! Owner
|-
| style="color:red" | Test
| [https://x.example Ann]
|}
"""
    document = mediawiki.read_blocks(text)
    assert isinstance(document.blocks[0], Code)
    assert entries(document.blocks) == [
        (0, None, "(done) Add an alert (T123)"),
        (1, None, "numbered"),
        (0, None, "Write it up"),
    ]
    assert rows(document.blocks) == [["What", "Owner"], ["Test", "Ann"]]


def test_restructuredtext_tables_of_every_kind() -> None:
    """Simple, grid, list and comma-separated tables give the same cells; drawn cells are marked as of fixed width."""
    text = """\
=====  ======
What   Owner
=====  ======
Tést   Ann
       Lee
=====  ======

+-----+-------+
| a   | b     |
+=====+=======+
| 世  | d     |
+-----+-------+

.. list-table::
   :header-rows: 1

   * - x
     - y
   * - 1
     - 2

.. csv-table::
   :header: "p", "q"

   "r, s", t
"""
    document = restructuredtext.read_blocks(text.encode())
    assert rows(document.blocks) == [
        ["What", "Owner"],
        ["Tést", "Ann\nLee"],
        ["a", "b"],
        ["世", "d"],
        ["x", "y"],
        ["1", "2"],
        ["p", "q"],
        ["r, s", "t"],
    ]
    grid = document.blocks[1]
    assert isinstance(grid, Table)
    assert all(cell.fixed_width for row in grid.rows for cell in row.cells)


def test_restructuredtext_links_substitutions_and_boxes() -> None:
    """Embedded, named and anonymous targets resolve, and box signs make checked entries."""
    text = """\
- ☒ Fix `it <https://x.example/1>`_ and that_ and `these things`__ for |team|
- ☐ Open

.. _that: https://x.example/2
__ https://x.example/3
.. |team| replace:: the team
"""
    document = restructuredtext.read_blocks(text.encode())
    (block,) = document.blocks
    assert isinstance(block, ListBlock)
    first: ListItem = block.items[0]
    assert "".join(i.text for i in first.inlines) == "Fix it and that and these things for the team"
    assert [i.href for i in first.inlines if i.href] == [f"https://x.example/{n}" for n in (1, 2, 3)]
    assert [item.checked for item in block.items] == [True, False]


def test_a_box_alone_in_a_list_table_cell_is_its_state() -> None:
    """A column of boxes in a list table says which rows are done."""
    text = b"""\
Action items
============

.. list-table::
   :header-rows: 1

   * - Action
     - Done
   * - Delete old snapshots
     - \xe2\x98\x92
   * - Alert at 80 percent
     - \xe2\x98\x90
"""
    assert [item.done for item in read(text, format="rst").action_items] == [True, False]
