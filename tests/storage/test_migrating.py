"""Migrations make the tables that the code expects, once, on both databases."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any, TypeAlias

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from app.errors import DatabaseUnavailable
from app.storage.database import Database, make_engine
from app.storage.migrating import configuration, current, head, upgrade
from app.storage.migrations.comparing import JOB_ENGINE_TABLES, SEARCH_INDEXES, is_ours
from app.storage.schema import metadata

FIRST_DEPLOYED = "0013"
Shape: TypeAlias = dict[str, tuple[dict[str, Any], set[Any]]]


def differences(database: Database) -> list[Any]:
    """What Alembic would change."""
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": is_ours, "compare_type": True})
        return list(compare_metadata(context, metadata))


def upgrade_to(database: Database, revision: str) -> None:
    """Run migrations up to one of them."""
    config = configuration()
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def shape(database: Database) -> Shape:
    """The columns and unique indexes of every table."""
    inspector = sa.inspect(database.engine)
    return {
        table: (
            {column["name"]: column for column in inspector.get_columns(table)},
            {index["name"] for index in inspector.get_indexes(table) if index["unique"]}
            | {unique["name"] for unique in inspector.get_unique_constraints(table)},
        )
        for table in inspector.get_table_names()
    }


def missed_by_older(before: Shape, after: Shape) -> list[str]:
    """What a program that knows the shape ``before`` would stumble over in the shape ``after``."""
    found = [f"{table}: is gone" for table in before if table not in after]
    for table in before.keys() & after.keys():
        (old, old_unique), (new, new_unique) = before[table], after[table]
        found += [f"{table}.{name}: is gone" for name in old if name not in new]
        found += [
            f"{table}.{name}: is of another kind"
            for name in old.keys() & new.keys()
            if (str(old[name]["type"]), old[name]["nullable"]) != (str(new[name]["type"]), new[name]["nullable"])
        ]
        found += [
            f"{table}.{name}: must be given"
            for name in new.keys() - old.keys()
            if not new[name]["nullable"] and new[name]["default"] is None
        ]
        found += [f"{table}: {name} is unique" for name in new_unique - old_unique]
    return found


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
    """A program that cannot work beside the newer version that made the database says so and changes nothing."""
    with database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(DatabaseUnavailable, match=r"newer version .*9999"):
        upgrade(database)
    assert current(database) == "9999"


def test_a_version_works_beside_the_next_one(database: Database) -> None:
    """A migration of the same hundred only adds: the older program starts on it, and leaves it as it is."""
    newer = f"{int(head()) + 1:04}"
    with database.engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = :newer"), {"newer": newer})
    upgrade(database)
    assert current(database) == newer


def test_migrations_take_nothing_away(empty_database: Database) -> None:
    """Since the first shape that was deployed, what a migration changes is nothing that an older version would miss."""
    scripts = [one.revision for one in ScriptDirectory.from_config(configuration()).walk_revisions()][::-1]
    upgrade_to(empty_database, FIRST_DEPLOYED)
    for revision in scripts[scripts.index(FIRST_DEPLOYED) + 1 :]:
        before = shape(empty_database)
        upgrade_to(empty_database, revision)
        if revision[-2:] != "00":  # a new hundred says that older versions cannot work beside it
            assert missed_by_older(before, shape(empty_database)) == [], revision
    assert current(empty_database) == head()


@pytest.mark.parametrize(
    ("statement", "missed"),
    [
        ("DROP TABLE cursor", ["cursor: is gone"]),
        ("ALTER TABLE link DROP COLUMN error", ["link.error: is gone"]),
        ("ALTER TABLE audit ADD COLUMN more TEXT NOT NULL DEFAULT ''", []),
        ("ALTER TABLE audit ADD COLUMN more TEXT", []),
        ("CREATE UNIQUE INDEX only_one ON audit (state)", ["audit: only_one is unique"]),
        ("CREATE TABLE more (id INTEGER NOT NULL)", []),
    ],
)
def test_what_an_older_version_would_miss_is_seen(database: Database, statement: str, missed: list[str]) -> None:
    """The comparison above is able to fail."""
    before = shape(database)
    with database.engine.begin() as connection:
        connection.exec_driver_sql(statement)
    assert missed_by_older(before, shape(database)) == missed


def test_a_column_that_an_older_version_cannot_fill_is_seen() -> None:
    """A new column that must be given, without a value of its own, would refuse every row of an older version."""
    column = {"name": "more", "nullable": False, "default": None, "type": sa.Text()}
    assert missed_by_older({"audit": ({}, set())}, {"audit": ({"more": column}, set())}) == [
        "audit.more: must be given"
    ]


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
