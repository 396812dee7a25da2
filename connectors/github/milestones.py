"""Keeps due dates as milestones: one per day, found or made once, so that a repeated create never makes a second."""

from __future__ import annotations

from datetime import date
from typing import Any

from connectors.errors import ConnectorError, Invalid, OutcomeUnknown, ProtocolDrift, Unavailable
from connectors.github.api import Api
from connectors.github.due_dates import title_of

_PAGE = 100
_MOST_PAGES = 20


class Milestones:
    """The milestones of one repository, by day."""

    def __init__(self, api: Api, repository: str) -> None:
        self._api = api
        self._path = f"/repos/{repository}/milestones"
        self._numbers: dict[str, int] = {}

    def number_of(self, day: date) -> int:
        """Return the number of the milestone of ``day``; asks GitHub once per day and process.

        Raises:
            ConnectorError: it can be neither found nor made; no ticket was written.
        """
        title = title_of(day)
        if title not in self._numbers:
            self._look()
        if title not in self._numbers:
            self._make(day, title)
        return self._numbers[title]

    def _make(self, day: date, title: str) -> None:
        # noon: GitHub keeps the day of the west coast, and shows that of the reader
        body = {"title": title, "due_on": f"{day.isoformat()}T12:00:00Z"}
        what = f"make the milestone {title!r}"
        try:
            answer = self._api.send("POST", self._path, body, what=what, target="repository")
        except OutcomeUnknown as error:  # the ticket itself was not sent yet; the next try finds the milestone
            raise Unavailable(str(error), status=error.status) from error
        except Invalid:
            self._look()  # somebody else made it meanwhile: the title is taken
            if title not in self._numbers:
                raise
            return
        self._remember(answer.data, what)

    def _look(self) -> None:
        what = "list the milestones"
        for page in range(1, _MOST_PAGES + 1):
            order = {"state": "all", "sort": "due_on", "direction": "desc", "per_page": _PAGE, "page": page}
            answer = self._api.get(self._path, what=what, target="repository", **order)
            for milestone in answer.data if isinstance(answer.data, list) else ():
                self._remember(milestone, what)
            if not answer.more:
                return

    def _remember(self, milestone: Any, what: str) -> None:  # noqa: ANN401 - JSON
        try:
            self._numbers[str(milestone["title"])] = int(milestone["number"])
        except (KeyError, TypeError, ValueError) as error:
            drift: ConnectorError = ProtocolDrift(f"{what}: GitHub's answer lacks {type(error).__name__}: {error}")
            raise drift from error
