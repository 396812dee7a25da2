"""Migrations make the tables that the code expects, once, on both databases."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from app.errors import DatabaseUnavailable
from app.storage.database import Database, make_engine
from app.storage.migrating import configuration, current, head, upgrade
from app.storage.migrations.comparing import JOB_ENGINE_TABLES, SEARCH_INDEXES, is_ours
from app.storage.schema import metadata


def differences(database: Database) -> list[Any]:
    """What Alembic would change."""
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": is_ours, "compare_type": True})
        return list(compare_metadata(context, metadata))


def test_the_names_of_the_files_tell_the_newest_migration() -> None:
    """What the files are called and what Alembic reads in them agree on the newest migration."""
    assert head() == ScriptDirectory.from_config(configuration()).get_current_head()


def test_a_database_that_is_up_to_date_needs_no_alembic(database_url: str) -> None:
    """Starting on a database that is up to date loads no part of Alembic, which is slow to import."""
    script = (
        "import sys\n"
        "from app.storage.database import Database, make_engine\n"
        "from app.storage.migrating import upgrade\n"
        "upgrade(Database(make_engine(sys.argv[1])))\n"
        "assert 'alembic' not in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", script, database_url], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_upgrade_from_empty(empty_database: Database) -> None:
    """An empty database is brought to the newest migration."""
    assert current(empty_database) is None
    upgrade(empty_database)
    assert current(empty_database) == head()


def test_models_equal_migrations(database: Database) -> None:
    """The tables that migrations make are the tables that the code declares."""
    assert differences(database) == []


def test_a_difference_is_seen(database: Database) -> None:
    """The comparison above is able to fail."""
    with database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE audit ADD COLUMN surplus TEXT")
    assert [difference[0] for difference in differences(database)] == ["remove_column"]


def test_upgrade_twice_changes_nothing(database: Database) -> None:
    """A second upgrade leaves data and shape as they are."""
    with database.engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO cursor (name, at) VALUES ('x', '2026-04-12 00:00:00')")
    upgrade(database)
    with database.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM cursor WHERE name = 'x'").scalar() == 1
        assert connection.exec_driver_sql("SELECT count(*) FROM alembic_version").scalar() == 1


def test_foreign_keys_are_on_after_an_upgrade(sqlite_database: Database) -> None:
    """The connection that ran the migrations enforces foreign keys again."""
    upgrade(sqlite_database)
    with sqlite_database.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_processes_that_start_together_all_end_well(empty_database_url: str) -> None:
    """Three processes that upgrade one empty database at once all succeed."""
    script = (
        "import sys\n"
        "from app.storage.database import Database, make_engine\n"
        "from app.storage.migrating import current, head, upgrade\n"
        "database = Database(make_engine(sys.argv[1]))\n"
        "print('ready', flush=True)\n"
        "sys.stdin.readline()\n"
        "upgrade(database)\n"
        "assert current(database) == head()\n"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", script, empty_database_url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    ends = [process.communicate(timeout=60) for process in processes]
    assert [(process.returncode, end[1]) for process, end in zip(processes, ends, strict=True)] == [(0, "")] * 3


def test_a_failed_migration_leaves_nothing(empty_database: Database) -> None:
    """An upgrade that fails half-way leaves the database as it was."""
    with empty_database.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE link (id INTEGER)")  # stands in the way of the last table
    with pytest.raises((sa.exc.DBAPIError, DatabaseUnavailable)):
        upgrade(empty_database)
    assert sa.inspect(empty_database.engine).get_table_names() == ["link"]


def test_a_database_of_a_newer_version_is_refused(database: Database) -> None:
    """A program that is older than the database says so and changes nothing."""
    with database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(DatabaseUnavailable, match=r"newer version .*9999"):
        upgrade(database)
    assert current(database) == "9999"


@pytest.mark.slow
def test_tables_of_the_job_engine_are_left_alone(new_url: Callable[[str, bool], str]) -> None:
    """On SQLite the job engine's tables stand beside ours and are known by name, so that they are never compared."""
    url = new_url("sqlite", True)
    script = (
        "import sys\n"
        "from dbos import DBOS\n"
        "from app.storage.database import make_engine\n"
        "DBOS(config=dict(name='app', system_database_url=sys.argv[1], application_version='1', log_level='ERROR',\n"
        "     system_database_engine=make_engine(sys.argv[1])))\n"
        "DBOS.launch()\n"
        "DBOS.destroy()\n"
    )
    subprocess.run([sys.executable, "-W", "ignore", "-c", script, url], check=True, timeout=60, capture_output=True)
    database = Database(make_engine(url))
    try:
        tables = set(sa.inspect(database.engine).get_table_names())
        foreign = tables - set(metadata.tables) - {"alembic_version"}
        assert "workflow_status" in foreign
        assert {table for table in foreign if not table.startswith(SEARCH_INDEXES)} <= JOB_ENGINE_TABLES
        assert differences(database) == []
        upgrade(database)
        assert foreign <= set(sa.inspect(database.engine).get_table_names())
    finally:
        database.close()
