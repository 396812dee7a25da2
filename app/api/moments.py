"""Days and moments as requests may write them: ISO 8601 text and nothing else, so that no number becomes a date."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Final

from pydantic import AwareDatetime, BeforeValidator

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)


def _day(value: object) -> object:
    """Let a written day through; pydantic would also take 0 for the first of January 1970."""
    if not isinstance(value, str) or not _DAY.match(value):
        raise ValueError("write the day as 2026-12-31")
    return value


def _moment(value: object) -> object:
    """Let a written moment through."""
    if not isinstance(value, str) or not _DAY.match(value[:10]):
        raise ValueError("write the moment as 2026-12-31T09:00:00Z")
    return value


Day = Annotated[date, BeforeValidator(_day)]
Moment = Annotated[AwareDatetime, BeforeValidator(_moment)]
