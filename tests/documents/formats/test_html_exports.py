"""Tests of HTML as the tools write it: exports of wikis and editors, site generators, hand-written pages."""

from __future__ import annotations

from app.documents import html
from app.documents.blocks import Block, Heading, ListBlock, ListItem, Paragraph, Quote, Table
from app.documents.reader import read


def outline(blocks: tuple[Block, ...]) -> list[str]:
    """Return one line per block: its kind and its text, nested blocks indented."""
    found: list[str] = []
    for block in blocks:
        if isinstance(block, Heading):
            found.append("#" * block.level + " " + "".join(i.text for i in block.inlines))
        elif isinstance(block, Paragraph):
            found.append("".join(i.text for i in block.inlines))
        elif isinstance(block, ListBlock):
            found.extend(outline(block.items))
        elif isinstance(block, ListItem):
            box = {None: "-", True: "- [x]", False: "- [ ]"}[block.checked]
            found.append(f"{box} {''.join(i.text for i in block.inlines)}")
            found.extend("  " + line for line in outline(block.children))
        elif isinstance(block, Table):
            rows = [row for row in (block.header, *block.rows) if row is not None]
            found.extend(" | ".join("".join(i.text for i in c.inlines) for c in row.cells) for row in rows)
        elif isinstance(block, Quote):
            found.extend("> " + line for line in outline(block.children))
    return found


def test_confluence_storage_format() -> None:
    """Task lists, mentions, dates, ticket and status macros, panels and CDATA are read as the page shows them."""
    page = b"""<h2>Actions</h2>
<ac:task-list><ac:task><ac:task-id>4</ac:task-id><ac:task-status>incomplete</ac:task-status>
<ac:task-body><span>Add an alert <ac:link><ri:user ri:username="ann"/></ac:link> <time datetime="2024-05-01"/></span>
</ac:task-body></ac:task><ac:task><ac:task-status>complete</ac:task-status><ac:task-body>Write it up
<ac:structured-macro ac:name="jira"><ac:parameter ac:name="server">J</ac:parameter><ac:parameter
ac:name="key">OPS-7
</ac:parameter></ac:structured-macro></ac:task-body></ac:task></ac:task-list>
<ac:structured-macro ac:name="info"><ac:rich-text-body><p>Read this</p></ac:rich-text-body></ac:structured-macro>
<ac:structured-macro
ac:name="code"><ac:plain-text-body><![CDATA[<li>no</li>]]></ac:plain-text-body></ac:structured-macro>
<ac:structured-macro ac:name="toc"/><table><tbody><tr><th>What</th><th>State</th></tr><tr><td>Test</td><td>
<ac:structured-macro ac:name="status"><ac:parameter ac:name="title">DONE</ac:parameter></ac:structured-macro></td></tr>
</tbody></table>"""
    assert outline(html.read_blocks(page).blocks) == [
        "## Actions",
        "- [ ] Add an alert @ann 2024-05-01",
        "- [x] Write it up OPS-7",
        "> Read this",
        "What | State",
        "Test | DONE",
    ]


def test_google_docs_export() -> None:
    """Lists written side by side are nested by their class, and redirected links lead to their target."""
    page = b"""<body><h1>RCA</h1><ul class="c1 lst-kix_a-0 start"><li>Fix <span class=c2><a
href="https://www.google.com/url?q=https://x.example/1&amp;sa=D">it</a></span></li></ul>
<ul class="c1 lst-kix_a-1 start">
<li>detail</li></ul><ul class="c1 lst-kix_a-0"><li>Second</li></ul></body>"""
    document = html.read_blocks(page)
    assert outline(document.blocks) == ["# RCA", "- Fix it", "  - detail", "- Second"]
    (_, entries) = document.blocks
    assert isinstance(entries, ListBlock)
    assert entries.items[0].inlines[-1].href == "https://x.example/1"


def test_notion_export() -> None:
    """To-do lists drawn with classes are checkboxes; toggles show their summary and their content."""
    page = b"""<article class="page"><h1 class="page-title">Outage</h1><ul class="to-do-list"><li>
<div class="checkbox checkbox-on"></div> <span class="to-do-children-checked">Done it</span></li></ul>
<ul class="to-do-list"><li><div class="checkbox checkbox-off"></div> <span>Do it</span></li></ul>
<details open><summary>More</summary><p>Inside</p></details></article>"""
    assert outline(html.read_blocks(page).blocks) == ["# Outage", "- [x] Done it", "- [ ] Do it", "More", "Inside"]


def test_page_furniture_is_not_part_of_the_document() -> None:
    """Navigation, headers, footers, scripts, hidden parts and anchors beside headings are left out."""
    page = b"""<title>Outage | Blog</title><body class="nav-sidebar"><header><a href=/>Blog</a></header><nav>
<ul><li>Home</ul></nav><div class="sidebar"><p>About</p></div>
<main><h1>Outage<a class="headerlink" href="#o">\xc2\xb6</a></h1>
<p>Text<br>more<br><br>new paragraph<ul><li>one<li>two</ul><p style="display:none">hidden<script>var a = "
<li>no</li>"</script>
</main><footer>(c)</footer>"""
    document = html.read_blocks(page)
    assert document.title == "Outage | Blog"
    assert outline(document.blocks) == ["# Outage", "Text\nmore", "new paragraph", "- one", "- two"]


def test_merged_cells_stand_in_each_row_they_cover() -> None:
    """A cell merged over rows is repeated; one merged over columns is followed by an empty cell."""
    page = b"<table><tr><th>Owner<th>What<th>Due<tr><td rowspan=2>Ann<td>One<td>May<tr><td colspan=2>Two</table>"
    assert outline(html.read_blocks(page).blocks) == ["Owner | What | Due", "Ann | One | May", "Ann | Two | "]


def test_a_cell_of_several_blocks_is_read_once() -> None:
    """A cell's paragraphs, lists and tasks (Confluence, Google Docs) are each read once, in the item and its owner."""
    page = b"""<h2>Action items</h2><table><tr><th>Action<th>Owner<th>Due</tr>
<tr><td><p>Move the rebuild</p><p>to the night</p><td><p>Ann</p><td><p>2026-03-01</p></tr>
<tr><td><ac:task-list><ac:task><ac:task-status>incomplete</ac:task-status><ac:task-body>Alert on errors</ac:task-body>
</ac:task></ac:task-list><td><ul><li>Bo</li></ul><td><p>2026-03-02</p></tr></table>"""
    items = read(page, format="html").action_items
    assert [(item.text, item.owner, item.due, item.done) for item in items] == [
        ("Move the rebuild to the night", "Ann", "2026-03-01", None),
        ("Alert on errors", "Bo", "2026-03-02", False),
    ]


def test_merged_cells_add_a_bounded_number_of_cells() -> None:
    """Cells that each cover a hundred rows and columns make no table larger than the page is."""
    page = b"<table>" + b"<tr><td rowspan=100 colspan=100>a" * 2_000
    (table,) = html.read_blocks(page).blocks
    assert isinstance(table, Table)
    assert len(table.rows) == 2_000
    assert sum(len(row.cells) for row in table.rows) <= 2_000 + 10_000


def test_updates_of_a_status_page_are_parts_of_the_page() -> None:
    """Entries that hold a page's headings, as a status page lists its updates, end the action part above them."""
    page = b"""<article><h1>Outage</h1><h2>Action items</h2><ol><li>Alert on errors</li></ol></article>
<ul class="updates"><li><h2>Monitoring</h2><p>A fix is in place.</p></li><li><h2>Resolved</h2></li></ul>"""
    assert [item.text for item in read(page, format="html").action_items] == ["Alert on errors"]


def test_what_blogs_add_to_an_article_is_no_part_of_it() -> None:
    """Sharing, related posts, comments and calls of WordPress and Ghost are left out."""
    page = b"""<article><h1>Outage</h1><h2>Next steps</h2><ul><li>Alert on errors</li></ul>
<div class="kg-card kg-callout-card"><div>We will hire you!</div></div>
<div class="sharedaddy sd-sharing-enabled"><h3>Share</h3><ul><li>Mastodon</li></ul></div>
<div id="jp-relatedposts" class="jp-relatedposts"><ul><li>Add dark mode</li></ul></div></article>"""
    assert [item.text for item in read(page, format="html").action_items] == ["Alert on errors"]


def test_front_matter_above_a_page_is_no_text() -> None:
    """A page of a site generator keeps its front matter as values."""
    document = html.read_blocks(b"---\ntitle: Outage\n---\n<p>Text</p>")
    assert document.front_matter == {"title": "Outage"}
    assert outline(document.blocks) == ["Text"]
