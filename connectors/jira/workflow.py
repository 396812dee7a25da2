"""Chooses transitions by the category of their target and the resolutions on their screens. Pure.

Status names are never compared but with those of the configuration: a project may call them anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from connectors.contract import Finding, TicketState
from connectors.findings import failure, fine, warning
from connectors.jira.creation import Field, assignment, described, fields_of, missing
from connectors.jira.settings import JiraSettings


def choose_transition(
    transitions: Sequence[Mapping[str, Any]], wanted: TicketState, settings: JiraSettings
) -> dict[str, object] | None:
    """Return the body of the transition that leads to ``wanted``, or None where the workflow offers none.

    Where several do, one whose screen asks for nothing that is not configured goes first. Only fields that are on
    the screen are sent: Jira refuses the others.
    """
    found = list(_leading_to(transitions, wanted, settings))
    complete = (body for transition, body in found if not unfilled(transition, body))
    return next(complete, found[0][1] if found else None)


def choose_step(
    transitions: Sequence[Mapping[str, Any]], passed: set[str], settings: JiraSettings
) -> tuple[str, dict[str, object]] | None:
    """Return the name and the transition of the next status to pass through, None where there is none left."""
    through = _folded(settings.through_statuses)
    for transition in transitions:
        name = str(transition["to"].get("name", "")).casefold()
        if name in through and name not in passed:
            return name, _body(transition, _configured(transition, settings))
    return None


def unfilled(transition: Mapping[str, Any], body: Mapping[str, Any]) -> list[Field]:
    """Return the required fields of the transition's screen that ``body`` leaves empty."""
    return missing(fields_of(transition.get("fields")), body.get("fields") or {})


def offers(transitions: Sequence[Mapping[str, Any]]) -> str:
    """Return the offered transitions as people read them."""
    return ", ".join(f"{offer['name']} to {offer['to']['name']}" for offer in transitions) or "none"


def resolutions_for(state: TicketState, settings: JiraSettings) -> tuple[str, ...]:
    """Return the configured resolutions that mean ``state``, the one to be set first."""
    return {
        TicketState.WONT_DO: settings.wont_do_resolutions,
        TicketState.DUPLICATE: settings.duplicate_resolutions,
    }.get(state, settings.done_resolutions)


def transition_findings(
    status: str, transitions: Sequence[Mapping[str, Any]], settings: JiraSettings
) -> Iterator[Finding]:
    """Say whether done and won't do can be reached from ``status`` with what is configured."""
    for wanted in (TicketState.DONE, TicketState.WONT_DO):
        body = choose_transition(transitions, wanted, settings)
        if body is not None:
            yield _screen_finding(status, wanted, transitions, body)
        elif choose_step(transitions, set(), settings) is not None:
            yield fine(f'from "{status}" a ticket goes on towards {wanted.value} through {settings.through_statuses}')
        else:
            yield _no_way(status, wanted, transitions, settings)


def _leading_to(
    transitions: Sequence[Mapping[str, Any]], wanted: TicketState, settings: JiraSettings
) -> Iterator[tuple[Mapping[str, Any], dict[str, object]]]:
    for category in _categories(wanted):
        for transition in transitions:
            if transition["to"]["statusCategory"]["key"] == category:
                fields = _screen(transition, wanted, settings)
                if fields is not None:
                    yield transition, _body(transition, fields)


def _categories(wanted: TicketState) -> tuple[str, ...]:
    if wanted.closed:
        return ("done",)
    return ("indeterminate",) if wanted is TicketState.IN_PROGRESS else ("new", "indeterminate")


def _screen(transition: Mapping[str, Any], wanted: TicketState, settings: JiraSettings) -> dict[str, object] | None:
    """Return the fields to send with a transition; None where it cannot lead to ``wanted``."""
    if not wanted.closed:
        return {}
    offered = (transition.get("fields") or {}).get("resolution")
    if offered is None:
        named = str(transition["to"].get("name", "")).casefold()
        drops = named in _folded(settings.wont_do_statuses)
        fits = drops if wanted is TicketState.WONT_DO else not drops and wanted is TicketState.DONE
        return _configured(transition, settings) if fits else None
    names = [str(value["name"]) for value in offered.get("allowedValues") or ()]
    for name in resolutions_for(wanted, settings):
        found = next((offer for offer in names if offer.casefold() == name.casefold()), None)
        if found:
            return {**_configured(transition, settings), "resolution": {"name": found}}
    return None


def _configured(transition: Mapping[str, Any], settings: JiraSettings) -> dict[str, object]:
    screen = transition.get("fields")
    return {name: value for name, value in settings.transition_fields.items() if screen is None or name in screen}


def _body(transition: Mapping[str, Any], fields: Mapping[str, object]) -> dict[str, object]:
    body: dict[str, object] = {"transition": {"id": str(transition["id"])}}
    return {**body, "fields": dict(fields)} if fields else body


def _screen_finding(
    status: str, wanted: TicketState, transitions: Sequence[Mapping[str, Any]], body: Mapping[str, Any]
) -> Finding:
    chosen = next(offer for offer in transitions if str(offer["id"]) == body["transition"]["id"])
    lacking = unfilled(chosen, body)
    if not lacking:
        return fine(f'from "{status}" {wanted.value} is reached by "{chosen.get("name", chosen["id"])}"')
    return failure(
        f'from "{status}" the screen of "{chosen.get("name", chosen["id"])}" requires '
        + "; ".join(described(field) for field in lacking),
        f"add {assignment('transition_fields', lacking)} to the connection",
    )


def _no_way(
    status: str, wanted: TicketState, transitions: Sequence[Mapping[str, Any]], settings: JiraSettings
) -> Finding:
    what = f'from "{status}" {wanted.value} cannot be reached; offered are: {offers(transitions)}'
    closing = [offer for offer in transitions if offer["to"]["statusCategory"]["key"] == "done"]
    if not closing:
        names = _quoted(str(offer["to"]["name"]) for offer in transitions)
        return failure(what, f"add through_statuses = [{names}] (the ones that lead on) to the connection")
    offered = {name for offer in closing for name in _resolution_names(offer)}
    setting = "wont_do" if wanted is TicketState.WONT_DO else "done"
    if offered:
        fix = f"set {setting}_resolutions to some of: {', '.join(sorted(offered))}"
    else:
        names = _quoted(str(offer["to"]["name"]) for offer in closing)
        fix = f"name the statuses that mean won't do: wont_do_statuses = [{names}] holds them all, keep those that do"
    known = ", ".join(resolutions_for(wanted, settings))
    grave = failure if wanted is TicketState.DONE else warning
    return grave(f"{what}; {setting}_resolutions are: {known}", fix)


def _resolution_names(transition: Mapping[str, Any]) -> list[str]:
    offered = (transition.get("fields") or {}).get("resolution") or {}
    return [str(value.get("name")) for value in offered.get("allowedValues") or ()]


def _quoted(names: Iterator[str]) -> str:
    return ", ".join(f'"{name}"' for name in dict.fromkeys(names))


def _folded(names: tuple[str, ...]) -> set[str]:
    return {name.casefold() for name in names}
