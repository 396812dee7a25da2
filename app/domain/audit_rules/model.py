"""What rules look at and what they answer with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final, Generic, TypeVar

from app.domain.calendars import Calendar, Calendars
from app.domain.calibration import DEFAULT_THRESHOLDS, Threshold
from app.domain.drafting import People
from app.domain.exemptions import Exemption
from app.domain.incidents import IncidentRecord
from app.domain.policies import DEFAULT_POLICIES, Policy, latest_date, policy_for
from app.domain.records import ItemRecord, LinkRecord, PostMortemRecord
from app.domain.recurrence import RecurrenceRecord
from app.domain.refused_documents import RefusedDocument

S = TypeVar("S")


_THE_SAME: Final = Calendars()  # for every team


@dataclass(frozen=True, slots=True)
class AuditSettings:
    """What the rules need to know besides what is stored."""

    now: datetime
    today: date  # in the audit's own time zone
    stale_after: timedelta
    due_soon_days: int = 7
    slips: int = 3  # times a date may move before somebody has to decide
    unlinked_after: timedelta = timedelta(days=1)
    looks_back: timedelta = timedelta(days=90)  # how old a closing or a publication may be to be asked about
    pattern_count: int = 5  # incidents of one system that make a pattern
    pattern_days: int = 30
    policies: Mapping[int, Policy] = field(default_factory=lambda: DEFAULT_POLICIES)
    calendars: Calendars | None = None  # None: every team's day is ``today``
    people: People = field(default_factory=lambda: People({}))
    team_names: frozenset[str] = frozenset()  # case folded
    thresholds: tuple[Threshold, ...] = DEFAULT_THRESHOLDS
    exemptions: tuple[Exemption, ...] = ()

    def day_of(self, team: str | None) -> date:
        """Today, where a team works."""
        return self.today if self.calendars is None else self.calendars.of(team).day_of(self.now)

    def calendar_of(self, team: str | None) -> Calendar:
        """The days of a team."""
        return (self.calendars or _THE_SAME).of(team)

    def policy_of(self, level: int | None) -> Policy:
        """What a severity demands."""
        return policy_for(level, self.policies)


@dataclass(frozen=True, slots=True)
class Subject:
    """One action item with what a reader needs to place it."""

    item: ItemRecord
    post_mortem_title: str
    team: str | None
    severity_level: int | None = None
    systems: tuple[str, ...] = ()
    incident_ended: date | None = None  # or the nearest day that is known: of the incident, of publication
    link: LinkRecord | None = None
    link_expected: bool = False  # whether this item should have a ticket, or one on the way


@dataclass(frozen=True, slots=True)
class Repeats:
    """An earlier post-mortem that another one may repeat."""

    record: RecurrenceRecord
    earlier_title: str
    open_items: int  # of the earlier one, now


@dataclass(frozen=True, slots=True)
class PostMortemSubject:
    """One post-mortem with its items and the incident that it is about, where that is registered."""

    post_mortem: PostMortemRecord
    items: tuple[ItemRecord, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)  # what it states of the impact
    repeats: tuple[Repeats, ...] = ()  # earlier ones that it may repeat, without those that were dismissed


@dataclass(frozen=True, slots=True)
class IncidentSubject:
    """One registered incident; ``post_mortem`` is the one about it, once there is one."""

    incident: IncidentRecord
    post_mortem: PostMortemRecord | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything, as of one moment."""

    subjects: Iterable[Subject]
    post_mortems: Iterable[PostMortemSubject] = ()
    incidents: tuple[IncidentSubject, ...] = ()
    refused: tuple[RefusedDocument, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """Why a rule is broken, since when, and what data a program may want."""

    why: str
    since: date | None = None
    data: Mapping[str, object] = field(default_factory=dict)
    decide: str = ""  # where it is not what the rule says


@dataclass(frozen=True, slots=True)
class Rule(Generic[S]):
    """A rule: its stable name, what it means for the reader, and the check that answers with what it found or None."""

    name: str
    title: str
    decide: str  # what a person has to decide
    check: Callable[[S, AuditSettings], Found | None]
    asks: bool = True  # False: good to know, nothing to decide yet
    closed: bool = False  # for items: whether it looks at closed ones instead of open ones


def ended_on(record: PostMortemRecord) -> date:
    """The day on which a post-mortem's incident ended, or the nearest day that is known."""
    if record.ended_at is not None:
        return record.ended_at.date()
    return record.incident_date or record.published_at.date()


def latest_of(subject: Subject, settings: AuditSettings) -> date | None:
    """The last day on which the policy lets an item be done."""
    policy = settings.policy_of(subject.severity_level)
    return latest_date(policy, subject.incident_ended, settings.calendar_of(subject.team))


def days_between(first: date, last: date) -> str:
    """A number of days in words."""
    days = (last - first).days
    return f"{days} {'day' if days == 1 else 'days'}"
