"""On whose behalf a database is used: what it shows, and what its log of changes says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from app.domain.change_log import ChangeRecord


@dataclass(frozen=True, slots=True)
class Acting:
    """One request's caller and what it is about to do."""

    by: str
    key_id: str | None
    team: str | None  # the only team that is seen; None: all
    action: str | None  # None: it only reads, and nothing is logged
    target: str
    request_id: str
    now: Callable[[], datetime]

    def entry(self) -> ChangeRecord | None:
        """What the log of changes says of it; its number and seal are still to be made."""
        if self.action is None:
            return None
        return ChangeRecord(0, self.now(), self.by, self.key_id, self.action, self.target, self.request_id)
