"""What `check` rejects and warns of, and how it ends."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

UNOWNED = "# Outage\n\nSeverity: SEV-{level}\n\n## Action items\n\n- [ ] Add an alert on queue age (TBD, 2026-04-26)\n"


@pytest.fixture
def unowned(tmp_path: Path) -> Path:
    """A SEV-2 document with an item that nobody owns."""
    path = tmp_path / "unowned.md"
    path.write_text(UNOWNED.format(level=2))
    return path


def test_a_rejected_document_ends_with_findings(followthrough: Run, unowned: Path) -> None:
    """An item without an owner in a SEV-2 document is an error on its line, and the exit code is 1."""
    done = followthrough("check", unowned.name)
    assert done.returncode == 1
    assert (
        "unowned.md:7: error: The action item “Add an alert on queue age” names no owner. [item-unowned]" in done.stdout
    )


def test_warnings_alone_are_fine(followthrough: Run, tmp_path: Path) -> None:
    """A document that would be published ends with 0, whatever it is warned of."""
    (tmp_path / "sev4.md").write_text(UNOWNED.format(level=4))
    done = followthrough("check", "sev4.md")
    assert done.returncode == 0, done.stdout
    assert "warning: " in done.stdout


def test_the_configured_policy_decides(followthrough: Run, unowned: Path, tmp_path: Path) -> None:
    """A configuration that only warns of unowned items turns the error into a warning."""
    (tmp_path / "config.toml").write_text('[policy.sev2]\nrequire_owner = "warn"\n')
    assert followthrough("check", unowned.name).returncode == 0
    (tmp_path / "other.toml").write_text("")
    assert followthrough("--config", "other.toml", "check", unowned.name).returncode == 1


def test_a_check_can_be_switched_off(followthrough: Run, tmp_path: Path) -> None:
    """A writing check named in checks.disabled makes no remark."""
    (tmp_path / "a.md").write_text("# Outage\n\n## Summary\n\nThe on-call should have noticed the alert earlier.\n")
    assert "[counterfactual]" in followthrough("check", "a.md").stdout
    (tmp_path / "config.toml").write_text('[checks]\ndisabled = ["counterfactual"]\n')
    assert "[counterfactual]" not in followthrough("check", "a.md").stdout


@pytest.mark.parametrize("check_format", ["json", "sarif"])
def test_formats_for_programs_are_json_alone(followthrough: Run, unowned: Path, check_format: str) -> None:
    """Standard output holds the document of the format and nothing else."""
    done = followthrough("check", "--format", check_format, unowned.name)
    assert done.returncode == 1
    assert "item-unowned" in json.dumps(json.loads(done.stdout))


def test_an_unreadable_document_is_an_error_of_its_file(followthrough: Run, tmp_path: Path) -> None:
    """A file that cannot be read is a result like the others, in every format."""
    (tmp_path / "empty.md").write_bytes(b"")
    done = followthrough("check", "--format", "json", "empty.md", "nowhere.md")
    results = json.loads(done.stdout)["results"]
    assert done.returncode == 1
    assert [(result["path"], result["rule"], result["level"]) for result in results] == [
        ("empty.md", "document-empty", "error"),
        ("nowhere.md", "file-unreadable", "error"),
    ]


def test_many_files_are_checked_on_several_processes(followthrough: Run, tmp_path: Path) -> None:
    """From 200 files on several processes check, with the same results."""
    for number in range(205):
        (tmp_path / f"{number:03}.md").write_text(UNOWNED.format(level=2))
    done = followthrough("check", "--format", "json", *(f"{number:03}.md" for number in range(205)))
    results = json.loads(done.stdout)["results"]
    assert done.returncode == 1
    assert sum(result["rule"] == "item-unowned" for result in results) == 205
