"""The register of incidents: enter one, look at them, and decide that one needs no post-mortem."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.container import Container
from app.documents.severity import level_of
from app.domain.incidents import IncidentRecord, problems_with
from app.domain.policies import Policy, policy_for
from app.domain.records import PostMortemRecord
from app.errors import Conflict, NotFound, Problem, Refused
from app.storage.incidents import IncidentFilter

NO_POST_MORTEM = "no_post_mortem"


@dataclass(frozen=True, slots=True)
class IncidentReport:
    """An incident as its source tells it."""

    id: str
    title: str
    severity: str
    started_at: datetime
    ended_at: datetime | None = None
    systems: tuple[str, ...] = ()
    team: str | None = None
    source: str | None = None
    post_mortem_id: str | None = None


@dataclass(frozen=True, slots=True)
class Incident:
    """A registered incident with its post-mortem, once there is one, and what its severity demands."""

    record: IncidentRecord
    post_mortem: PostMortemRecord | None
    policy: Policy


def register(c: Container, told: IncidentReport) -> tuple[Incident, bool]:
    """Enter an incident, or bring the one with this id up to date; whether it is new.

    What was decided about it stays. Telling the same again changes nothing.

    Raises:
        Refused: the severity cannot be placed, or the moments are impossible.
        NotFound: the post-mortem that it names is not there.
    """
    level = level_of(told.severity)
    problems = list(problems_with(told.started_at, told.ended_at, c.clock.now()))
    if level is None:
        message = f'severity "{told.severity}" cannot be placed on the scale; write SEV-1 to SEV-4'
        problems.append(Problem("severity-unknown", message, "/severity"))
    if problems or level is None:
        raise Refused("; ".join(problem.message for problem in problems), tuple(problems))
    with c.database.unit_of_work() as work:
        if told.post_mortem_id is not None and work.post_mortems.get(told.post_mortem_id) is None:
            raise NotFound(f"no post-mortem {told.post_mortem_id}")
        known = work.incidents.get(told.id, lock=True)
        now = c.clock.now()
        before = known or IncidentRecord(
            told.id, told.title, told.severity, level, told.started_at, registered_at=now, updated_at=now
        )
        after = replace(
            before,
            title=told.title,
            severity=told.severity,
            severity_level=level,
            started_at=told.started_at,
            ended_at=told.ended_at,
            systems=tuple(dict.fromkeys(told.systems)),
            team=told.team,
            source=told.source,
            post_mortem_id=told.post_mortem_id or before.post_mortem_id,
        )
        if known is None or after != known:
            work.incidents.save(replace(after, updated_at=now))
    return incident(c, told.id), known is None


def incident(c: Container, incident_id: str) -> Incident:
    """One incident; raises ``NotFound``."""
    with c.database.reading() as work:
        record = work.incidents.get(incident_id)
        if record is None:
            raise NotFound(f"no incident {incident_id}")
        about = work.snapshots.post_mortems_of([record])
    return Incident(record, about.get(record.id), policy_for(record.severity_level, c.policies))


def incidents(
    c: Container, wanted: IncidentFilter, *, after: tuple[object, str] | None, limit: int
) -> Sequence[Incident]:
    """Incidents, the latest first."""
    with c.database.reading() as work:
        found = work.incidents.page(wanted, after=after, limit=limit)
        about = work.snapshots.post_mortems_of(found)
    return [Incident(record, about.get(record.id), policy_for(record.severity_level, c.policies)) for record in found]


def name_post_mortem(c: Container, incident_id: str, post_mortem_id: str) -> None:
    """Remember which post-mortem a person says is about an incident; raises ``NotFound`` where either is not there."""
    with c.database.unit_of_work() as work:
        record = work.incidents.get(incident_id, lock=True)
        if record is None:
            raise NotFound(f"no incident {incident_id}")
        if work.post_mortems.get(post_mortem_id) is None:
            raise NotFound(f"no post-mortem {post_mortem_id}")
        work.incidents.save(replace(record, post_mortem_id=post_mortem_id, updated_at=c.clock.now()))


def decide_against(c: Container, incident_id: str, *, reason: str, by: str) -> Incident:
    """Record "no post-mortem needed" with the reason.

    Raises:
        NotFound: no such incident.
        Refused: the reason is blank.
        Conflict: its severity makes a post-mortem mandatory, or there is one.
    """
    if not reason.strip():
        message = "say why no post-mortem is needed"
        raise Refused(message, (Problem("decision-incomplete", message, "/reason"),))
    seen = incident(c, incident_id)
    if seen.policy.post_mortem == "mandatory":
        raise Conflict(f"{seen.policy.name} makes a post-mortem mandatory; correct the severity if it is wrong")
    if seen.post_mortem is not None:
        raise Conflict(f'there is a post-mortem about it: "{seen.post_mortem.title}"')
    with c.database.unit_of_work() as work:
        record = work.incidents.get(incident_id, lock=True)
        if record is None:
            raise NotFound(f"no incident {incident_id}")
        now = c.clock.now()
        work.incidents.save(
            replace(record, decision=NO_POST_MORTEM, reason=reason, decided_by=by, decided_at=now, updated_at=now)
        )
    return incident(c, incident_id)
