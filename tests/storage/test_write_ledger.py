"""One ledger of writes for every process on a database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import sqlalchemy as sa

from app.storage.database import Database, make_engine
from app.storage.write_ledger import DatabaseLedger
from connectors.write_rules import WriteRules

RULES = WriteRules(1.0, per_minute=10, per_hour=25)


def _taken(ledger: DatabaseLedger) -> float:
    """Ask again when told to, as the jobs of a lane do, until there is a moment."""
    now = 1000.0
    while (slot := ledger.take("github", RULES, now, 5.0)) > now + 5.0:
        now = slot
    return slot


def test_replicas_that_ask_at_once_get_moments_of_their_own(database: Database) -> None:
    """Two replicas on one database never take the same second, whoever is faster; connections do not share."""
    others = [Database(make_engine(database.url)) for _ in range(2)]
    ledgers = [DatabaseLedger(one) for one in others]
    with ThreadPoolExecutor(8) as pool:
        taken = sorted(pool.map(lambda n: _taken(ledgers[n % 2]), range(24)))
    assert all(later - earlier >= 1 for earlier, later in pairwise(taken))
    assert all(later - taken[n] > 60 for n, later in enumerate(taken[10:]))
    assert ledgers[0].take("jira", RULES, 1000.0, 5.0) == 1000.0
    for one in others:
        one.close()


def test_a_moment_that_is_too_far_is_told_and_not_taken(database: Database) -> None:
    """Who will not wait that long leaves no trace, and what is older than an hour is forgotten."""
    ledger = DatabaseLedger(database)
    for n in range(10):
        ledger.take("github", RULES, 1000.0 + n, 5.0)
    assert [round(ledger.take("github", RULES, 1010.0, 5.0), 1) for _ in range(2)] == [1060.1, 1060.1]
    ledger.take("github", RULES, 9000.0, 5.0)
    with database.engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM tracker_write")) == 1
