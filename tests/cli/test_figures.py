"""What `figures rebuild` finds, says and mends."""

from pathlib import Path

import sqlalchemy as sa

from app.storage.database import Database, make_engine
from app.storage.migrating import upgrade
from tests.cli.conftest import Run
from tests.storage.records import a_post_mortem, an_item, store


def a_database(tmp_path: Path, *statements: str) -> Path:
    """Make a database with two items behind the service's back, and run statements that bypass the roll-ups."""
    file = tmp_path / "kept.db"
    database = Database(make_engine(f"sqlite:///{file}"))
    upgrade(database)
    store(database, a_post_mortem(team="payments"), an_item("a0"), an_item("a1"))
    with database.engine.begin() as connection:
        for statement in statements:
            connection.execute(sa.text(statement))
    database.close()
    (tmp_path / "config.toml").write_text('[database]\nurl = "sqlite:///kept.db"\n', "utf-8")
    return file


def test_what_agrees_is_left_alone(followthrough: Run, tmp_path: Path) -> None:
    """Roll-ups that are the sums of the items are found so, with and without mending."""
    a_database(tmp_path)
    for options in (("--check",), ()):
        done = followthrough("figures", "rebuild", *options)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.splitlines()[-1] == "The roll-ups are what the items say."


def test_differences_are_named_then_mended(followthrough: Run, tmp_path: Path) -> None:
    """--check names each count that differs and ends with 1; without it they are right afterwards."""
    a_database(tmp_path, "UPDATE action_item SET state = 'done', closed_at = created_at WHERE id = 'a0'")
    checked = followthrough("figures", "rebuild", "--check")
    assert checked.returncode == 1
    assert any(
        line.split("\t")[1] == "team payments" and "\tdone\t0\t1" in line for line in checked.stdout.splitlines()
    )
    assert "nothing was changed" in checked.stdout
    assert followthrough("figures", "rebuild", "--check").stdout == checked.stdout
    mended = followthrough("figures", "rebuild")
    assert mended.returncode == 0
    assert "counted again from the items" in mended.stdout
    assert followthrough("figures", "rebuild", "--check").returncode == 0


def test_a_database_that_is_not_there_is_not_made(followthrough: Run, tmp_path: Path) -> None:
    """Without a database nothing is made, and the message says what makes it."""
    (tmp_path / "config.toml").write_text('[database]\nurl = "sqlite:///none.db"\n', "utf-8")
    done = followthrough("figures", "rebuild")
    assert done.returncode == 3
    assert "none.db is not there yet" in done.stderr
    assert not (tmp_path / "none.db").exists()
