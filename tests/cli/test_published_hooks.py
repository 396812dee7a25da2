"""The pre-commit hook and the GitHub action that the repository offers to others."""

from pathlib import Path
from typing import Any

import yaml


def _load(path: Path) -> Any:  # noqa: ANN401 - whatever the YAML holds
    return yaml.safe_load(path.read_text())


def test_the_pre_commit_hook_runs_check(root: Path) -> None:
    """The hook's file is readable and its entry is the command that exists."""
    (hook,) = _load(root / ".pre-commit-hooks.yaml")
    assert hook["entry"] == "followthrough check"
    assert hook["language"] == "python"


def test_no_input_of_the_action_becomes_part_of_a_script(root: Path) -> None:
    """Inputs reach the scripts as environment variables, so that their text runs nothing."""
    action = _load(root / "action.yml")
    scripts = [step["run"] for step in action["runs"]["steps"] if "run" in step]
    assert scripts
    assert not any("${{" in script for script in scripts)


def test_every_output_and_step_the_action_names_exists(root: Path) -> None:
    """The SARIF file is uploaded by the output that the check step writes."""
    action = _load(root / "action.yml")
    check = next(step for step in action["runs"]["steps"] if step.get("id") == "check")
    upload = next(step for step in action["runs"]["steps"] if "codeql-action" in step.get("uses", ""))
    assert "--format sarif" in check["run"]
    assert 'written=true" >> "$GITHUB_OUTPUT"' in check["run"]
    assert "steps.check.outputs.written == 'true'" in upload["if"]
