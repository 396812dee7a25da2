"""Compares what a new issue will carry with the fields that its project asks for. Pure.

Source: https://developer.atlassian.com/cloud/jira/platform/rest/v2/api-group-issues/#api-rest-api-2-issue-createmeta-get
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from connectors.contract import Finding
from connectors.findings import failure, fine, warning
from connectors.jira.settings import JiraSettings

_OURS = frozenset({"project", "issuetype", "summary", "description", "labels", "duedate"})
_SHOWN = 12  # values of a choice that a message lists


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a screen."""

    id: str
    name: str
    needed: bool  # required, and Jira fills nothing in by itself
    kind: str  # type of its values: "option", "array", "user" ...
    items: str  # type of the entries of an array
    allowed: tuple[Mapping[str, Any], ...]


def fields_of(listed: object) -> dict[str, Field]:
    """Read fields by id, from a list (newer answers) or a mapping (older answers and transitions)."""
    pairs: Iterable[tuple[str, Any]] = ()
    if isinstance(listed, Mapping):
        pairs = ((str(key), value) for key, value in listed.items())
    elif isinstance(listed, list):
        pairs = ((str(value.get("fieldId") or value.get("key")), value) for value in listed)
    return {key: _field(key, value) for key, value in pairs}


def older_fields(metadata: Any, issue_type: str) -> dict[str, Field] | None:  # noqa: ANN401 - JSON
    """Read the answer of ``issue/createmeta``, which Data Center before 8.4 has alone; None without the type."""
    for project in metadata.get("projects") or ():
        for kind in project.get("issuetypes") or ():
            if str(kind.get("name", "")).casefold() == issue_type.casefold():
                return fields_of(kind.get("fields"))
    return None


def creation_findings(fields: Mapping[str, Field], settings: JiraSettings) -> Iterator[Finding]:
    """Say which fields are needed, unknown or wrongly set, with the line of the configuration."""
    wrong = [*_of_ours(fields), *_needed(fields, settings), *_configured(fields, settings)]
    yield from wrong
    if not any(not finding.ok for finding in wrong):
        yield fine(f"a {settings.issue_type} can be opened with what is configured")


def missing(fields: Mapping[str, Field], given: Iterable[str]) -> list[Field]:
    """Return the needed fields that are not ``given``."""
    present = set(given)
    return [field for field in fields.values() if field.needed and field.id not in present]


def assignment(setting: str, fields: Iterable[Field]) -> str:
    """Return the line of the configuration that gives each field a value, the first allowed one where there is one."""
    return f"{setting} = {{ " + ", ".join(f"{field.id} = {_example(field)}" for field in fields) + " }"


def described(field: Field) -> str:
    """Return a field's name and id, with the values that it takes."""
    values = [str(_label(value)) for value in field.allowed[:_SHOWN]]
    return f'"{field.name}" ({field.id})' + (f", one of: {', '.join(values)}" if values else "")


def _of_ours(fields: Mapping[str, Field]) -> Iterator[Finding]:
    for name, why in (("labels", "the ticket's marker is a label"), ("description", "the text goes there")):
        if name not in fields:
            yield failure(f"the screen for new issues has no field {name}: {why}", f"put {name} on the create screen")
    due = fields.get("duedate")
    if due is None:
        yield failure(
            "the screen for new issues has no due date: Jira refuses every item that has one",
            "put Due date on that screen",
        )
    elif due.needed:
        yield warning(
            "the project requires a due date: items without one are refused",
            'set require_due_date = "reject" in the policies, or make the field optional',
        )


def _needed(fields: Mapping[str, Field], settings: JiraSettings) -> Iterator[Finding]:
    lacking = missing(fields, {*_OURS, *settings.fields})
    if lacking:
        yield failure(
            f"the project requires {'; '.join(described(field) for field in lacking)}",
            f"add {assignment('fields', lacking)} to the connection",
        )


def _configured(fields: Mapping[str, Field], settings: JiraSettings) -> Iterator[Finding]:
    for name, value in settings.fields.items():
        field = fields.get(name)
        if field is None:
            known = ", ".join(sorted(set(fields) - _OURS)) or "none"
            yield failure(
                f'fields: "{name}" is not on the screen for new issues, so that Jira refuses it',
                f"take it out of fields, or put it on the screen; on it are: {known}",
            )
        elif field.allowed and not all(_is_allowed(one, field) for one in _entries(value)):
            yield failure(f"fields: {name} = {value!r} is not allowed", f"choose {described(field)}")


def _field(key: str, value: Mapping[str, Any]) -> Field:
    schema = value.get("schema") or {}
    allowed = value.get("allowedValues") or ()
    return Field(
        id=key,
        name=str(value.get("name") or key),
        needed=bool(value.get("required")) and not value.get("hasDefaultValue"),
        kind=str(schema.get("type") or ""),
        items=str(schema.get("items") or ""),
        allowed=tuple(one for one in allowed if isinstance(one, Mapping)),
    )


def _entries(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _is_allowed(given: object, field: Field) -> bool:
    if not isinstance(given, Mapping):
        return True  # how a bare value is read depends on the field; Jira will say
    return any(
        all(str(one.get(key)) == str(value) for key, value in given.items() if not isinstance(value, Mapping))
        for one in field.allowed
    )


def _example(field: Field) -> str:
    if field.kind == "array":
        return f"[{_one(field, field.items)}]"
    return _one(field, field.kind)


def _one(field: Field, kind: str) -> str:
    if field.allowed:
        first = field.allowed[0]
        key = next((key for key in ("value", "name", "id") if key in first), "id")
        return f'{{ {key} = "{first.get(key, "...")}" }}'
    return {"user": '{ accountId = "..." }', "number": "1", "date": '"2026-12-24"'}.get(kind, '"..."')


def _label(value: Mapping[str, Any]) -> object:
    return value.get("value") or value.get("name") or value.get("id")
