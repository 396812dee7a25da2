"""What a person typed into the form of a decision, and the wish that it says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from app.domain.decisions import DecisionKind, Wish
from app.errors import Problem, Refused

KINDS: Final[Mapping[DecisionKind, str]] = {
    DecisionKind.NEW_DATE: "A new date",
    DecisionKind.WONT_DO: "It will not be done",
    DecisionKind.REASSIGN: "Another owner",
    DecisionKind.DONE: "It is done",
}
FIELDS: Final = ("kind", "due_date", "owner", "reason", "look_again_on")


def wish(typed: Mapping[str, str]) -> Wish:
    """What was typed, as a decision; raises ``Refused`` where it is none.

    Args:
        typed: ``FIELDS`` and ``by``, as text; what was left blank is "".
    """
    if typed["kind"] not in KINDS:
        message = "choose what is decided"
        raise Refused(message, (Problem("missing", message, "/kind"),))
    return Wish(
        kind=DecisionKind(typed["kind"]),
        by=typed["by"].strip(),
        due_date=_day(typed, "due_date"),
        reason=typed["reason"].strip() or None,
        owner=typed["owner"].strip() or None,
        look_again_on=_day(typed, "look_again_on"),
    )


def moment(text: str) -> datetime | None:
    """When the page with the form was made; None where the form does not say."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


def _day(typed: Mapping[str, str], name: str) -> date | None:
    text = typed[name].strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        message = f'"{text}" is not a date: write it as 2026-12-31'
        raise Refused(message, (Problem("date-unreadable", message, f"/{name}"),)) from error
