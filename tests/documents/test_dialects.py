"""Reports in many dialects, each line that is an item marked with what reading it must yield.

The marks are taken out before the document is read: ``⟦ai owner=Ada; due=2024-05-01; done=yes; ticket=OPS-1⟧`` ends
the line of an item in an action part, ``⟦un⟧`` of one outside such a part. What is not marked is no item, and a field
that a mark does not name is empty. The reports were marked by hand before any of them was read.
"""

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from app.documents.link_back import TicketLink, write_links
from app.documents.model import PostMortem
from app.documents.reader import read

FOLDER = Path(__file__).parent / "dialects"
MARK = re.compile(r" ?⟦(\w+) ?([^⟧]*)⟧")
STATES = {"yes": True, "no": False, None: None}


class Marked(NamedTuple):
    """One item, as marked or as read."""

    line: int
    scope: str
    owner: str | None
    due: str | None
    done: bool | None
    tickets: tuple[str, ...]


def taken_apart(path: Path) -> tuple[bytes, list[Marked]]:
    """Return a document without its marks, and what they say."""
    marked: list[Marked] = []
    lines = path.read_text("utf-8").split("\n")
    for number, line in enumerate(lines, start=1):
        for found in MARK.finditer(line):
            fields = dict(part.strip().split("=", 1) for part in found.group(2).split(";") if part.strip())
            scope = {"ai": "sectioned", "un": "unsectioned"}[found.group(1)]
            tickets = tuple(fields["ticket"].split(",")) if "ticket" in fields else ()
            done = STATES[fields.get("done")]
            marked.append(Marked(number, scope, fields.get("owner"), fields.get("due"), done, tickets))
    return MARK.sub("", "\n".join(lines)).encode(), marked


def as_read(post_mortem: PostMortem) -> list[Marked]:
    """Return the items of a document in the form of the marks."""
    return [Marked(i.line, i.scope, i.owner, i.due, i.done, i.tickets) for i in post_mortem.action_items]


@pytest.mark.parametrize("path", sorted(FOLDER.iterdir()), ids=lambda path: path.name)
def test_report_reads_as_it_is_marked(path: Path) -> None:
    """A report's items, their owners, dates, states and tickets are exactly the marked ones."""
    data, marked = taken_apart(path)
    assert as_read(read(data, source_name=path.name)) == marked


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n", b" \n"], ids=["lf", "crlf", "trailing"])
@pytest.mark.parametrize("path", sorted(FOLDER.iterdir()), ids=lambda path: path.name)
def test_references_written_into_a_report_are_found_again(path: Path, line_end: bytes) -> None:
    """Each item is found where it was, with the reference written for it alone, and a second run writes nothing.

    A cell of a drawn table has no place for one: whatever is added would break the drawing.
    """
    data, _ = taken_apart(path)
    data = data.replace(b"\n", line_end)
    found = read(data, source_name=path.name)
    links = {
        at: TicketLink(f"OPS-{at + 1}", f"https://written.example/browse/OPS-{at + 1}")
        for at, item in enumerate(found.action_items)
        if item.placement is not None
    }
    after = write_links(data, found, links)
    again = read(after, source_name=path.name)
    assert [item._replace(tickets=()) for item in as_read(again)] == [i._replace(tickets=()) for i in as_read(found)]
    for at, item in enumerate(again.action_items):
        written = [links[at].url] if at in links else []
        assert [ticket for ticket in item.tickets if "written.example" in ticket] == written, item.text
    assert write_links(after, again, links) == after
