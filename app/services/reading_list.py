"""Which post-mortems of a time are worth reading together, and why; which of them leadership reviews."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from app.container import Container
from app.domain.action_strength import strength_of
from app.domain.policies import policy_for
from app.domain.records import ItemRecord, PostMortemRecord
from app.domain.review import Candidate, Choice, choose
from app.storage.database import UnitOfWork


def of_leadership(c: Container, published: Iterable[PostMortemRecord]) -> tuple[PostMortemRecord, ...]:
    """Those that the policy of their severity has leadership review, in their order."""
    return tuple(one for one in published if policy_for(one.severity_level, c.policies).review == "leadership")


def worth_reading(work: UnitOfWork, published: Sequence[PostMortemRecord]) -> tuple[Choice, ...]:
    """The one or two of those published, with the reasons."""
    ids = [record.id for record in published]
    items, teams = work.action_items.of_post_mortems(ids), work.reporting.teams_by_system()
    repeats: dict[str, list[str]] = {}
    standing = [one for one in work.recurrences.standing() if one.post_mortem_id in set(ids)]
    earlier = work.post_mortems.get_many([one.earlier_id for one in standing])
    for one in standing:
        repeats.setdefault(one.post_mortem_id, []).append(earlier[one.earlier_id].title)
    return choose(
        [_candidate(record, items.get(record.id, []), teams, tuple(repeats.get(record.id, ()))) for record in published]
    )


def _candidate(
    record: PostMortemRecord, items: list[ItemRecord], teams: dict[str, set[str]], repeats: tuple[str, ...]
) -> Candidate:
    others = {system: teams.get(system.casefold(), set()) - {record.team} for system in record.systems}
    return Candidate(
        id=record.id,
        title=record.title,
        published_on=record.published_at.date(),
        team=record.team,
        severity_level=record.severity_level,
        kind=record.kind,
        sections=record.sections,
        shared_systems=tuple(system for system, names in others.items() if names),
        other_teams=tuple(sorted({str(name) for names in others.values() for name in names})),
        repeats=repeats,
        strong_actions=sum(strength_of(item.text) == "strong" for item in items),
    )
