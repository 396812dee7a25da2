"""Opens the engine of a database, with what SQLite and PostgreSQL each need."""

from __future__ import annotations

import sqlite3
from functools import partial
from typing import Any

import msgspec
import sqlalchemy as sa

from app.storage.write_turns import TurnTakingConnection, WriteTurns
from connectors import write_ahead_log

APPLICATION = "followthrough"  # the name under which the server's own views show our sessions
BUSY_SECONDS = 30  # how long a writer waits for its turn on SQLite
# A process that stands still in a transaction would keep what it has locked from every other one.
IDLE_IN_TRANSACTION = "idle_in_transaction_session_timeout=60s"
# A server whose machine is gone answers nothing: without these a process would wait for it for a quarter of an hour.
# https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS
NETWORK = {
    "application_name": APPLICATION,
    "connect_timeout": 10,  # seconds
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 25_000,  # milliseconds
}

SQLITE_PRAGMAS = (
    "PRAGMA synchronous=FULL",  # an acknowledged delivery survives a power cut
    f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}",
    "PRAGMA foreign_keys=ON",
)


def make_engine(url: str) -> sa.Engine:
    """Open an engine for SQLite or PostgreSQL; nothing is connected yet.

    SQLite gets WAL and ``isolation_level = "IMMEDIATE"``: with a deferred BEGIN most writes beside the job
    engine fail at once with "database is locked", whatever the busy timeout. Writers of one engine take turns
    (``write_turns``). PostgreSQL sessions count days in UTC, and compile no query: the planner supposes that a figure
    reads a thousand times what it reads, and compiling is decided by that
    (https://www.postgresql.org/docs/current/jit-decision.html). The URL may say otherwise of everything but the zone.
    """
    parsed = sa.make_url(url)
    if parsed.get_backend_name() != "sqlite":
        options = f"-c jit=off -c {IDLE_IN_TRANSACTION} {parsed.query.get('options', '')} -c timezone=UTC"
        return sa.create_engine(
            url,
            connect_args={"options": options, **{k: v for k, v in NETWORK.items() if k not in parsed.query}},
            pool_pre_ping=True,
            pool_size=10,
            max_overflow=20,
            json_deserializer=msgspec.json.decode,
        )
    engine = sa.create_engine(
        url,
        connect_args={"timeout": BUSY_SECONDS, "factory": partial(TurnTakingConnection, turns=WriteTurns())},
        pool_size=20,
        max_overflow=20,
        json_deserializer=msgspec.json.decode,
    )
    sa.event.listen(engine, "connect", _configure_sqlite)
    return engine


def _configure_sqlite(connection: sqlite3.Connection, _record: Any) -> None:  # noqa: ANN401 - SQLAlchemy's pool record
    connection.isolation_level = "IMMEDIATE"
    write_ahead_log.switch_on(connection, patience=BUSY_SECONDS)
    for pragma in SQLITE_PRAGMAS:
        connection.execute(pragma)
    # The built-in one folds ASCII only: https://www.sqlite.org/lang_corefunc.html#lower
    connection.create_function("lower", 1, _lower, deterministic=True)


def _lower(value: Any) -> Any:  # noqa: ANN401 - SQL values
    return value.lower() if isinstance(value, str) else value
