"""Cuts long lists of ids into pieces that fit into one statement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

CHUNK = 500  # SQLite before 3.32 takes at most 999 variables: https://www.sqlite.org/limits.html


def chunks(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """Pieces of at most ``CHUNK`` ids, each id once, in order."""
    each_once = list(dict.fromkeys(ids))
    for start in range(0, len(each_once), CHUNK):
        yield each_once[start : start + CHUNK]
