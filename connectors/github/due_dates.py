"""Which milestone stands for a due date, and which due date a milestone gives. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

_TITLE = re.compile(r"Due (\d{4}-\d{2}-\d{2})")


def title_of(day: date) -> str:
    """Return the title of the milestone of ``day``; GitHub allows one milestone per title."""
    return f"Due {day.isoformat()}"


def due_date_of(issue: Mapping[str, Any]) -> date | None:
    """Return the due date that one of our milestones gives the issue.

    Where a person moved the milestone's own date, that date counts; a milestone of another name gives none.
    """
    milestone = issue.get("milestone") or {}
    ours = _TITLE.fullmatch(str(milestone.get("title", "")))
    try:
        return date.fromisoformat(str(milestone.get("due_on") or ours[1])[:10]) if ours else None
    except ValueError:
        return None


def due_date_in_field(issue: Mapping[str, Any], field: str) -> date | None:
    """Return the date that the organisation's ``field`` holds; None without a field, a value or a day."""
    for one in issue.get("issue_field_values") or () if field else ():
        if str(one.get("issue_field_name", "")).casefold() == field.casefold() and one.get("data_type") == "date":
            try:
                return date.fromisoformat(str(one.get("value"))[:10])
            except ValueError:
                return None
    return None


def is_a_persons(issue: Mapping[str, Any]) -> bool:
    """Whether the issue has a milestone that is not one of ours: that one stays."""
    milestone = issue.get("milestone")
    return bool(milestone) and _TITLE.fullmatch(str((milestone or {}).get("title", ""))) is None
