"""Tests that a report's facts are read in every language whose headings and labels are known."""

from pathlib import Path
from typing import Final

import pytest

from app.documents.reader import read
from app.documents.sections import name_heading
from tests.documents.test_dialects import FOLDER, taken_apart

# Report of the dialects -> severity as written and its level, the window as ISO with its offset, the due dates.
FACTS: Final[dict[str, tuple[str, int, str | None, str | None, list[str | None]]]] = {
    "german-nachbetrachtung.md": (
        *("Kritisch", 1, "2026-02-05T09:12:00+01:00", "2026-02-05T10:03:00+01:00"),
        ["2026-02-28", "2026-02-27", None, "2026-06-30", None],
    ),
    "french-post-mortem.md": (
        *("Majeure", 2, "2026-03-12T14:05:00+01:00", "2026-03-12T15:20:00+01:00"),
        ["2026-03-20", "2026-03-31", "2026-04-30", "2026-04-15", None],
    ),
    "spanish-post-mortem.md": ("Crítica", 1, None, None, ["2026-05-30", None, None]),
    "portuguese-post-mortem.md": (
        *("Alta", 2, "2026-05-18T13:40:00-03:00", "2026-05-18T15:05:00-03:00"),
        ["2026-05-20", "2026-06-15", "2026-06-30"],
    ),
    "italian-post-mortem.md": ("Alta", 2, None, None, [None, "2026-06-30", None]),
    "dutch-storing.md": ("Hoog", 2, None, None, ["2026-05-01", "2026-04-30"]),
    "polish-awaria.md": ("P1", 1, None, None, ["2026-05-15", "2026-05-31"]),
    "norwegian-hendelsesrapport.md": ("Kritisk", 1, None, None, ["2026-04-01", None]),
    "danish-haendelsesrapport.md": ("Høj", 2, None, None, ["2026-06-10", "2026-06-15"]),
    "swedish-efteranalys.md": ("Hög", 2, None, None, ["2026-06-01", "2026-06-30"]),
    "japanese-shogai-hokokusho.md": (
        *("高", 2, "2026-04-10T13:05:00+09:00", "2026-04-10T14:20:00+09:00"),
        ["2026-04-24", "2026-05-31", None, "2026-05-15"],
    ),
    "chinese-fupan-report.md": (
        *("P1", 1, "2026-03-15T20:10:00+08:00", "2026-03-15T21:00:00+08:00"),
        ["2026-03-22", "2026-03-31", "2026-04-01", None],
    ),
    "chinese-traditional-report.md": (
        *("嚴重", 2, "2026-02-03T09:15:00+08:00", "2026-02-03T10:00:00+08:00"),
        ["2026-02-10", "2026-02-28"],
    ),
    "korean-hoego.md": (
        *("1등급", 1, "2026-05-02T10:20:00+09:00", "2026-05-02T11:05:00+09:00"),
        ["2026-05-10", "2026-05-31"],
    ),
    "russian-postmortem-table.md": (
        *("Высокая", 2, "2026-04-16T11:30:00+03:00", "2026-04-16T12:15:00+03:00"),
        ["2026-04-20", "2026-04-30", "2026-05-15"],
    ),
}
PARTS: Final = {"action_items", "root_causes", "went_well", "went_badly", "summary"}


@pytest.mark.parametrize("name", FACTS)
def test_severity_window_and_due_dates_are_read(name: str) -> None:
    """Severity, incident window with its zone, and due dates are those the report states, whatever its language."""
    data, _ = taken_apart(FOLDER / Path(name))
    said = read(data, source_name=name)
    window = [at.isoformat() if at is not None else None for at in (said.started_at, said.ended_at)]
    due = [item.due_date.isoformat() if item.due_date is not None else None for item in said.action_items]
    assert (said.severity, said.severity_level, *window, due) == FACTS[name]


@pytest.mark.parametrize("name", FACTS)
def test_the_usual_parts_are_named(name: str) -> None:
    """The report's headings give its canonical parts, whatever its language."""
    data, _ = taken_apart(FOLDER / Path(name))
    assert {section.name for section in read(data, source_name=name).sections} >= PARTS


@pytest.mark.parametrize(
    ("heading", "part"),
    [
        ("Mitigacion aplicada", "resolution"),
        ("Acoes corretivas", "action_items"),
        ("Naechste Schritte", "action_items"),
        ("Kok neden", "root_causes"),
        ("Lecons apprises", "lessons"),
        ("Dzialania naprawcze", "action_items"),
    ],
)
def test_headings_written_without_marks_are_known(heading: str, part: str) -> None:
    """Who has no key for a letter's mark leaves it out, or writes "ae" for "ä"; the heading is the same."""
    assert name_heading(heading).name == part


def test_a_word_of_english_is_not_taken_for_one_of_another_language_without_its_marks() -> None:
    """Inside an English heading "detection" announces nothing, though "détection" does inside a French one."""
    assert name_heading("Détection de la panne").name == "detection"
    assert name_heading("Fraud detection service").name is None
