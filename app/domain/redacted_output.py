"""Writes blocks as Markdown and as one HTML file; every word of the document is literal text in both."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from typing import Final

from app.documents import blocks
from app.documents.blocks import Block, Cell, Code, Inline, TableRow

_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]<>|~&])")
_LINE_START: Final = re.compile(r"^(\s*)([#+>=-]|\d+[.)])", re.MULTILINE)
_TICKS: Final = re.compile(r"`+")
_PAGE: Final = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark }}
body {{ font: 1rem/1.6 system-ui, sans-serif; max-width: 48rem; margin: 2rem auto; padding: 0 1rem }}
pre {{ overflow-x: auto; padding: 1rem; border: 1px solid }}
table {{ border-collapse: collapse; display: block; overflow-x: auto }}
th, td {{ border: 1px solid; padding: .25rem .5rem; text-align: left; vertical-align: top }}
</style>
</head>
<body>
<main>
{body}
</main>
</body>
</html>
"""


def to_markdown(given: Iterable[Block]) -> str:
    """Blocks as Markdown (CommonMark with tables and task lists)."""
    return "\n\n".join(part for part in map(_markdown, given) if part.strip()) + "\n"


def _markdown(block: Block) -> str:
    match block:
        case Code():
            fence = "`" * max(3, *(len(ticks) + 1 for ticks in _TICKS.findall(block.text)), 3)
            return f"{fence}\n{block.text.rstrip()}\n{fence}"
        case blocks.Heading():
            return f"{'#' * min(max(block.level, 1), 6)} {_runs(block.inlines).replace(chr(10), ' ')}"
        case blocks.Paragraph():
            return _runs(block.inlines)
        case blocks.ListBlock():
            return "\n".join(map(_markdown, block.items))
        case blocks.ListItem():
            return _item(block)
        case blocks.Table():
            return _table(block)
        case TableRow():
            return _row(block)
        case blocks.Quote():
            inner = to_markdown(block.children).rstrip()
            return "\n".join(f"> {line}".rstrip() for line in inner.split("\n"))


def _item(item: blocks.ListItem) -> str:
    box = {None: "", True: "[x] ", False: "[ ] "}[item.checked]
    marker = "1. " if item.ordered else "- "
    indent = " " * len(marker)
    text = marker + box + _runs(item.inlines)
    inner = [part for part in map(_markdown, item.children) if part]
    lines = "\n".join([text, *inner]).split("\n")
    return "\n".join([lines[0], *(f"{indent}{line}".rstrip() for line in lines[1:])])


def _table(table: blocks.Table) -> str:
    width = max([len(row.cells) for row in (table.header, *table.rows) if row], default=0)
    if width == 0:
        return ""
    header = _row(table.header) if table.header else "|" + "  |" * width
    return "\n".join([header, "|" + "---|" * width, *map(_row, table.rows)])


def _row(row: TableRow) -> str:
    return "| " + " | ".join(_cell(cell) for cell in row.cells) + " |"


def _cell(cell: Cell) -> str:
    inner = " ".join(_markdown(block) for block in cell.blocks)
    return " ".join(f"{_runs(cell.inlines)} {inner}".split())


def _runs(inlines: Sequence[Inline]) -> str:
    return "".join(map(_run, inlines)).strip()


def _run(run: Inline) -> str:
    core = run.text.strip()
    if not core:
        return run.text
    if run.code:
        ticks = "`" * (max([len(found) for found in _TICKS.findall(core)], default=0) + 1)
        pad = " " if core.startswith("`") or core.endswith("`") else ""
        written = f"{ticks}{pad}{core}{pad}{ticks}".replace("|", "\\|")
    else:
        written = _LINE_START.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", core))
    for wanted, mark in ((run.bold, "**"), (run.emphasis, "*"), (run.strike, "~~")):
        written = f"{mark}{written}{mark}" if wanted else written
    if run.href is not None:
        written = f"[{written}](<{run.href.replace('<', '%3C').replace('>', '%3E')}>)"
    start = run.text.index(core[0])
    return run.text[:start] + written + run.text[start + len(core) :]


def to_html(given: Iterable[Block], title: str) -> str:
    """Blocks as one file that loads and runs nothing."""
    return _PAGE.format(title=html.escape(title), body="\n".join(map(_html, given)))


def _html(block: Block) -> str:
    match block:
        case Code():
            return f"<pre><code>{html.escape(block.text)}</code></pre>"
        case blocks.Heading():
            level = min(max(block.level, 1), 6)
            return f"<h{level}>{_html_runs(block.inlines)}</h{level}>"
        case blocks.Paragraph():
            return f"<p>{_html_runs(block.inlines)}</p>"
        case blocks.ListBlock():
            kind = "ol" if block.items and block.items[0].ordered else "ul"
            return f"<{kind}>\n" + "\n".join(map(_html, block.items)) + f"\n</{kind}>"
        case blocks.ListItem():
            box = {None: "", True: "☑ ", False: "☐ "}[block.checked]
            return f"<li>{box}{_html_runs(block.inlines)}{''.join(map(_html, block.children))}</li>"
        case blocks.Table():
            head = f"<thead>{_html_row(block.header, 'th')}</thead>" if block.header else ""
            return f"<table>{head}<tbody>{''.join(_html_row(row, 'td') for row in block.rows)}</tbody></table>"
        case TableRow():
            return f"<table>{_html_row(block, 'td')}</table>"
        case blocks.Quote():
            return f"<blockquote>{''.join(map(_html, block.children))}</blockquote>"


def _html_row(row: TableRow, tag: str) -> str:
    cells = (f"<{tag}>{_html_runs(cell.inlines)}{''.join(map(_html, cell.blocks))}</{tag}>" for cell in row.cells)
    return f"<tr>{''.join(cells)}</tr>"


def _html_runs(inlines: Iterable[Inline]) -> str:
    return "".join(map(_html_run, inlines))


def _html_run(run: Inline) -> str:
    written = html.escape(run.text)
    for wanted, tag in ((run.code, "code"), (run.bold, "strong"), (run.emphasis, "em"), (run.strike, "s")):
        written = f"<{tag}>{written}</{tag}>" if wanted else written
    if run.href is not None:
        written = f'<a href="{html.escape(run.href)}" rel="noreferrer">{written}</a>'
    return written
