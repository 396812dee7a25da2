"""The search index: the same answers in the same order on both databases."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.documents import reader
from app.documents.readable_text import readable_text
from app.domain.records import ItemRecord, PostMortemRecord
from app.domain.search_entries import Entry, entry
from app.domain.search_query import parse
from app.domain.search_ranking import rank
from app.storage.database import Database
from app.storage.search import MOST_CANDIDATES
from tests.storage.records import a_post_mortem, an_item, store

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("20*"))
WORDS = [
    *("database", "pool", "cache", "dns", "retries", "timeout", "queue", "deploy", "rollback", "latency", "expired"),
    *("alert", "runbook", "breaker", "circuit", "auth", "login", "payments", "東京駅で障害", "キャッシュ", "서비스"),
    *("café", "Zürich", "サーバー", "超时"),
]
QUERIES = [
    "database",
    "database pool",
    '"circuit breaker"',
    '"database pool cache"',
    "pool -cache",
    "-cache",
    "-nowhere",
    "queues",
    "東京",
    "駅",
    "キャッシュ",
    "서비스",
    "cafe zurich",
    "team:payments",
    "team:payments dns",
    "-team:payments dns",
    'system:"auth service" timeout',
    "severity:1",
    "severity:SEV-2 rollback",
    "tag:Caching latency",
    "kind:near_miss",
    "from:2026-02 to:2026-03 alert",
    "from:2026-04-02",
    "to:2025",
    "database from:2025-06 -kind:near_miss severity:3",
    "of the",
    "auth-service",
    "nowhere",
]


def a_corpus() -> Iterator[tuple[PostMortemRecord, list[ItemRecord], str]]:
    """The examples, and made up post-mortems that differ in everything."""
    for number, path in enumerate(EXAMPLES):
        data = path.read_bytes()
        read = reader.read(data, source_name=path.name)
        record = a_post_mortem(
            f"e{number:03}", title=read.title or "", incident_date=read.incident_date, team=read.team,
            severity=read.severity, severity_level=read.severity_level, systems=read.systems, tags=read.tags,
        )  # fmt: skip
        items = [
            an_item(f"e{number:03}-{n}", record.id, text=i.text, position=n) for n, i in enumerate(read.action_items)
        ]
        yield record, items, readable_text(data, read.format)
    chance = random.Random(7)  # noqa: S311 - a corpus, not a secret
    sentence = partial(chance.choices, WORDS)
    for number in range(200):
        record = a_post_mortem(
            f"p{number:03}",
            title=" ".join(sentence(k=3)),
            incident_date=date(2025, 1, 1) + timedelta(days=chance.randrange(600)) if number % 5 else None,
            published_at=datetime(2026, 4, 1, tzinfo=UTC) + timedelta(hours=number),
            team=chance.choice(["payments", "web", None]),
            severity=f"SEV-{number % 4 + 1}",
            severity_level=number % 4 + 1,
            kind=chance.choice(["incident", "incident", "near_miss"]),
            systems=("Auth  Service",) if number % 3 else (),
            tags=("caching", "dns")[: number % 3],
        )
        item = an_item(f"i{number:03}", record.id, text=" ".join(sentence(k=4)))
        yield record, [item], " ".join(sentence(k=chance.randrange(20, 60)))


def keep(database: Database, *entries: Entry) -> None:
    """Index entries in one transaction, in the order given."""
    with database.unit_of_work() as work:
        for one in entries:
            work.search.keep(one)


def answers(database: Database, text: str) -> tuple[list[tuple[str, float]], bool]:
    """Ids and scores in order, and whether more match."""
    query = parse(text)
    with database.reading() as work:
        candidates, more = work.search.candidates(query)
    return [(one.post_mortem_id, one.score) for one in rank(candidates, query.wanted)], more


def ids(database: Database, text: str) -> list[str]:
    """Ids in order."""
    return [id_ for id_, _ in answers(database, text)[0]]


def test_both_databases_answer_the_same_in_the_same_order(
    sqlite_database: Database, postgresql_database: Database
) -> None:
    """Every class of query finds the same, with the same scores, in the same order, after entries changed as well."""
    corpus = list(a_corpus())
    records = [record for record, *_ in corpus]
    entries = [entry(*one) for one in corpus]
    moved = [
        entry(replace(record, incident_date=date(2025, 7, 1), team="web"), items, f"{text} database pool cache")
        for record, items, text in corpus[::9]
    ]
    for database in (sqlite_database, postgresql_database):
        store(database, *records)
        keep(database, *entries)
        keep(database, *moved)
    found = {text: answers(sqlite_database, text) for text in QUERIES}
    assert {text: answers(postgresql_database, text) for text in QUERIES} == found
    assert [text for text in QUERIES if not found[text][0]] == ["nowhere"]
    assert [text for text in QUERIES if found[text][1]]  # some match more than are looked at


def test_what_is_asked_for_is_what_is_found(database: Database) -> None:
    """Words in any order and case, phrases side by side, exclusions, filters literally, days inclusive."""
    store(database, *(a_post_mortem(f"p{number}") for number in range(4)))
    record = partial(a_post_mortem, team='pay\'s "team"', systems=("a*b", "OR"), incident_date=date(2026, 4, 12))
    keep(
        database,
        entry(record("p1", title="Pool exhausted"), [an_item(text="Raise limits")], "The connection pool was empty"),
        entry(record("p2", title="x", team="web"), [], "A pool; connection refused. Pool"),
        entry(record("p3", title="京都", incident_date=date(2026, 4, 13)), [], "NOT near and or ' \\ \" *"),
    )
    for text, expected in {
        "POOL connection": ["p1", "p2"],
        '"connection pool"': ["p1"],
        "pool -refused": ["p1"],
        "limit": ["p1"],
        "exhausted raise empty": ["p1"],
        '"pool exhausted the"': [],
        '"exhausted raise"': [],
        "not": ["p3"],
        '"near and or"': ["p3"],
        "都": ["p3"],
        "system:a*b system:or": ["p3", "p2", "p1"],
        "system:a": [],
        "team:web": ["p2"],
        "to:2026-04-12": ["p2", "p1"],
        "from:2026-04-13": ["p3"],
        "-pool": ["p3"],
    }.items():
        assert ids(database, text) == expected, text


def test_an_entry_replaces_the_one_before(database: Database) -> None:
    """A new entry of a post-mortem leaves no word, facet or day of the old one."""
    store(database, a_post_mortem("p1"), a_post_mortem("p2"))
    old = a_post_mortem("p1", team="old", incident_date=date(2025, 1, 1), title="gone")
    keep(database, entry(old, [an_item(text="gone")], "gone"))
    keep(database, entry(a_post_mortem("p1", team="new", title="here"), [], "here"))
    keep(database, entry(a_post_mortem("p2", team="new", title="here"), [], "here"))
    assert [ids(database, text) for text in ("gone", "team:old", "to:2025")] == [[], [], []]
    assert ids(database, "team:new here") == ["p2", "p1"]


def test_an_entry_exists_with_its_transaction_alone(database: Database) -> None:
    """What is undone is not found."""
    store(database, a_post_mortem("p1"))

    class UndoneError(Exception):
        """Ends a transaction."""

    def work_that_fails() -> None:
        with database.unit_of_work() as work:
            work.search.keep(entry(a_post_mortem("p1", title="undone"), [], "undone"))
            raise UndoneError

    with pytest.raises(UndoneError):
        work_that_fails()
    assert ids(database, "undone") == []


def test_hostile_texts_are_indexed_and_found(database: Database) -> None:
    """The largest texts, one word a thousand times, and words of any length stay within what both databases store."""
    store(database, *(a_post_mortem(f"p{number}") for number in range(3)))
    chance = random.Random(1)  # noqa: S311 - words, not a secret
    many = " ".join(f"{chance.randrange(16**8):08x}" for _ in range(120_000))
    keep(
        database,
        entry(a_post_mortem("p0", title="many"), [], f"{many} needle"),
        entry(a_post_mortem("p1", title="same " * 500), [], "same " * 20_000 + "needle in"),
        entry(a_post_mortem("p2", title="long"), [], "x" * 100_000 + " ' \\ \" needle stack " + "界" * 100_000),
    )
    assert set(ids(database, "needle")) == {"p1", "p2"}  # p0 holds more different words than are kept
    assert ids(database, '"needle stack"') == ["p2"]
    assert ids(database, '"same same"') == ["p1"]
    assert ids(database, '"needle in"') == []  # phrases are found in the first places alone
    assert ids(database, "x" * 900) == ["p2"]


@pytest.mark.parametrize("more_asked", ["", " -absent", " from:2025-01-01", " -absent from:2025"])
def test_titles_are_looked_at_however_old(sqlite_database: Database, more_asked: str) -> None:
    """Among more matches than are ranked, the newest are looked at, and those whose title matches."""
    count = MOST_CANDIDATES + 20
    records = [
        a_post_mortem(f"p{n:04}", title="pool" if n == 0 else "x", incident_date=date(2025, 1, 1) + timedelta(days=n))
        for n in range(count)
    ]
    store(sqlite_database, *records)
    keep(sqlite_database, *(entry(record, [], "pool") for record in records))
    found, more = answers(sqlite_database, f"pool{more_asked}")
    assert more
    assert found[0][0] == "p0000"
    assert [id_ for id_, _ in found[1:]] == [f"p{n:04}" for n in reversed(range(count - MOST_CANDIDATES, count))]


def test_entries_of_another_version_are_made_again(database: Database) -> None:
    """Post-mortems without an entry, or with one of another version of the program, are named."""
    store(database, *(a_post_mortem(f"p{number}") for number in range(3)))
    keep(database, entry(a_post_mortem("p1"), [], "x"), entry(a_post_mortem("p2"), [], "x"))
    with database.engine.begin() as connection:
        connection.execute(sa.text("UPDATE search_document SET version = 0 WHERE post_mortem_id = 'p2'"))
    with database.reading() as work:
        assert work.search.outdated(limit=10) == ["p0", "p2"]
