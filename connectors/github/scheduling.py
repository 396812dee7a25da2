"""Puts due dates where the settings keep them: in our part of the text, a milestone, or the organisation's field."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from connectors.contract import Ticket
from connectors.github import body as bodies
from connectors.github import due_dates
from connectors.github.api import Api
from connectors.github.issue_fields import DateField, values
from connectors.github.milestones import Milestones
from connectors.github.settings import GithubSettings


class Scheduling:
    """The due dates of one repository's issues."""

    def __init__(self, api: Api, settings: GithubSettings) -> None:
        self.field = settings.due_date_field if settings.due_date == "field" else ""
        self._by_milestone = settings.due_date == "milestone"
        self._milestones = Milestones(api, settings.repository)
        self._field = DateField(api, settings)

    def of_new(self, due: date | None) -> Mapping[str, object]:
        """Return the part of a new issue that holds the date; nothing where the text does."""
        if due is None:
            return {}
        if self._by_milestone:
            return {"milestone": self._milestones.number_of(due)}
        number = self._field.number()
        return {} if number is None else values(number, due)

    def set_field(self, path: str, ticket: Ticket, due: date | None, what: str) -> bool:
        """Set the organisation's field where it holds another date; whether it was set."""
        if due is None or not self.field or ticket.due_date == due:
            return False
        return self._field.set(path, due, what)

    def change(
        self, ticket: Ticket, issue: Mapping[str, Any], due: date | None
    ) -> tuple[dict[str, object], date | None]:
        """Return the change of milestone that ``due`` asks for, and the date for the text.

        A person's own milestone stays: then the date is kept in the text.
        """
        in_text = due if bodies.read_due_date(ticket.body) else None
        if due is not None and due_dates.due_date_in_field(issue, self.field) == due:
            return {}, in_text
        if due is None or not self._by_milestone or due_dates.is_a_persons(issue):
            return {}, due
        changes: dict[str, object] = {}
        if due_dates.due_date_of(issue) != due:
            changes["milestone"] = self._milestones.number_of(due)
        return changes, in_text
