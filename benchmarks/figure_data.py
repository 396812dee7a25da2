"""A register of post-mortems, items, tickets and incidents over 36 months, stored as fast as a database takes it.

Most items are done; what is open is mostly young, as where people answer their reports. ``neglected`` leaves every
third item open instead, whatever its age.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any

import sqlalchemy as sa

from app.domain.action_strength import strength_of
from app.domain.calibration import DEFAULT_THRESHOLDS, implied_by
from app.domain.records import ItemState
from app.storage.database import Database
from app.storage.incident_tables import IncidentRow
from app.storage.tables import ActionItemRow, LinkRow, PostMortemRow

TODAY = date(2026, 6, 1)
NOW = datetime.combine(TODAY, time(9), UTC)
DAYS = 36 * 30
START = NOW - timedelta(days=DAYS)
TEAMS = [f"team-{number:02}" for number in range(20)]
SYSTEMS = [f"system-{number:02}" for number in range(60)]
TAGS = [f"tag-{number:02}" for number in range(40)]
PEOPLE = [f"Person {number:03}" for number in range(400)]
TEXTS = (
    "Add a load test stage", "Reject an empty index", "Train the on-call team on rollbacks", "Alert on replication lag",
    "Automate the certificate renewal", "Write a runbook for the failover", "Limit retries of the mail queue",
)  # fmt: skip
STRENGTHS = {text: strength_of(text) for text in TEXTS}
Rows = Iterable[tuple[Any, ...]]
OF_POST_MORTEM = (
    "id", "source_uri", "format", "revision", "title", "kind", "team", "severity_level", "systems", "tags", "sections",
    "facts", "incident_date", "published_at", "updated_at",
)  # fmt: skip
OF_ITEM = (
    "id", "post_mortem_id", "position", "line", "text", "scope", "details", "tickets", "state", "created_at",
    "closed_at", "last_activity_at", "slips", "due_date", "first_due_date", "kind", "owner", "strength", "reason",
)  # fmt: skip
OF_LINK = (
    "id", "action_item_id", "connection", "key", "state", "adopted", "ticket_id", "ticket_key", "created_at",
    "attempts", "looks", "tries", "step", "warnings", "tracker_updated_at", "seen",
)  # fmt: skip
OF_INCIDENT = (
    "id", "title", "severity", "severity_level", "started_at", "ended_at", "registered_at", "updated_at", "systems",
    "team",
)  # fmt: skip


def post_mortems(number: int, chance: random.Random) -> Iterator[tuple[Any, ...]]:
    """Post-mortems with one system and two tags each; now and then one whose severity and impact differ."""
    for index in range(number):
        at = START + timedelta(days=chance.randrange(DAYS), seconds=chance.randrange(32_000))
        facts = _facts(chance)
        implied = implied_by(facts, DEFAULT_THRESHOLDS)
        level = implied.level if implied and chance.random() < 0.98 else chance.randrange(1, 5)
        happened = at.date() - timedelta(days=chance.randrange(1, 5 if chance.random() < 0.95 else 20))
        yield (
            f"p{index:031}", f"file:{index}", "markdown", "0", f"INC-{index}: it broke",
            "incident" if index % 7 else "near_miss", chance.choice(TEAMS), level, [chance.choice(SYSTEMS)],
            chance.sample(TAGS, 2), [], facts, happened, at, at,
        )  # fmt: skip


def _facts(chance: random.Random) -> dict[str, str]:
    facts = {}
    if chance.random() < 0.5:
        facts["duration"] = f"{chance.randrange(1, 12)} h {chance.randrange(60)} min"
    if chance.random() < 0.3:
        facts["users_affected"] = f"{int(chance.paretovariate(0.5)):,}"
    return facts


def _state(age: int, chance: random.Random, *, neglected: bool) -> ItemState:
    likely = 0.3 if neglected else 0.6 if age < 30 else 0.2 if age < 60 else 0.005
    if chance.random() < likely:
        return chance.choice((ItemState.OPEN, ItemState.OPEN, ItemState.IN_PROGRESS))
    return chance.choices((ItemState.DONE, ItemState.WONT_DO, ItemState.DUPLICATE), (90, 8, 2))[0]


def items(of: Sequence[tuple[Any, ...]], number: int, chance: random.Random, *, neglected: bool) -> Rows:
    """Five action items to a post-mortem; nearly all have an owner and a date."""
    for index in range(number):
        owner = of[index // 5]
        created, published = owner[-2], owner[-2].date()
        state = _state((TODAY - published).days, chance, neglected=neglected)
        due = published + timedelta(days=chance.randrange(7, 60)) if chance.random() < 0.97 else None
        latest = (NOW - created).total_seconds() / 86400
        closed = created + timedelta(days=min(chance.expovariate(1 / 20), latest)) if state.closed else None
        news = closed or created + timedelta(days=latest if chance.random() < 0.8 else 0)
        text = chance.choice(TEXTS)
        yield (
            f"a{index:031}", owner[0], index % 5, 1, text, "sectioned", "", [], state.value, created, closed, news,
            chance.choices((0, 1, 2, 3), (80, 12, 7, 1))[0], due, due, "prevent",
            chance.choice(PEOPLE) if chance.random() < 0.99 else None, STRENGTHS[text],
            "the system it is about is gone" if state is ItemState.WONT_DO else None,
        )  # fmt: skip


def links(of: Rows) -> Rows:
    """One ticket to each item, as it was last seen."""
    for row in of:
        item = dict(zip(OF_ITEM, row, strict=True))
        number, due = item["id"][1:], item["due_date"]
        seen = {"state": item["state"], "due_date": due and due.isoformat(), "comments": 1, "linked_changes": 1}
        yield (
            f"l{number}", item["id"], "builtin", number, "linked", False, number, f"#{int(number)}", item["created_at"],
            1, 0, 0, 0, [], item["last_activity_at"], seen,
        )  # fmt: skip


def incidents(of: Sequence[tuple[Any, ...]], number: int, chance: random.Random) -> Rows:
    """Registered incidents of the last months; most have a post-mortem that names them."""
    for row in chance.sample(of, number):
        record = dict(zip(OF_POST_MORTEM, row, strict=True))
        lost = chance.random() < 0.02
        name = f"LOST-{record['id'][-8:]}" if lost else record["title"].split(":")[0]
        at = datetime.combine(record["incident_date"], time(3), UTC)
        systems = ["a system of nobody"] if lost else record["systems"]
        yield name, "it broke", "SEV", record["severity_level"], at, at, at, at, systems, record["team"]


def fill(database: Database, number: int, *, neglected: bool = False) -> None:
    """Store ``number`` items with everything around them, and count them."""
    chance = random.Random(number)  # noqa: S311 - the same data every time
    owners = list(post_mortems(max(1, number // 5), chance))
    made = items(owners, number, chance, neglected=neglected)
    store(database, PostMortemRow, OF_POST_MORTEM, owners)
    while chunk := list(islice(made, 50_000)):
        store(database, ActionItemRow, OF_ITEM, chunk)
        store(database, LinkRow, OF_LINK, links(chunk))
    store(database, IncidentRow, OF_INCIDENT, incidents(owners, len(owners) // 100, chance))
    with database.unit_of_work() as work:
        work.rollup_repair.rebuild()
        work.rollups.roll(TODAY)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


def store(database: Database, table: Any, columns: Sequence[str], rows: Rows) -> None:  # noqa: ANN401 - a table class
    """Rows in one transaction, by the driver's own means: the objects of an ORM take ten times as long."""
    name = sa.inspect(table).local_table.name
    names = ", ".join(columns)
    with database.engine.begin() as connection:
        cursor: Any = connection.connection.cursor()
        if database.is_sqlite:
            marks = ", ".join("?" * len(columns))
            cursor.executemany(f"INSERT INTO {name} ({names}) VALUES ({marks})", map(_for_sqlite, rows))  # noqa: S608
        else:
            with cursor.copy(f"COPY {name} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row([json.dumps(value) if isinstance(value, (list, dict)) else value for value in row])
        cursor.close()


def _for_sqlite(row: tuple[Any, ...]) -> list[Any]:
    return [_as_stored(value) for value in row]


def _as_stored(value: Any) -> Any:  # noqa: ANN401 - any value of a row
    match value:
        case datetime():
            return value.replace(tzinfo=None).isoformat(" ", "microseconds")
        case date():
            return value.isoformat()
        case list() | dict():
            return json.dumps(value)
        case _:
            return value
