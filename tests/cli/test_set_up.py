"""What `init` and `doctor` do, and how wrong usage and a wrong configuration end."""

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.domain.refused_documents import RefusedDocument
from app.services.reconcile import missed_cursor
from app.storage.database import Database, make_engine
from tests.cli.conftest import Run


@pytest.mark.parametrize(
    ("options", "heading"),
    [
        ((), "## What went well"),
        (("--severity", "2"), "## Root causes and contributing factors"),
        (("--severity", "3"), "## Action items"),
        (("--near-miss",), "**What stopped it:**"),
    ],
)
def test_a_template_is_written_and_read_back(
    followthrough: Run, tmp_path: Path, options: tuple[str, ...], heading: str
) -> None:
    """Each template has its parts, is known as a template by `check`, and holds no action item yet."""
    done = followthrough("init", *options, "new.md")
    assert (done.returncode, done.stdout) == (0, "new.md\n")
    assert heading in (tmp_path / "new.md").read_text("utf-8")
    checked = followthrough("check", "new.md")
    assert "[template-text]" in checked.stdout
    assert checked.returncode == 1  # nothing is filled in
    assert json.loads(followthrough("parse", "--json", "new.md").stdout)["action_items"] == []


def test_nothing_is_written_over(followthrough: Run, tmp_path: Path) -> None:
    """A file that exists is left as it is."""
    (tmp_path / "mine.md").write_text("mine")
    done = followthrough("init", "mine.md")
    assert done.returncode == 2
    assert "mine.md: already exists" in done.stderr
    assert (tmp_path / "mine.md").read_text() == "mine"


def test_the_written_configuration_is_right(followthrough: Run, tmp_path: Path) -> None:
    """`init --config` writes a file with which everything works at once."""
    assert followthrough("init", "--config").returncode == 0
    assert "[database]" in (tmp_path / "config.toml").read_text("utf-8")
    done = followthrough("doctor")
    assert done.returncode == 0, done.stdout
    assert "config.toml" in done.stdout


def test_doctor_needs_no_file_and_no_service(followthrough: Run) -> None:
    """Without any set-up, doctor finds the defaults in order."""
    done = followthrough("doctor", "--json")
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0, done.stdout
    assert {one["kind"] for one in found} >= {"configuration", "database", "connection"}
    assert all(one["ok"] for one in found)


def test_doctor_names_a_misspelt_key_and_the_nearest_right_one(followthrough: Run, tmp_path: Path) -> None:
    """A misspelt key is named with its line and with the key that was meant."""
    (tmp_path / "config.toml").write_text("[server]\nprot = 1\n")
    done = followthrough("doctor")
    assert done.returncode == 3
    assert 'unknown key "prot"' in done.stdout
    assert 'did you mean "port"?' in done.stdout
    assert "line 2" in done.stdout


def test_doctor_names_an_unknown_kind_of_connection(followthrough: Run, tmp_path: Path) -> None:
    """A connection of a kind that is not there is a fault of the configuration."""
    (tmp_path / "config.toml").write_text('[[connections]]\nname = "x"\nkind = "githb"\n')
    done = followthrough("doctor")
    assert done.returncode == 3
    assert "did you mean 'github'?" in done.stdout.lower()


def test_doctor_names_a_database_that_cannot_be_reached(followthrough: Run) -> None:
    """A database that does not answer ends doctor with 4."""
    url = "postgresql+psycopg://nobody@127.0.0.1:1/none"
    done = followthrough("doctor", env={"FOLLOWTHROUGH_DATABASE__URL": url})
    assert done.returncode == 4, done.stdout
    assert "Traceback" not in done.stderr


def test_doctor_names_a_folder_that_is_not_there(followthrough: Run) -> None:
    """A SQLite file in a folder that does not exist cannot be made."""
    done = followthrough("doctor", env={"FOLLOWTHROUGH_DATABASE__URL": "sqlite:///nowhere/followthrough.db"})
    assert done.returncode == 4, done.stdout
    assert "nowhere" in done.stdout


def test_doctor_names_a_tracker_that_does_not_answer(followthrough: Run, tmp_path: Path) -> None:
    """A tracker that cannot be reached is a finding of its connection."""
    (tmp_path / "config.toml").write_text(
        '[[connections]]\nname = "work"\nkind = "github"\nbase_url = "http://127.0.0.1:1"\n'
        'repository = "acme/ops"\ntoken = "t"\nwebhook_secrets = ["0123456789abcdef"]\n'
    )
    done = followthrough("doctor", "--json")
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 4, done.stdout
    assert any(one["where"] == "work" and not one["ok"] for one in found)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--help",), 0),
        (("--version",), 0),
        (("bogus",), 2),
        (("parse",), 2),
        (("check", "--format", "xml", "a.md"), 2),
        (("init", "--severity", "9"), 2),
        (("decide", "x", "--wont-do"), 2),
        (("decide", "x", "--new-date", "2026-13-01"), 2),
        (("--config", "nowhere.toml", "check", "a.md"), 3),
        (("--config", ".", "audit"), 3),
        (("serve", "--host", "0.0.0.0"), 3),  # noqa: S104 - it is refused
        (("publish", "--source", "x", "a.md", "b.md"), 2),
    ],
)
def test_exit_codes(followthrough: Run, arguments: tuple[str, ...], code: int) -> None:
    """Wrong usage ends with 2, a wrong configuration with 3, and no traceback is shown."""
    done = followthrough(*arguments)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    assert bool(done.stderr) == (code != 0)


@pytest.mark.parametrize(("arguments", "code"), [(("--version",), 0), (("check", "a.md"), 1), (("bogus",), 2)])
def test_the_installed_command_ends_as_the_others_do(
    installed: Run, followthrough: Run, tmp_path: Path, arguments: tuple[str, ...], code: int
) -> None:
    """The program that is installed says and answers what the tests' own way to start it says and answers."""
    (tmp_path / "a.md").write_text("# Outage\n\n## Action items\n\n- Be careful\n")
    one, other = installed(*arguments), followthrough(*arguments)
    assert (one.returncode, one.stdout, one.stderr) == (other.returncode, other.stdout, other.stderr)
    assert one.returncode == code


def test_doctor_says_that_a_webhook_is_silent(followthrough: Run, tmp_path: Path) -> None:
    """Changes that were found by reading, and no delivery since, are a finding of their connection."""
    (tmp_path / "new.md").write_text("# Outage\n\n**Severity:** SEV-4\n")
    assert followthrough("publish", "new.md").returncode == 0
    assert followthrough("doctor").returncode == 0
    database = Database(make_engine(f"sqlite:///{tmp_path / 'followthrough.db'}"))
    with database.unit_of_work() as work:
        work.deliveries.set_cursor(missed_cursor("builtin"), datetime.now(UTC))
    assert followthrough("doctor").returncode == 0, "the delivery may be on its way"
    with database.unit_of_work() as work:
        work.deliveries.set_cursor(missed_cursor("builtin"), datetime(2026, 11, 1, tzinfo=UTC))
    database.close()
    done = followthrough("doctor", "--json")
    (found,) = [one for one in map(json.loads, done.stdout.splitlines()) if "silent" in one["message"]]
    assert (done.returncode, found["where"], found["severity"]) == (1, "builtin", "warn")
    assert "2026-11-01" in found["message"]


def test_doctor_says_that_nobody_counts(followthrough: Run, tmp_path: Path) -> None:
    """More changes than a worker leaves uncounted are a finding with their number; what a second leaves is none."""
    (tmp_path / "new.md").write_text("# Outage\n\n**Severity:** SEV-4\n")
    assert followthrough("publish", "new.md").returncode == 0
    with closing(sqlite3.connect(tmp_path / "followthrough.db")) as database:
        with database:
            database.execute("INSERT INTO figure_note (items, changes) VALUES (1000, '[]')")
        assert followthrough("doctor").returncode == 0
        with database:
            database.execute("INSERT INTO figure_note (items, changes) VALUES (234, '[]')")
    done = followthrough("doctor", "--json")
    (found,) = [one for one in map(json.loads, done.stdout.splitlines()) if "counted" in one["message"]]
    assert (done.returncode, found["kind"], found["severity"]) == (1, "database", "warn")
    assert found["message"].startswith("1,234 changes")


def test_doctor_names_a_document_that_was_refused(followthrough: Run, tmp_path: Path) -> None:
    """A pushed post-mortem that its policy refuses is a finding until it is mended, with what is wrong in it."""
    (tmp_path / "new.md").write_text("# Outage\n\n**Severity:** SEV-4\n")
    assert followthrough("publish", "new.md").returncode == 0
    database = Database(make_engine(f"sqlite:///{tmp_path / 'followthrough.db'}"))
    since = datetime(2026, 11, 1, tzinfo=UTC)
    refused = RefusedDocument(
        "0" * 32, "github:acme/ops/a.md", "github", "", since, "1 rule not met", ("no owner (line 3)",)
    )
    with database.unit_of_work() as work:
        work.refused_documents.save(refused)
    database.close()
    done = followthrough("doctor", "--json")
    (found,) = [one for one in map(json.loads, done.stdout.splitlines()) if one["kind"] == "documents"]
    assert (done.returncode, found["where"], found["ok"]) == (1, "github:acme/ops/a.md", False)
    assert found["message"] == "not published as it is now: 1 rule not met; no owner (line 3)"


def test_doctor_names_a_database_of_a_newer_version(followthrough: Run, tmp_path: Path) -> None:
    """What a newer version made is not called fine: it is said which version to install."""
    (tmp_path / "new.md").write_text("# Outage\n\n**Severity:** SEV-4\n")
    assert followthrough("publish", "new.md").returncode == 0
    with closing(sqlite3.connect(tmp_path / "followthrough.db")) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    done = followthrough("doctor")
    assert done.returncode == 4
    assert "a newer version of this program made it (migration 9999)" in done.stdout
