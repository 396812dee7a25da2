"""Prints tables: ruled and coloured on a terminal, tab-separated lines elsewhere; words of documents stay literal."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from app.literal import literal


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

    shown = Table(
        title=Text(literal(title), style="bold") if title else None, title_justify="left", box=box.SIMPLE_HEAD
    )
    for column in columns:
        shown.add_column(Text(column), overflow="fold")
    for row in rows:
        shown.add_row(*(Text(literal(cell)) for cell in row))
    Console(highlight=False).print(shown)
