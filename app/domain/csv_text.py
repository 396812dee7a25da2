"""One line of CSV whose cells a spreadsheet shows and never computes."""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.literal_text import one_line

# https://owasp.org/www-community/attacks/CSV_Injection, with the full-width forms that some programs take for them.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def csv_line(cells: Iterable[str | int | None]) -> str:
    """The line, ended as RFC 4180 wants it. Text is one line long; what looks like a formula gets a quote in front."""
    return ",".join(_quoted(cell) for cell in cells) + "\r\n"


def _quoted(cell: str | int | None) -> str:
    if cell is None:
        return ""
    if isinstance(cell, int):
        return str(cell)
    text = one_line(cell)
    if text.lstrip().startswith(_FORMULA):
        text = f"'{text}"
    return '"' + text.replace('"', '""') + '"'
