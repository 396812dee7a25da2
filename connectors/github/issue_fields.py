"""Keeps due dates in a date field of the organisation, where it has one; checks field and issue type.

Issue fields are there on the issues of an organisation alone; elsewhere GitHub drops values without saying so.
Source: https://docs.github.com/en/rest/orgs/issue-fields
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from urllib.parse import quote

from connectors.contract import Finding
from connectors.errors import ConnectorError, Forbidden, ProtocolDrift, TargetMissing
from connectors.findings import fine, warning
from connectors.github.api import Api
from connectors.github.settings import GithubSettings


class DateField:
    """The configured date field of the repository's organisation."""

    def __init__(self, api: Api, settings: GithubSettings) -> None:
        self._api = api
        self._name = settings.due_date_field if settings.due_date == "field" else ""
        self._organisation = settings.repository.partition("/")[0]
        self._id: int | None = None

    def number(self) -> int | None:
        """Return the field's id; None where there is no such field, or it may not be seen. Asks until it is there."""
        if self._id is None and self._name:
            what = "list the issue fields"
            path = f"/orgs/{quote(self._organisation, safe='')}/issue-fields"
            try:
                listed = self._api.get(path, what=what, target="other").data
            except (TargetMissing, Forbidden):
                return None
            try:
                self._id = next((int(one["id"]) for one in listed if self._is_it(one)), None)
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                raise ProtocolDrift(f"{what}: GitHub's answer lacks {type(error).__name__}: {error}") from error
        return self._id

    def set(self, path: str, day: date, what: str) -> bool:
        """Set the date of the issue at ``path``, and no other field; False where there is no such field."""
        number = self.number()
        if number is None:
            return False
        self._api.send("POST", f"{path}/issue-field-values", values(number, day), what=what, target="issue")
        return True

    def _is_it(self, field: Mapping[str, Any]) -> bool:
        return field.get("data_type") == "date" and str(field["name"]).casefold() == self._name.casefold()


def values(number: int, day: date) -> dict[str, object]:
    """Return the part of a request body that sets the field."""
    return {"issue_field_values": [{"field_id": number, "value": day.isoformat()}]}


def planning_findings(api: Api, settings: GithubSettings) -> Iterator[Finding]:
    """Say whether the configured issue type and date field are there; nothing where none is configured."""
    if settings.issue_type:
        yield _type_finding(api, settings)
    if settings.due_date == "field":
        yield _field_finding(api, settings)


def _type_finding(api: Api, settings: GithubSettings) -> Finding:
    path, wanted = f"/repos/{settings.repository}/issue-types", settings.issue_type
    try:
        found = api.get(path, what="list the issue types", target="other").data
        names = [str(one["name"]) for one in found]
    except (ConnectorError, KeyError, TypeError) as error:
        return warning(f"the issue types cannot be read: {error}", 'set issue_type = "" where there are none')
    if wanted.casefold() in {name.casefold() for name in names}:
        return fine(f"the issue type {wanted!r} exists")
    known = ", ".join(names) or "none"
    return warning(f"there is no issue type {wanted!r}: GitHub drops it", f"set issue_type to one of: {known}")


def _field_finding(api: Api, settings: GithubSettings) -> Finding:
    name = settings.due_date_field
    fix = f"make a date field {name!r} in the organisation's settings, or set due_date_field to the name of one"
    try:
        found = DateField(api, settings).number() is not None
    except ConnectorError as error:
        return warning(f"the issue fields cannot be read: {error}", fix)
    if found:
        return fine(f"due dates are kept in the field {name!r}")
    return warning(
        f"the organisation has no date field {name!r}, or the token may not see it: dates go into the text", fix
    )
