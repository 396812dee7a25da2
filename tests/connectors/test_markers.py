"""The marker: exact, at the end, and not to be forged from the middle of a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.markers import append_marker, find_keys, marker, split_marker

keys = st.text("0123456789abcdef", min_size=32, max_size=32)


@given(st.text(), keys, keys)
def test_the_last_line_alone_counts(text: str, forged: str, key: str) -> None:
    """Whatever the text holds, markers of other keys included, the appended key is the one found."""
    body = append_marker(f"{text}\n{marker(forged)}", key)
    assert find_keys(body) == (key,)
    assert find_keys(body.replace("\n", "\r\n") + "\r\n") == (key,)
    before, mark = split_marker(body)
    assert before + mark == body


@pytest.mark.parametrize(
    "body",
    [
        None,
        "",
        "<!-- followthrough:abc -->",
        f"<!-- followthrough:{'A' * 32} -->",
        f"<!-- followthrough:{'a' * 33} -->",
        f"<!--followthrough:{'a' * 32}-->",
        f"<!-- followthrough:{'a' * 32} --> and more",
    ],
)
def test_what_is_not_quite_a_marker_is_none(body: str | None) -> None:
    """A wrong length, case, spacing or place is no marker."""
    assert find_keys(body) == ()


@pytest.mark.parametrize("key", ["", "a" * 31, "g" * 32, "A" * 32, "a" * 32 + "\n"])
def test_only_a_key_becomes_a_marker(key: str) -> None:
    """A malformed key is refused where it would be written."""
    with pytest.raises(ValueError, match="not a link key"):
        marker(key)
