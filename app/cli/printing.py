"""Prints tables: ruled on a terminal, or row by row where it is narrow; tab-separated lines elsewhere."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from app.literal import literal  # words of documents stay what they are

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

_TALL: Final = 3  # lines of the tallest rows that are still read as rows, on average


def is_terminal() -> bool:
    """Say whether a person reads standard output."""
    return sys.stdout.isatty()


def table(columns: Sequence[str], rows: Sequence[Sequence[str]], *, title: str = "") -> None:
    """Print ``rows`` under ``columns``; ``title`` stands above."""
    if is_terminal():
        _ruled(columns, rows, title)
        return
    if title:
        print(literal(title))
    print("\t".join(columns))
    for row in rows:
        print("\t".join(literal(cell) for cell in row))


def line(text: str, *, style: str = "") -> None:
    """Print one line, in ``style`` on a terminal."""
    if not style or not is_terminal():
        print(literal(text))
        return
    from rich.console import Console
    from rich.text import Text

    Console(highlight=False).print(Text(literal(text), style=style))


def _ruled(columns: Sequence[str], rows: Sequence[Sequence[str]], title: str) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False)
    if title:
        console.print(Text(literal(title), style="bold"))
    shown = Table(box=box.SIMPLE_HEAD)
    for column in columns:
        shown.add_column(Text(column), overflow="fold")
    for row in rows:
        shown.add_row(*(Text(literal(cell)) for cell in row))
    if _fits(console, shown):
        console.print(shown)
    else:
        _row_by_row(columns, rows)


def _fits(console: Console, shown: Table) -> bool:
    """Say whether no word of the table is broken, and its rows are no towers."""
    from rich.measure import Measurement

    unbounded = console.options.update_width(sys.maxsize)
    if Measurement.get(console, unbounded, shown).minimum > console.width:
        return False
    return len(console.render_lines(shown)) <= _TALL * (shown.row_count + 1)


def _row_by_row(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print each cell on lines of its own, where no address or id is broken."""
    margin = max(map(len, columns))
    for row in rows:
        for column, cell in zip(columns, row, strict=True):
            if cell:
                hanging(cell, f"  {column:<{margin}}  ")
        print()


def hanging(text: str, label: str) -> None:
    """Print ``text`` wrapped beside its ``label``; a word that is longer than the line stays whole."""
    room = max(shutil.get_terminal_size().columns - len(label), 20)
    first, *others = textwrap.wrap(literal(text), room, break_long_words=False, break_on_hyphens=False) or [""]
    print("\n".join([label + first, *(" " * len(label) + line for line in others)]))
