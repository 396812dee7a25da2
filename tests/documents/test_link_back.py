"""Ticket references go to the exact place of their item, and nothing else moves."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.documents.link_back import TicketLink, safe_url, write_links
from app.documents.model import PostMortem
from app.documents.reader import read

DOCUMENT = """# Incident: logins failing

## Action items

- [ ] AI-1: Add a load test stage (X, 2026-04-26)
- Update the *runbook* `auth.md`
  - with the breaker check

1. Page on a full disk.

| Action | Owner | Ticket |
|---|---|---|
| Rotate logs \\| daily | Ida | |
| Move backups | Jon | OPS-9 |
| Name the dashboard | Kim |
| Page on a late backup | Lea |

### Rename the alerts ###

They are confusing.
"""


def linked(post_mortem: PostMortem) -> dict[int, TicketLink]:
    """Return one ticket for every item."""
    return {
        index: TicketLink(f"OPS-{index + 1}", f"https://tracker.example/browse/OPS-{index + 1}")
        for index in range(len(post_mortem.action_items))
    }


def fields(post_mortem: PostMortem) -> list[tuple[object, ...]]:
    """Return what a reference must not change of each item."""
    return [
        (i.text, i.owner, i.due, i.due_date, i.explicit_id, i.done, i.kind, i.line) for i in post_mortem.action_items
    ]


def removed(before: bytes, after: bytes) -> bytes:
    """Return ``before`` without the bytes it shares with ``after`` in order; empty where only bytes were added."""
    at = 0
    for byte in after:
        if at < len(before) and before[at] == byte:
            at += 1
    return before[at:]


@pytest.mark.parametrize("name", ["a.md", "crlf.md", "bom.md", "unended.md"])
def test_references_land_at_their_items(name: str) -> None:
    """On LF, CRLF, with a byte order mark or no final newline, each line gets its own reference and only that."""
    data = DOCUMENT.encode()
    data = data.replace(b"\n", b"\r\n") if name == "crlf.md" else data
    data = b"\xef\xbb\xbf" + data if name == "bom.md" else data
    data = data.rstrip(b"\n") if name == "unended.md" else data
    post_mortem = read(data, source_name=name)
    assert [item.text for item in post_mortem.action_items] == [
        "Add a load test stage",
        "Update the runbook auth.md",
        "Page on a full disk.",
        "Rotate logs | daily",
        "Move backups",
        "Name the dashboard",
        "Page on a late backup",
        "Rename the alerts",
    ]
    written = write_links(data, post_mortem, linked(post_mortem)).decode("utf-8-sig").replace("\r\n", "\n").split("\n")
    original = DOCUMENT.split("\n")
    changed = [line for line, old in zip(written, original, strict=False) if line != old]
    link = "[OPS-{0}](https://tracker.example/browse/OPS-{0})".format
    assert changed == [
        f"- [ ] AI-1: Add a load test stage (X, 2026-04-26) {link(1)}",
        f"- Update the *runbook* `auth.md` {link(2)}",
        f"1. Page on a full disk. {link(3)}",
        f"| Rotate logs \\| daily | Ida | {link(4)} |",
        f"| Move backups {link(5)} | Jon | OPS-9 |",
        f"| Name the dashboard {link(6)} | Kim |",
        f"| Page on a late backup {link(7)} | Lea |",
        f"### Rename the alerts {link(8)} ###",
    ]


def test_an_item_that_carries_the_ticket_is_left_alone() -> None:
    """A ticket that the item already names, by key or by address, is not written again."""
    data = b"## Action items\n\n- Rotate keys (OPS-3)\n- Rotate logs https://tracker.example/browse/OPS-4\n"
    post_mortem = read(data)
    links = {
        0: TicketLink("OPS-3", "https://tracker.example/browse/OPS-3"),
        1: TicketLink("OPS-4", "https://tracker.example/browse/OPS-4"),
    }
    assert write_links(data, post_mortem, links) == data


@pytest.mark.parametrize("ticket", ["Ticket", "Notes "])
def test_a_table_drawn_in_columns_is_never_broken(ticket: str) -> None:
    """In a grid or simple table a reference would move the column borders, so its items have no place for one."""
    grid = f"""Action items
============

+---------------+-------+--------+
| Action        | Owner | {ticket} |
+===============+=======+========+
| Add an alert  | Ada   |        |
+---------------+-------+--------+
"""
    simple = """Action items
============

=============  =====
Action         Owner
=============  =====
Add an alert   Ada
=============  =====
"""
    for text in (grid, simple):
        data = text.encode()
        post_mortem = read(data, source_name="a.rst")
        assert [(item.text, item.owner) for item in post_mortem.action_items] == [("Add an alert", "Ada")]
        assert post_mortem.action_items[0].placement is None
        assert write_links(data, post_mortem, linked(post_mortem)) == data


def test_the_free_last_column_of_a_simple_table_takes_a_reference() -> None:
    """The last column of a simple table has no right border, so a reference may stand at its end."""
    rule = "=====  ============"
    table = [rule, "Owner  Action", rule, "Ada    Add an alert", rule]
    data = "\n".join(["Action items", "============", "", *table, ""]).encode()
    post_mortem = read(data, source_name="a.rst")
    after = write_links(data, post_mortem, linked(post_mortem))
    assert b"Ada    Add an alert `OPS-1 <https://tracker.example/browse/OPS-1>`" in after
    assert fields(read(after, source_name="a.rst")) == fields(post_mortem)


def test_an_address_that_is_no_web_address_is_refused() -> None:
    """A reference to anything but http or https is never written into a document."""
    with pytest.raises(ValueError, match="http"):
        safe_url("javascript:alert(1)")


WORDS = st.sampled_from(
    [
        "Add an alert",
        "Fix `x_y`",
        "Document **the** plan",
        "Rename [it](https://e.example/doc)",
        "Größe prüfen",
        "移行する",
    ]
)
ENDS = st.sampled_from(
    ["", " (Ada Byron, 2026-05-01)", " - DONE", " @kim", ". Owner: Jo. Due: 2026-05-02", " ✅", " (#12)"]
)
ENTRIES = st.lists(st.tuples(WORDS, ENDS, st.booleans()), min_size=1, max_size=6)
LABELS = st.one_of(
    st.from_regex(r"[A-Z]{2,5}-[1-9][0-9]{0,3}", fullmatch=True),
    st.from_regex(r"#[1-9][0-9]{0,4}", fullmatch=True),
)


@given(entries=ENTRIES, labels=st.lists(LABELS, min_size=6, max_size=6), ending=st.sampled_from(["\n", "\r\n"]))
def test_writing_changes_only_the_planned_places(
    entries: list[tuple[str, str, bool]], labels: list[str], ending: str
) -> None:
    """Over generated lists: only bytes are added, the items read the same, and a second run changes nothing."""
    lines = ["## Action items", ""]
    for words, end, boxed in entries:
        lines += [f"- [ ] {words}{end}", "  - a detail"] if boxed else [f"- {words}{end}"]
    data = ending.join(lines).encode()
    post_mortem = read(data)
    links = {
        index: TicketLink(labels[index], f"https://t.example/acme/ops/issues/{index + 100}")
        for index in range(len(post_mortem.action_items))
    }
    after = write_links(data, post_mortem, links)
    assert removed(data, after) == b""
    again = read(after)
    assert fields(again) == fields(post_mortem)
    for index, link in links.items():
        tickets = again.action_items[index].tickets
        assert link.url in tickets or link.label in post_mortem.action_items[index].tickets
    assert write_links(after, again, links) == after


@given(label=st.text(max_size=40), path=st.text(max_size=40))
@example(label="X", path="")
@example(label="", path="")
@example(label="done", path="1")
def test_hostile_tickets_stay_inside_their_reference(label: str, path: str) -> None:
    """Whatever a label or address holds, the document keeps its items and gains no line, box, heading or item."""
    data = b"## Action items\n\n| Action | Ticket |\n|---|---|\n| Add an alert | |\n\n- [ ] Rotate keys\n"
    post_mortem = read(data)
    link = TicketLink(label, f"https://t.example/{path}")
    after = write_links(data, post_mortem, {0: link, 1: link})
    assert after.count(b"\n") == data.count(b"\n")
    again = read(after)
    assert len(again.action_items) == len(post_mortem.action_items)
    assert [item.done for item in again.action_items] == [None, False]
    assert len(again.sections) == 1


def test_every_real_document_is_written_once(shared_dir: Path) -> None:
    """Over all real documents: spans lie inside the text, only bytes are added, and a second run changes nothing."""
    for path in sorted((shared_dir / "corpus" / "documents").iterdir()):
        data = path.read_bytes()
        post_mortem = read(data, source_name=path.name)
        for item in post_mortem.action_items:
            assert 0 <= item.span.start <= item.span.end <= len(data), path.name
            assert item.placement is None or item.span.start <= item.placement.at <= len(data), path.name
        links = linked(post_mortem)
        after = write_links(data, post_mortem, links)
        assert removed(data, after) == b"", path.name
        again = read(after, source_name=path.name)
        assert write_links(after, again, links) == after, path.name
        assert fields(again) == fields(post_mortem), path.name


def test_a_link_in_html_inside_markdown_is_html() -> None:
    """Between tags Markdown shows its signs, so the reference is a link of HTML there, and of Markdown elsewhere."""
    data = b"# Slow\n\n<h2>Action items</h2>\n<ul>\n<li>Add an alert</li>\n</ul>\n\n- Add a test\n"
    read_once = read(data, source_name="a.md")
    link = {0: TicketLink("OPS-1", "https://t.example/OPS-1"), 1: TicketLink("OPS-2", "https://t.example/OPS-2")}
    written = write_links(data, read_once, link)
    assert b'<li>Add an alert <a href="https://t.example/OPS-1">OPS-1</a></li>' in written
    assert b"- Add a test [OPS-2](https://t.example/OPS-2)\n" in written
    assert write_links(written, read(written, source_name="a.md"), link) == written
