"""What `parse` and `explain` print, and how they end."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import COMMAND, Run, on_a_terminal
from tests.rigs.forked import environment

HEAVY = {"rich", "fastapi", "uvicorn", "sqlalchemy", "dbos", "httpx", "pydantic", "github", "jira"}
HOSTILE = "# T\x1b[31mred\u202e\x9b [bold]x[/bold]\n\n## Action items\n\n- [ ] Fix\x1b]0;y\x07 it (Ada, 2026-04-26)\n"


def loaded_by(arguments: list[str], cwd: Path) -> set[str]:
    """The top-level modules in memory when the command has run."""
    script = (
        "import sys\nfrom app.cli.main import run\n"
        "try:\n    run()\nexcept SystemExit:\n    pass\n"
        "print(*{name.split('.')[0] for name in sys.modules}, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        cwd=cwd,
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stderr.splitlines()[-1].split())


def test_json_is_one_object_per_line_with_the_documented_keys(followthrough: Run, root: Path) -> None:
    """`parse --json` prints one line per document, in the order given, with every key of the contract."""
    paths = [
        root / "examples" / "2026-05-06-payments-ledger-lag.md",
        root / "examples" / "2026-09-21-invoices-twice.rst",
    ]
    done = followthrough("parse", "--json", *paths)
    documents = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0, done.stderr
    assert [document["path"] for document in documents] == [str(path) for path in paths]
    assert documents[0].keys() >= {
        "path", "format", "title", "severity", "kind", "incident_date", "sections", "action_items", "warnings",
    }  # fmt: skip
    assert documents[0]["action_items"][0].keys() >= {
        "line", "text", "owner", "due", "due_date", "tickets", "done", "kind", "section",
    }  # fmt: skip
    assert documents[0]["action_items"][0]["due_date"] == "2026-05-22"


def test_the_table_names_line_owner_and_date(followthrough: Run, root: Path) -> None:
    """Where no terminal reads, people's output is tab-separated lines."""
    done = followthrough("parse", root / "examples" / "2026-04-12-eu-logins.md")
    assert done.returncode == 0
    assert (
        "60\tUpdate the auth-service runbook to include a circuit-breaker check\tBram de Vries\t2026-04-19\t\tdone"
        in done.stdout.splitlines()
    )


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.md", b"", "empty"),
        ("binary.md", b"\x00\x01\x02", "binary"),
        ("latin.md", "# Ausfälle\n".encode("latin-1"), "UTF-8"),
        ("large.md", b"a b c\n" * 350_000, "2,100,000 bytes"),
    ],
)
def test_an_unreadable_document_is_named_and_the_others_are_printed(
    followthrough: Run, root: Path, tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    """A document that cannot be read ends the run with 1, after the others were printed."""
    (tmp_path / name).write_bytes(content)
    done = followthrough("parse", "--json", name, root / "examples" / "2026-04-12-eu-logins.md")
    assert done.returncode == 1
    assert done.stderr.startswith(name)
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stdout.splitlines()) == 1


@pytest.mark.parametrize("name", ["nowhere.md", "."])
def test_a_file_that_cannot_be_opened_is_named(followthrough: Run, name: str) -> None:
    """A missing file and a folder are named with the reason."""
    done = followthrough("parse", name)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"{name}: The file cannot be read: ")


def test_many_files_come_in_order_on_several_processes(followthrough: Run, tmp_path: Path) -> None:
    """From 200 files on several processes read; the output is that of one, in the order given."""
    for number in range(230):
        text = f"# Outage {number}\n\n## Action items\n\n- [ ] Add check {number} (Ada, 2026-04-26)\n"
        (tmp_path / f"{number}.md").write_text(text)
    (tmp_path / "7.md").write_bytes(b"")
    done = followthrough("parse", "--json", *(f"{number}.md" for number in range(230)))
    titles = [json.loads(line)["title"] for line in done.stdout.splitlines()]
    assert done.returncode == 1
    assert titles == [f"Outage {number}" for number in range(230) if number != 7]
    assert "7.md: " in done.stderr
    assert "Reading: 230" in done.stderr


def test_quiet_shows_no_progress(followthrough: Run, tmp_path: Path, root: Path) -> None:
    """With --quiet nothing but problems is written to standard error."""
    (tmp_path / "a.md").write_bytes((root / "examples" / "2026-04-12-eu-logins.md").read_bytes())
    done = followthrough("--quiet", "parse", *["a.md"] * 30)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("command", ["parse", "explain", "check"])
def test_words_of_a_document_start_nothing_on_the_output(followthrough: Run, tmp_path: Path, command: str) -> None:
    """Control and direction characters of a document, and rich markup, are shown and not obeyed."""
    (tmp_path / "hostile.md").write_text(HOSTILE, encoding="utf-8")
    done = followthrough(command, "hostile.md")
    assert not set(done.stdout + done.stderr) & set("\x1b\x07\x9b\u202e")
    if command == "parse":
        assert "[bold]x[/bold]" in done.stdout


def test_a_terminal_gets_a_ruled_table_without_colours_where_none_are_wanted(tmp_path: Path) -> None:
    """On a terminal the table has rules; with NO_COLOR no colour, and never an escape from the document."""
    (tmp_path / "hostile.md").write_text(HOSTILE, encoding="utf-8")
    text = on_a_terminal(["parse", "hostile.md"], tmp_path, 120)
    assert "────" in text
    assert "\x1b[3" not in text
    assert "\x1b]" not in text
    assert "\u202e" not in text


def test_a_narrow_terminal_breaks_no_address(tmp_path: Path) -> None:
    """Where a table would break a word, or make towers of a sentence, each cell has lines of its own."""
    address = "https://tracker.example.com/projects/followthrough/issues/1234567"
    sentence = "Add a check of the queue's depth to each of the deploy pipelines of the region " * 3
    (tmp_path / "a.md").write_text(f"# T\n\n## Action items\n\n- [ ] Add it (Ada, 2026-04-26) {address}\n")
    (tmp_path / "b.md").write_text(f"# T\n\n## Action items\n\n- [ ] {sentence.strip()} (Ada, 2026-04-26)\n")
    shown = on_a_terminal(["parse", "a.md", "b.md"], tmp_path, 80)
    assert f"  tickets      {address}\n" in shown
    assert "  owner        Ada\n" in shown
    assert "────" not in shown
    assert "\n               deploy pipelines" in shown  # beside its label
    assert "────" in on_a_terminal(["parse", "a.md"], tmp_path, 160)


def test_help_loads_nothing_heavy(tmp_path: Path) -> None:
    """`--help` imports no framework, no database and no tracker library."""
    assert not loaded_by(["--help"], tmp_path) & HEAVY


def test_parse_loads_no_database_and_no_network(tmp_path: Path, root: Path) -> None:
    """`parse` imports nothing that could reach a database or a server (typer itself brings pydantic)."""
    used = loaded_by(["parse", "--json", str(root / "examples" / "2026-04-12-eu-logins.md")], tmp_path)
    assert not used & ((HEAVY - {"pydantic"}) | {"sqlmodel", "requests"})


def test_explain_says_what_each_line_was_taken_for(followthrough: Run, root: Path) -> None:
    """`explain` prints every line with its number, and below an item the rule that found it."""
    path = root / "examples" / "2026-04-12-eu-logins.md"
    done = followthrough("explain", path)
    lines = done.stdout.splitlines()
    assert done.returncode == 0
    at = next(index for index, line in enumerate(lines) if line.startswith("   59  "))
    assert lines[at + 1].strip() == "^ item: an outermost entry of a list in an action part"
    numbered = [line for line in lines if line[:5].strip().isdigit()]
    assert len(numbered) == len(path.read_text("utf-8").split("\n"))


def test_explain_of_an_unreadable_document_is_a_problem(followthrough: Run, tmp_path: Path) -> None:
    """`explain` names what is wrong with a document that cannot be read."""
    (tmp_path / "empty.md").write_bytes(b" \n")
    done = followthrough("explain", "empty.md")
    assert (done.returncode, done.stdout) == (1, "")
    assert "empty.md" in done.stderr


def test_ctrl_c_ends_several_processes_quietly(tmp_path: Path) -> None:
    """An interrupt while several processes read stops them all, shows no trace and leaves no process behind."""
    document = "# Outage\n\n## Action items\n\n" + "- [ ] Add a check of the queue (Ada, 2026-04-26)\n" * 200
    for number in range(300):
        (tmp_path / f"{number}.md").write_text(document)
    # A shell starts background commands with interrupts ignored, and a child would inherit that; a handler it does not.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    command = subprocess.Popen(
        [COMMAND, "parse", "--json", *(f"{number}.md" for number in range(300))],
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    signal.signal(signal.SIGINT, before)
    assert command.stdout is not None
    assert command.stdout.readline()
    os.killpg(command.pid, signal.SIGINT)
    _, said = command.communicate(timeout=60)
    assert command.returncode != 0
    assert "Traceback" not in said
    with pytest.raises(ProcessLookupError):
        os.killpg(command.pid, 0)


def test_standard_input_is_read(installed: Run) -> None:
    """A dash stands for standard input, for each command that reads documents alone."""
    text = "# Outage\n\n## Action items\n\n- [ ] Add an alert on queue age (Ada, 2026-04-26)\n"
    done = installed("parse", "--json", "-", given=text)
    (item,) = json.loads(done.stdout)["action_items"]
    assert (done.returncode, item["owner"]) == (0, "Ada")
    assert "-:5: " in installed("check", "-", given=text.replace("Ada", "TBD")).stdout


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (".", "./*.md"),
        ("reports/", "reports/*.md"),
        ("*.html", "No file has such a name"),
        ("nowhere.md", "Give the path of a readable text file"),
    ],
)
def test_what_is_no_file_says_what_to_give(followthrough: Run, tmp_path: Path, path: str, said: str) -> None:
    """A folder, a pattern that nothing fits and a wrong path are each told with what to give instead."""
    (tmp_path / "reports").mkdir()
    done = followthrough("parse", path)
    assert done.returncode == 1
    assert said in done.stderr
