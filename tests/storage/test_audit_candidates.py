"""The audit reads only rows that can break a rule, and finds exactly what an audit of every row finds."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from app.domain.audit_rules import (
    RULES,
    AuditSettings,
    IncidentSubject,
    PostMortemSubject,
    Snapshot,
    Subject,
    audit_everything,
)
from app.domain.audit_rules.model import ended_on
from app.domain.calendars import Calendar, Calendars
from app.domain.drafting import People
from app.domain.incidents import IncidentRecord, Wanted, is_about
from app.domain.records import ItemRecord, ItemState, LinkRecord, LinkState, PostMortemRecord, TicketRef, TicketSeen
from app.storage.database import Database
from tests.storage.records import a_link, a_post_mortem, an_item, store

NOW = datetime(2026, 6, 1, 10, 30, tzinfo=UTC)  # tomorrow in the far east, yesterday in the far west
SETTINGS = AuditSettings(
    NOW,
    NOW.date(),
    timedelta(days=30),
    calendars=Calendars(own={name: Calendar(timezone(timedelta(hours=n))) for name, n in (("far", 14), ("west", -11))}),
    people=People({"Ada": {"builtin": "ada"}, "@grace": {"other": "grace"}}, {"Bob": date(2026, 5, 1)}),
    team_names=frozenset({"far", "payments"}),
    pattern_count=2,
    pattern_days=100,
)  # fmt: skip
AROUND_LIMITS = (4, 5, 6, 9, 10, 11, 13, 14, 15)  # days that policies give for publication, give or take one
# No rule of this world is about repetitions or refusals: an audit is given those whole, from tables of their own.
SILENT = {"recurrence", "document-refused"}


@dataclass
class World:
    """What is stored, as it was made."""

    post_mortems: list[PostMortemRecord]
    items: list[ItemRecord]
    links: dict[str, LinkRecord]
    incidents: list[IncidentRecord]


def a_moment(chance: random.Random, days: int = 100) -> datetime:
    """A moment before now, or a little after it; often close to the end of a day."""
    return NOW - timedelta(days=chance.randrange(-2, days), hours=chance.choice([0, 8, 9, 14, 23]))


def any_post_mortem(chance: random.Random, number: int) -> PostMortemRecord:
    """A post-mortem of any severity, with or without times and impact."""
    published = a_moment(chance, chance.choice([20, 100]))
    return a_post_mortem(
        f"p{number}",
        title=chance.choice(["Logins failing", f"INC-{number} again", f"About inc-{number + 1}."]),
        team=chance.choice([None, "far", "west", "payments"]),
        severity_level=chance.choice([None, 0, 1, 1, 2, 3, 4, 5]),
        systems=chance.choice([(), ("api",), ("api", "Web")]),
        published_at=published,
        incident_date=chance.choice([None, (published - timedelta(days=chance.choice(AROUND_LIMITS))).date()]),
        ended_at=chance.choice([None, None, published - timedelta(days=chance.choice(AROUND_LIMITS), hours=9)]),
        facts=chance.choice([{}, {"users_affected": "120,000", "duration": "2 h"}, {"users_affected": "12"}]),
    )


def any_item(chance: random.Random, number: int, of: PostMortemRecord) -> ItemRecord:
    """An item that is in order, with one or two things that may be amiss."""
    state = chance.choice(list(ItemState))
    closed = NOW - timedelta(days=chance.choice([1, 89, 90, 91])) if state.closed else None
    fine = an_item(
        f"a{number:03}",
        of.id,
        text=chance.choice(
            ["Train the team", "Document it", "Remind everybody", "Reject an empty index", "Look into it"]
        ),
        created_at=NOW - timedelta(days=40),
        state=state,
        owner="Ada",
        due_date=NOW.date() + timedelta(days=9),
        last_activity_at=NOW - timedelta(days=3),
        closed_at=closed,
        reason="not worth it" if state is ItemState.WONT_DO else None,
    )
    amiss: list[dict[str, object]] = [
        {"due_date": None},
        {"due_date": NOW.date() + timedelta(days=chance.choice([-2, -1, 0, 1, 7, 8, 8, 9]))},
        {"due_date": NOW.date() + timedelta(days=8)},
        {"due_date": ended_on(of) + timedelta(days=chance.choice([30, 31, 60, 61, 91]))},
        {"stale_since": NOW - timedelta(days=1)},
        {"last_activity_at": NOW - timedelta(days=30)},
        {"last_activity_at": None},
        {"slips": 3},
        {"owner": chance.choice([None, ""])},
        {"owner": chance.choice(["Grace", "ada", "Bob", "@bob", "bob", "payments", "the search team", "Nobody known"])},
        {"removed_at": NOW - timedelta(days=2)},
        {"done_in_document": True},
        {"reason": chance.choice([None, "", " \t\n", "\u2003\u00a0", ".", "x"])},
        {"look_again_on": NOW.date() + timedelta(days=chance.randrange(-2, 3))},
        {"evidence": chance.choice(["", "seen in the log"])},
    ]
    for fields in chance.sample(amiss, chance.choice([0, 0, 1, 1, 2])):
        fine = replace(fine, **fields)  # type: ignore[arg-type]  # fields of the record
    return fine


def any_link(chance: random.Random, item: ItemRecord) -> LinkRecord | None:
    """Its ticket in good order, or not quite, or none."""
    ticket = TicketRef(item.id, f"#{item.id}", "")
    fine = a_link(
        f"l{item.id}",
        item.id,
        state=LinkState.LINKED,
        ticket=ticket,
        created_at=NOW - timedelta(days=40),
        tracker_updated_at=NOW - timedelta(days=3),
        seen=TicketSeen(item.state, item.due_date, 1, 1),
    )
    match chance.randrange(12):
        case 0:
            return None
        case 1:
            waits = chance.choice([LinkState.PENDING, LinkState.UNKNOWN, LinkState.FAILED])
            return replace(fine, state=waits, ticket=None, created_at=NOW - timedelta(hours=chance.choice([23, 24])))
        case 2:
            return replace(fine, state=LinkState.GONE)
        case 3:
            return replace(fine, seen=TicketSeen(chance.choice(list(ItemState)), item.due_date, 1, 1))
        case 4:
            return replace(fine, seen=TicketSeen(item.state, chance.choice([None, date(2026, 7, 1)]), 0, 1))
        case 5 | 6 | 7:
            return replace(fine, seen=TicketSeen(item.state, item.due_date, 0, chance.choice([None, 0, 2])))
        case 8:
            return replace(fine, seen=None, connection="other")
        case _:
            return fine


def any_incident(chance: random.Random, number: int) -> IncidentRecord:
    """An incident that a post-mortem may or may not be about."""
    started = a_moment(chance)
    return IncidentRecord(
        chance.choice([f"INC-{number}", f"INC {number}"]), "It broke", "SEV", chance.choice([1, 2, 3, 4, 4, 4]),
        started, started, started, started + timedelta(hours=2),
        chance.choice([(), ("API",), ("web",)]),
        post_mortem_id=chance.choice([None, None, None, f"p{number}"]),
        decision=chance.choice([None, None, "no_post_mortem"]),
    )  # fmt: skip


def any_world(chance: random.Random) -> World:
    """A few post-mortems with their items, tickets and incidents."""
    post_mortems = [any_post_mortem(chance, number) for number in range(40)]
    items = [any_item(chance, number, chance.choice(post_mortems[: chance.randrange(1, 38)])) for number in range(160)]
    links = {item.id: link for item in items if (link := any_link(chance, item)) is not None}
    return World(post_mortems, items, links, [any_incident(chance, number) for number in range(25)])


def keep(database: Database, world: World) -> None:
    """Store all of it."""
    store(database, *world.post_mortems, *world.items, *world.links.values())
    with database.unit_of_work() as work:
        for incident in world.incidents:
            work.incidents.save(incident)


def everything(world: World) -> Snapshot:
    """A snapshot that leaves nothing out."""
    by_id, of = {record.id: record for record in world.post_mortems}, defaultdict[str, list[ItemRecord]](list)
    for item in world.items:
        of[item.post_mortem_id].append(item)
    subjects = []
    for item in world.items:
        record = by_id[item.post_mortem_id]
        subjects.append(
            Subject(item, record.title, record.team, record.severity_level, record.systems, ended_on(record),
                    world.links.get(item.id), link_expected=True)
        )  # fmt: skip
    return Snapshot(
        subjects,
        [PostMortemSubject(record, tuple(of[record.id]), record.facts) for record in world.post_mortems],
        tuple(
            IncidentSubject(one, next((record for record in by_id.values() if is_about(record, one)), None))
            for one in world.incidents
        ),
    )


def said(found: Sequence[object]) -> Counter[str]:
    """What was found, in any order."""
    return Counter(map(repr, found))


@pytest.mark.parametrize("seed", range(12))
def test_no_row_that_breaks_a_rule_is_passed_over(database: Database, seed: int) -> None:
    """Whatever is stored, reading only the candidates finds what judging every row finds, word for word."""
    world = any_world(random.Random(seed))  # noqa: S311 - a repeatable world
    keep(database, world)
    with database.reading() as work:
        narrow = work.snapshots.everything(SETTINGS)
        assert said(audit_everything(narrow, SETTINGS)) == said(audit_everything(everything(world), SETTINGS))


def test_the_worlds_break_every_rule() -> None:
    """The comparison is about each rule: in these worlds each is broken, more than once."""
    broken: Counter[str] = Counter()
    for seed in range(12):
        world = any_world(random.Random(seed))  # noqa: S311 - a repeatable world
        broken.update(one.rule for one in audit_everything(everything(world), SETTINGS))
    assert {rule.name for rule in RULES if broken[rule.name] < 2} == SILENT


def test_what_breaks_no_rule_is_not_read(database: Database) -> None:
    """Items, post-mortems and incidents in good order are left where they are."""
    record = a_post_mortem(
        severity_level=1, published_at=NOW, incident_date=NOW.date(), facts={"users_affected": "2 m"}
    )
    item = an_item(owner="Ada", due_date=NOW.date() + timedelta(days=20), last_activity_at=NOW, created_at=NOW)
    link = a_link(
        state=LinkState.LINKED, ticket=TicketRef("1", "#1", ""), seen=TicketSeen(ItemState.OPEN, item.due_date, 0, 0)
    )
    store(database, record, item, link)
    with database.reading() as work:
        found = work.snapshots.everything(SETTINGS)
        assert (list(found.subjects), list(found.post_mortems), found.incidents) == ([], [], ())


def test_what_was_said_goes_before_a_name_and_a_name_before_a_day(database: Database) -> None:
    """Of several post-mortems about an incident it is the one that a person named, else the one that names it."""
    day, started = date(2026, 5, 3), datetime(2026, 5, 3, 8, 0, tzinfo=UTC)
    incident = IncidentRecord("INC-7", "It broke", "SEV-2", 2, started, started, started, systems=("api",))
    store(
        database,
        a_post_mortem("p1", systems=("api",), incident_date=day),
        a_post_mortem("p2", title="INC-7: logins"),
        a_post_mortem("p3", title="Something else"),
    )
    said = replace(incident, id="INC-8", post_mortem_id="p3")
    near = replace(incident, id="INC-9")
    with database.reading() as work:
        about = work.snapshots.post_mortems_of([incident, said, near, replace(near, id="INC-10", systems=("web",))])
    assert {id_: record.id for id_, record in about.items()} == {"INC-7": "p2", "INC-8": "p3", "INC-9": "p1"}


@pytest.mark.parametrize("seed", range(20))
def test_every_post_mortem_about_an_incident_is_asked(seed: int) -> None:
    """Of many incidents at once, a post-mortem may be about at least those that it is about; and not about most."""
    chance = random.Random(seed)  # noqa: S311 - a repeatable world
    incidents = [any_incident(chance, number) for number in range(30)]
    wanted, asked_in_all = Wanted(incidents), 0
    for record in (any_post_mortem(chance, number) for number in range(30)):
        day = record.started_at.date() if record.started_at else record.incident_date
        asked = wanted.named(" ".join((record.title, record.source_uri, *record.tags)))
        asked += wanted.on_the_day(day.isoformat(), record.systems) if day else ()
        unsaid = [one for one in incidents if one.post_mortem_id is None]
        assert [one for one in unsaid if is_about(record, one) and one not in asked] == []
        asked_in_all += len(asked)
    assert asked_in_all < 30 * 30 / 4
