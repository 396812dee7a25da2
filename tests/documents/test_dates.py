"""Due dates are read where they are certain, flagged where they are not, and never invented."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.documents.date_grammar import DATE_WORDS
from app.documents.dates import of_cell, whole, within
from app.documents.moments import days_in

REFERENCE = date(2024, 3, 15)  # a Friday


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-04-26", date(2026, 4, 26)),
        ("2024/05/01", date(2024, 5, 1)),
        ("Jul 16, 2023", date(2023, 7, 16)),
        ("16th of July 2023", date(2023, 7, 16)),
        ("11. März 2024", date(2024, 3, 11)),
        ("3 mars 2024", date(2024, 3, 3)),
        ("5 de mayo 2024", date(2024, 5, 5)),
        ("2025年6月10日", date(2025, 6, 10)),
        ("June 2024", date(2024, 6, 30)),
        ("Q3 2024", date(2024, 9, 30)),
        ("Q4 2025 - Q1 2026", date(2026, 3, 31)),
        ("2024-W20", date(2024, 5, 17)),
        ("13/06/2024", date(2024, 6, 13)),
        ("06/13/2024", date(2024, 6, 13)),
        ("by 2024-06-01", date(2024, 6, 1)),
    ],
)
def test_certain_dates_are_read_without_a_warning(text: str, expected: date) -> None:
    """ISO, month names in several languages, quarters and ISO weeks are dates; a period ends on its last day."""
    due = whole(text, REFERENCE)
    assert due is not None
    assert (due.on, due.warning) == (expected, None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("end of June", date(2024, 6, 30)),
        ("EOQ", date(2024, 3, 31)),
        ("12 April", date(2024, 4, 12)),
        ("2 January", date(2025, 1, 2)),
        ("next week", date(2024, 3, 22)),
        ("next 2 weeks", date(2024, 3, 29)),
        ("by Friday", date(2024, 3, 22)),
        ("H1", date(2024, 6, 30)),
        ("later this year", date(2024, 12, 31)),
        ("next sprint", None),
    ],
)
def test_relative_dates_are_resolved_and_flagged(text: str, expected: date | None) -> None:
    """A date without its year, or told from the day of writing, is read against the document's date and says so."""
    due = whole(text, REFERENCE)
    assert due is not None
    assert (due.on, due.warning) == (expected, "date-relative")


def test_relative_dates_without_a_reference_are_no_date() -> None:
    """Where the document has no date of its own, nothing is assumed."""
    due = whole("end of June")
    assert due is not None
    assert due.on is None


@pytest.mark.parametrize("text", ["05/06/2024", "1.2.2024", "03-04-24"])
def test_ambiguous_dates_are_never_guessed(text: str) -> None:
    """Day or month first cannot be told: the words are kept, no date is given."""
    due = of_cell(text, REFERENCE)
    assert due is not None
    assert (due.raw, due.on, due.warning) == (text, None, "date-ambiguous")


@pytest.mark.parametrize(
    "text", ["N/A", "v2", "1", "sat", "TBD", "P1", "2.3", "Redis 7", "X", "60s to 15s", "31/31/2024"]
)
def test_what_is_no_date_is_none(text: str) -> None:
    """Words and numbers that a lenient parser would turn into dates are not dates."""
    assert whole(text, REFERENCE) is None


@pytest.mark.parametrize(
    ("text", "raw"),
    [
        ("Add a test by 12 June 2024 at the latest", "12 June 2024"),
        ("Ramp up during Q2 2024", "Q2 2024"),
        ("As a longer fix (Q2 2024), move the queue", "Q2 2024"),
        ("Patched in the next week or so", "in the next week or so"),
    ],
)
def test_prose_binds_work_to_a_date(text: str, raw: str) -> None:
    """A date counts in prose only behind words that bind the work to it."""
    found = within(text, REFERENCE)
    assert found is not None
    assert found[0].raw == raw


@pytest.mark.parametrize("text", ["It failed in January 2019", "we may do this", "Reduce the timeout from 60s to 15s"])
def test_history_is_no_deadline(text: str) -> None:
    """A day before the document's own date, or the verb "may", binds nothing."""
    assert within(text, REFERENCE) is None


@given(st.text(max_size=200))
def test_any_text_is_read_without_failing(text: str) -> None:
    """No text makes the grammar fail, and what it reads lies inside the text."""
    whole(text, REFERENCE)
    of_cell(text, REFERENCE)
    found = within(text, REFERENCE)
    assert found is None or 0 <= found[1] < found[2] <= len(text)


@pytest.mark.parametrize("word", sorted(DATE_WORDS))
def test_every_word_of_a_date_is_read_with_any_letter_i(word: str) -> None:
    """``re.IGNORECASE`` takes other letters for "i", "k" and "s": a word written with them is read, or is none."""
    for letters in ("iı", "iİ", "ıi", "ıI", "k\u212a", "sſ"):
        written = word.replace(*letters)
        for text in (f"21 {written} 2026", f"by {written}", f"next {written}", f"end of {written}", f"3 {written}"):
            whole(text, REFERENCE)
            within(text, REFERENCE)
            days_in(text)


def test_a_month_without_its_dots_is_the_month() -> None:
    """Who has no Turkish keyboard writes "Mayis"."""
    due = whole("21 Mayis 2026", REFERENCE)
    assert due is not None
    assert due.on == date(2026, 5, 21)
