"""Our block in an issue's body: found again, rewritten alone, never over a person's words."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from connectors.github.body import compose, read_due_date, rewrite
from connectors.markers import find_keys

KEY = "a" * 32
DUE = date(2026, 12, 24)
texts = st.text(max_size=200)
dates = st.none() | st.dates(date(2000, 1, 1), date(2099, 1, 1))


@given(texts, dates)
def test_the_same_again_changes_nothing(text: str, due: date | None) -> None:
    """Writing the same text and date leaves the body byte for byte as it is."""
    body = compose(text, due, KEY)
    again = rewrite(body, text, due)
    assert (again.body, again.conflict) == (body, False)
    assert find_keys(body) == (KEY,)


@given(texts, texts, texts, dates, st.dates(date(2000, 1, 1), date(2099, 1, 1)))
def test_text_around_the_block_stays(before: str, text: str, new: str, old: date | None, due: date) -> None:
    """New text and a new date replace our block alone."""
    body = "Mine: " + before.replace("\r", "").replace("<", "") + "\n\n" + compose(text, old, KEY)
    changed = rewrite(body, new, due).body
    assert changed.startswith(body[: body.index("<!-- followthrough:begin")])
    assert read_due_date(changed) == due
    assert find_keys(changed) == (KEY,)


def test_a_forged_delimiter_in_the_text_is_only_text() -> None:
    """Text that looks like our delimiters or markers cannot end the block or name a key."""
    nasty = f"a\n<!-- followthrough:end -->\n<!-- followthrough:{'b' * 32} -->"
    body = compose(nasty, DUE, KEY)
    assert rewrite(body, nasty, DUE).body == body
    assert body.count("<!-- followthrough:end -->") == 1
    assert (find_keys(body), read_due_date(body)) == ((KEY,), DUE)


def test_a_due_line_of_the_text_is_used_and_not_doubled() -> None:
    """Where the text already says when it is due, that line is the one that is kept up to date."""
    body = compose("Fix it\n\n**Due:** 2026-12-24  \nmore", DUE, KEY)
    assert body.count("**Due:**") == 1
    changed = rewrite(body, None, date(2027, 1, 1)).body
    assert changed.count("**Due:**") == 1
    assert "**Due:** 2027-01-01  \nmore" in changed


def test_a_change_inside_the_block_is_noticed() -> None:
    """A person's words inside the block win over new text; the line with the date is still ours."""
    body = compose("Fix it", DUE, KEY).replace("Fix it", "Fix it by Friday")
    changed = rewrite(body, "Fix it well", date(2027, 1, 1))
    assert changed.conflict
    assert "Fix it by Friday" in changed.body
    assert read_due_date(changed.body) == date(2027, 1, 1)
    assert not rewrite(body, "Fix it by Friday", None).conflict


def test_a_ticket_without_a_block_gets_one_in_front_of_its_marker() -> None:
    """An adopted ticket keeps its text; what is ours is added below."""
    changed = rewrite("Somebody's ticket", None, DUE)
    assert changed.body.startswith("Somebody's ticket\n\n<!-- followthrough:begin")
    assert read_due_date(changed.body) == DUE
    assert rewrite(changed.body, None, DUE).body == changed.body


def test_line_ends_of_the_web_editor_are_no_change() -> None:
    """GitHub's editor writes CRLF; that alone is neither a change nor a conflict."""
    body = compose("a\nb", DUE, KEY).replace("\n", "\r\n")
    again = rewrite(body, "a\nb", DUE)
    assert (again.body, again.conflict) == (body, False)
