"""A line of CSV is read back as its cells, on one line, and no program computes any of them."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.csv_text import csv_line
from app.domain.literal_text import one_line

FORMULAS = (
    "=1+1", "+1", "-1+cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u200b=1", "\ufeff=1", "\x00=1",
    "＝1", "＋1", "－1", "＠SUM", '"=1', "\u00a0=1", "\u202e=1",
)  # fmt: skip


@pytest.mark.parametrize("text", FORMULAS)
def test_what_begins_as_a_formula_is_text(text: str) -> None:
    """What a spreadsheet would compute, also behind blanks and characters that nobody sees, gets a quote in front."""
    ((cell,),) = csv.reader([csv_line([text])])
    assert cell.lstrip(" \"'\u00a0") == "" or cell.startswith(("'", '"'))
    assert not cell.strip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))


@given(st.lists(st.one_of(st.none(), st.integers(), st.text()), min_size=2, max_size=5))
def test_a_line_is_read_back_as_its_cells(cells: list[str | int | None]) -> None:
    """Whatever the texts, RFC 4180 gives one line of as many cells, each the text on one line."""
    line = csv_line(cells)
    assert line.endswith("\r\n")
    assert not set(line[:-2]) & set("\r\n")
    (read,) = csv.reader(io.StringIO(line, newline=""))
    shown = ["" if one is None else str(one) if isinstance(one, int) else one_line(one) for one in cells]
    assert [one.removeprefix("'") for one in read] == [one.removeprefix("'") for one in shown]
