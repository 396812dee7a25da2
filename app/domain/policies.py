"""What a severity demands of a post-mortem and its action items, and the deadlines that follow.

The defaults are the scale of the blameless post-mortem guide this product follows: SEV-1 is a mandatory full
post-mortem, SEV-2 may be lighter, SEV-3 is decided case by case, SEV-4 is a metric and needs no document.
"Every action item has a named owner before the document is published. No exceptions. Every action item has a date":
a document with an open item that lacks either is rejected, but for SEV-4. ``publish_gate`` applies a policy.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import Final, Literal

from app.documents.model import PostMortem, SectionName
from app.domain.calendars import Calendar
from app.domain.publish_gate import GateProblem, GateRule, problems_of

__all__ = ["DEFAULT_POLICIES", "GateProblem", "GateRule", "Policy", "gate", "latest_date", "policy_for"]

Demand = Literal["mandatory", "lighter", "decide", "none"]
Strictness = Literal["reject", "warn"]
RuleSetting = Literal["reject", "warn", "off"]
OwnerKind = Literal["person", "team"]
DocumentKind = Literal["full", "lighter", "note", "none"]
Review = Literal["leadership", "team", "none"]


@dataclass(frozen=True, slots=True)
class Policy:
    """What one severity demands; days are those of the calendar, or working days."""

    name: str  # shown to people, e.g. "SEV-1"
    post_mortem: Demand
    require_owner: Strictness = "reject"
    require_due_date: Strictness = "reject"
    own_within_days: int | None = None  # from publication until every item has an owner
    done_within_days: int | None = None  # from the end of the incident until every item is done
    required_sections: tuple[SectionName, ...] = ()
    require_sections: Strictness | None = None  # None: reject where a post-mortem is mandatory, else warn
    rules: Mapping[str, RuleSetting] = field(default_factory=dict)  # the gate's other rules; each warns where not named
    owner: OwnerKind = "person"  # whether a team may own an action item
    document: DocumentKind = "full"
    review: Review = "none"
    publish_within_days: int | None = None  # from the end of the incident until it is published, or decided not to be
    counts_working_days: bool = False

    @property
    def sections_strictness(self) -> Strictness:
        """What happens to a document without a required section."""
        return self.require_sections or ("reject" if self.post_mortem == "mandatory" else "warn")


DEFAULT_POLICIES: Final[Mapping[int, Policy]] = MappingProxyType(
    {
        1: Policy(
            name="SEV-1",
            post_mortem="mandatory",
            review="leadership",
            publish_within_days=5,
            own_within_days=2,
            done_within_days=30,
            required_sections=(
                "summary",
                "impact",
                "timeline",
                "root_causes",
                "went_well",
                "went_badly",
                "action_items",
            ),
        ),
        2: Policy(
            name="SEV-2",
            post_mortem="lighter",
            document="lighter",
            review="team",
            publish_within_days=10,
            own_within_days=5,
            done_within_days=60,
            required_sections=("summary", "impact", "timeline", "root_causes", "action_items"),
        ),
        3: Policy(
            name="SEV-3",
            post_mortem="decide",
            document="note",
            owner="team",
            publish_within_days=14,
            own_within_days=10,
            done_within_days=90,
            required_sections=("summary",),
        ),
        4: Policy(
            name="SEV-4",
            post_mortem="none",
            document="none",
            owner="team",
            require_owner="warn",
            require_due_date="warn",
            own_within_days=10,
            done_within_days=90,
        ),
    }
)


def policy_for(level: int | None, policies: Mapping[int, Policy] = DEFAULT_POLICIES) -> Policy:
    """Return the policy of severity ``level`` (1 is the worst).

    A document that states no severity is held to the rules and deadlines of SEV-2: saying nothing must not be a way
    around owners and dates. A level without a policy of its own takes the next worse one that has; without any,
    nothing is demanded.
    """
    if level is None:
        return replace(_at_or_above(2, policies), name="unstated severity", post_mortem="lighter")
    return _at_or_above(level, policies)


def latest_date(policy: Policy, since: date | None, calendar: Calendar | None = None) -> date | None:
    """Return the last day on which an item may be done when the incident ended on ``since``; None: no limit known.

    ``calendar`` tells the team's working days, for policies that count those.
    """
    if since is None or policy.done_within_days is None:
        return None
    return (calendar or Calendar()).after(since, policy.done_within_days, working=policy.counts_working_days)


def gate(
    post_mortem: PostMortem,
    policy: Policy,
    *,
    today: date | None = None,
    calendar: Calendar | None = None,
    exempt: Callable[[str], bool] = lambda _rule: False,
) -> tuple[GateProblem, ...]:
    """Return what keeps ``post_mortem`` from being published under ``policy``, in document order.

    A problem of severity ``reject`` refuses the document, ``warn`` does not; a rule that is off, or from which the
    document is ``exempt``, reports nothing. The latest date shown for an undated item counts from the end of the
    incident; from ``today`` where the document does not tell when that was. It is shown and never filled in.
    """
    ended = post_mortem.ended_at.date() if post_mortem.ended_at is not None else post_mortem.incident_date or today
    problems = problems_of(
        post_mortem,
        policy_name=policy.name,
        demands={
            GateRule.ITEM_UNOWNED: policy.require_owner,
            GateRule.ITEM_UNDATED: policy.require_due_date,
            GateRule.SECTION_MISSING: policy.sections_strictness,
        },
        required_sections=policy.required_sections,
        latest=latest_date(policy, ended, calendar),
        done_within_days=policy.done_within_days,
    )
    return tuple(_as_set(p, policy) for p in problems if policy.rules.get(p.rule) != "off" and not exempt(p.rule))


def _as_set(problem: GateProblem, policy: Policy) -> GateProblem:
    setting = policy.rules.get(problem.rule)
    return problem if setting is None or setting == "off" else replace(problem, severity=setting)


def _at_or_above(level: int, policies: Mapping[int, Policy]) -> Policy:
    if level in policies:
        return policies[level]
    worse = [known for known in policies if known <= level]
    if worse:
        return policies[max(worse)]
    if policies:
        return policies[min(policies)]
    return Policy(name=f"SEV-{level}", post_mortem="none", require_owner="warn", require_due_date="warn")
