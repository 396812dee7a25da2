"""Shows progress on standard error: a bar on a terminal, nothing where nobody watches."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Final, TypeVar

Item = TypeVar("Item")
_MANY: Final = 20  # fewer files are done before anybody would look


def watched(items: Iterable[Item], total: int, label: str, *, quiet: bool = False) -> Iterator[Item]:
    """Yield ``items`` while a bar counts them up to ``total``; few items need none."""
    with bar(label, total, quiet=quiet or total < _MANY) as advance:
        for item in items:
            yield item
            advance(1)


@contextmanager
def bar(label: str, total: int, *, quiet: bool = False) -> Iterator[Callable[[int], None]]:
    """Give a function that moves the bar on by some steps. Without a terminal it says once what is being done."""
    if quiet:
        yield lambda _steps: None
        return
    if not sys.stderr.isatty():
        print(f"{label}: {total}", file=sys.stderr)
        yield lambda _steps: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(label, total=total)
        yield lambda steps: progress.advance(task, steps)
