"""The commands that talk to the service, with the real service in a process on 127.0.0.1."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.cli.write_back import write_back
from app.domain.audit_rules import RULE_BY_NAME
from tests.cli.conftest import COMMAND, Run
from tests.rigs.forked import environment

EXAMPLE = "2026-05-06-payments-ledger-lag.md"
# What a shell starts in the background does not hear Ctrl-C.
LISTENING = "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); os.execv(sys.argv[1], sys.argv[1:])"
UNOWNED = "# Outage\n\nSeverity: SEV-2\n\n## Action items\n\n- [ ] Add an alert on queue age (TBD, 2026-04-26)\n"


@pytest.fixture
def document(tmp_path: Path, root: Path) -> Path:
    """A copy of an example: three open items and one that is done."""
    copy = tmp_path / EXAMPLE
    copy.write_bytes((root / "examples" / EXAMPLE).read_bytes())
    copy.chmod(0o640)
    return copy


@pytest.fixture
def served(tmp_path: Path) -> Iterator[str]:
    """The service on a free port, working on the folder's database; ended by SIGTERM, in good order."""
    arguments = [str(COMMAND), "serve", "--port", "0"]
    with subprocess.Popen(arguments, cwd=tmp_path, env=environment(), stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        line = next((line for line in process.stderr if line.startswith("Followthrough answers at ")), "")
        assert line, "the service did not start"
        yield line.split()[3]
        process.send_signal(signal.SIGTERM)
        process.stderr.read()
        assert process.wait(60) == 0


@pytest.mark.network
def test_an_archive_is_published_with_its_own_days(followthrough: Run, tmp_path: Path) -> None:
    """What would be refused today is published with ``--archive``, and the whole folder can be published again."""
    (tmp_path / "2024-05-03-outage.md").write_text(UNOWNED.replace("Severity", "Date: 2024-05-03\nSeverity", 1))
    refused = followthrough("publish", "2024-05-03-outage.md")
    assert (refused.returncode, "names no owner" in refused.stderr) == (1, True)
    taken = followthrough("publish", "--archive", "2024-05-03-outage.md")
    assert (taken.returncode, "1 item-unowned" in taken.stderr) == (0, True), taken.stderr
    assert followthrough("publish", "2024-05-03-outage.md").returncode == 0
    (tmp_path / "undated.md").write_text(UNOWNED)
    undated = followthrough("publish", "--archive", "undated.md")
    assert (undated.returncode, "--published-on" in undated.stderr) == (1, True)
    assert followthrough("publish", "--published-on", "2024-02-31", "undated.md").returncode == 2
    assert followthrough("publish", "--published-on", "2024-02-29", "undated.md").returncode == 0


@pytest.mark.network
def test_publish_opens_tickets_writes_them_back_and_does_nothing_twice(
    followthrough: Run, document: Path, tmp_path: Path
) -> None:
    """Each open item gets one ticket, its link stands in the file, and publishing again changes nothing."""
    original = document.read_bytes()
    planned = followthrough("publish", "--dry-run", "--json", document.name)
    assert planned.returncode == 0, planned.stderr
    assert document.read_bytes() == original

    first = followthrough("publish", "--write-back", "--json", document.name)
    assert first.returncode == 0, first.stderr
    outcome = json.loads(first.stdout)
    tickets = [item["ticket"]["url"] for item in outcome["action_items"] if item["ticket"]]
    assert len(set(tickets)) == len(tickets) == 3
    assert outcome["written"] == "written"
    written = document.read_text("utf-8")
    assert all(url in written for url in tickets)
    assert document.stat().st_mode & 0o777 == 0o640

    second = followthrough("publish", "--write-back", "--json", document.name)
    again = json.loads(second.stdout)
    assert (again["created"], again["written"]) == (False, "unchanged")
    assert [item["ticket"]["url"] for item in again["action_items"] if item["ticket"]] == tickets
    assert document.read_text("utf-8") == written

    found = followthrough("search", '"payments ledger" kind:incident')
    assert found.returncode == 0, found.stderr
    assert found.stdout.splitlines()[-1] == "1 found, 1 shown."

    audited = followthrough("audit", "--output", "report.md")
    assert audited.returncode == 1, audited.stderr
    assert (tmp_path / "report.md").read_text("utf-8").startswith("# ")
    shown = [line.split("\t")[0] for line in followthrough("audit").stdout.splitlines()[1:-1]]
    asks = [RULE_BY_NAME[rule].asks for rule in shown]
    assert asks == sorted(asks, reverse=True)  # what is only good to know comes last
    assert set(asks) == {True, False}


@pytest.mark.network
def test_a_refused_document_is_told_line_by_line(followthrough: Run, document: Path, tmp_path: Path) -> None:
    """A document that its policy refuses ends with 1 and the place of each problem; the others are published."""
    (tmp_path / "unowned.md").write_text(UNOWNED)
    done = followthrough("publish", "unowned.md", document.name)
    assert done.returncode == 1
    assert "unowned.md:7: The action item “Add an alert on queue age” names no owner." in done.stderr
    assert "http://127.0.0.1:8000/tracker/builtin/tickets/" in done.stdout


@pytest.mark.network
def test_commands_ask_the_service_that_runs(followthrough: Run, document: Path, served: str) -> None:
    """While a service works on the database, publish goes through it and reconcile leaves it alone."""
    done = followthrough("publish", document.name)
    assert done.returncode == 0, done.stderr
    assert f"{served}/tracker/builtin/tickets/" in done.stdout
    assert followthrough("reconcile").returncode == 4
    assert followthrough("doctor").returncode == 0


@pytest.mark.network
def test_a_tracker_that_does_not_answer_ends_with_its_code(followthrough: Run, document: Path, tmp_path: Path) -> None:
    """Without any ticket after the wait the exit code is 4, and the items are shown as still waiting."""
    (tmp_path / "config.toml").write_text(
        '[[connections]]\nname = "work"\nkind = "github"\nbase_url = "http://127.0.0.1:1"\n'
        'repository = "acme/ops"\ntoken = "t"\nwebhook_secrets = ["0123456789abcdef"]\n'
    )
    done = followthrough("publish", "--wait", "1", document.name)
    assert done.returncode == 4, done.stderr
    assert "no ticket yet" in done.stdout
    assert "tried again while `followthrough serve` runs" in done.stderr


@pytest.mark.network
def test_two_people_who_publish_at_once_take_turns(followthrough: Run, document: Path) -> None:
    """Commands on one SQLite file wait for each other; both end well, and each item has one ticket."""
    with ThreadPoolExecutor(3) as pool:
        done = list(pool.map(lambda _: followthrough("publish", "--json", document.name), range(3)))
    assert [one.returncode for one in done] == [0, 0, 0], [one.stderr for one in done]
    outcomes = [json.loads(one.stdout) for one in done]
    assert sorted(outcome["created"] for outcome in outcomes) == [False, False, True]
    assert len({item["ticket"]["url"] for one in outcomes for item in one["action_items"] if item["ticket"]}) == 3
    again = followthrough("publish", document.name)
    assert "(published before: nothing new)" in again.stdout


@pytest.mark.network
def test_an_interrupted_publication_says_what_stays(tmp_path: Path, document: Path) -> None:
    """Ctrl-C while tickets are awaited ends with 130 and says that publishing again is safe."""
    (tmp_path / "config.toml").write_text(
        '[[connections]]\nname = "work"\nkind = "github"\nbase_url = "http://127.0.0.1:1"\n'
        'repository = "acme/ops"\ntoken = "t"\nwebhook_secrets = ["0123456789abcdef"]\n'
    )
    arguments = [str(COMMAND), "publish", "--wait", "600", document.name]
    with subprocess.Popen(
        [sys.executable, "-c", LISTENING, *arguments],
        cwd=tmp_path,
        env=environment(),
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        assert "Tickets: 3" in process.stderr.readline()
        process.send_signal(signal.SIGINT)
        said = process.stderr.read()
    assert process.returncode == 130
    assert "publish again to go on" in said


def test_standard_input_needs_a_name(followthrough: Run) -> None:
    """A document from standard input is nowhere, so its name is asked for, and nothing is written back."""
    for arguments in (("publish", "-"), ("publish", "-", "--source", "x", "--write-back")):
        done = followthrough(*arguments)
        assert (done.returncode, "--source" in done.stderr) == (2, True)


def test_a_file_that_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    """Links are written only over the very bytes that were published."""
    path = tmp_path / "a.md"
    path.write_bytes(b"edited since")
    outcome = write_back(path, b"published", b"published [#1](http://x)")
    assert (outcome.state, outcome.ok) == ("changed_meanwhile", False)
    assert path.read_bytes() == b"edited since"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.md"]


def test_a_link_to_a_file_stays_a_link(tmp_path: Path) -> None:
    """Writing through a symbolic link replaces the file behind it and keeps the link."""
    (tmp_path / "a.md").write_bytes(b"published")
    (tmp_path / "b.md").symlink_to("a.md")
    assert write_back(tmp_path / "b.md", b"published", b"linked").ok
    assert (tmp_path / "b.md").is_symlink()
    assert (tmp_path / "a.md").read_bytes() == b"linked"
