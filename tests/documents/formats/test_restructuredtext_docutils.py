"""Tests that sections and list entries are those that docutils reads."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from docutils import nodes
from docutils.core import publish_doctree

from app.documents import restructuredtext
from app.documents.blocks import Block, Heading, ListBlock, ListItem, Quote

_SHARED = Path(os.environ.get("FOLLOWTHROUGH_SHARED", Path(__file__).parents[4] / "shared"))
_CORPUS = sorted((_SHARED / "corpus" / "documents").glob("*.rst"))
_WRITTEN = """\
==========
The outage
==========

:Date: 2024-01-02

What happened
-------------

A `link <https://a.example/>`_ and ``- code``.

1. One
2. Two

   - nested *entry*
     over two lines

   - second

(a) letters
(b) too

* bullets

  with a paragraph

Text that is
A. Nother sentence

Impact ``x``
~~~~~~~~~~~~

.. note:: - inside a note

   - and another

    - a quote with a list

.. code:: text

   - not an entry

::

   - nor this

Last
----

- ☒ done
- ☐ open
"""


def read(blocks: tuple[Block, ...], titles: list[str], entries: list[str]) -> None:
    """Gather the titles and the entries' own words."""
    for block in blocks:
        if isinstance(block, Heading):
            titles.append(words("".join(i.text for i in block.inlines)))
        elif isinstance(block, ListBlock):
            read(block.items, titles, entries)
        elif isinstance(block, ListItem):
            entries.append(words("".join(i.text for i in block.inlines)))
            read(block.children, titles, entries)
        elif isinstance(block, Quote):
            read(block.children, titles, entries)


def words(text: str) -> str:
    """Return ``text`` on one line without a checkbox."""
    return " ".join(text.lstrip("☐☒☑ ").split())


@pytest.mark.parametrize("source", [_WRITTEN, *_CORPUS], ids=lambda s: s.name if isinstance(s, Path) else "written")
def test_sections_and_entries_are_those_of_docutils(source: str | Path) -> None:
    """Every section title and every list entry that docutils finds is found, in the same order, and no other."""
    text = source if isinstance(source, str) else source.read_text(encoding="utf-8")
    settings = {
        "file_insertion_enabled": False,
        "raw_enabled": False,
        "report_level": 5,
        "doctitle_xform": False,
        "_disable_config": True,
    }
    tree = publish_doctree(text, settings_overrides=settings)
    titles: list[str] = []
    entries: list[str] = []
    read(restructuredtext.read_blocks(text.encode()).blocks, titles, entries)
    assert titles == [words(title.astext()) for title in tree.findall(nodes.title)]
    assert entries == [words(item[0].astext()) for item in tree.findall(nodes.list_item)]
