"""Tests of lines that hold nothing but a character which some programs take for a line end."""

from __future__ import annotations

from typing import get_args

import pytest

from app.documents.model import Format
from app.documents.reader import read

_FORMATS = get_args(Format)
_SEPARATORS = "\x0b\x0c\x1c\x1d\x1e\x1f\x85\u2028\u2029\u3000"


@pytest.mark.parametrize("format_name", _FORMATS)
@pytest.mark.parametrize("separator", _SEPARATORS)
def test_a_line_of_a_separator_character_is_read_as_empty(format_name: Format, separator: str) -> None:
    """A paragraph of nothing but a separator character is read without a failure and holds no work."""
    text = f"Outage\n\n{separator}\n\nNothing else was seen.\n"
    assert read(text.encode(), format=format_name).action_items == ()
