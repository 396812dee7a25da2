"""The pre-commit hook and the GitHub action that the repository offers to others."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
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


@pytest.mark.skipif(shutil.which("bash") is None, reason="the action's scripts are for bash")
@pytest.mark.parametrize(
    ("files", "status", "written"),
    [
        ("post-mortems/**/*.md", "1", True),
        ("post-mortems/fine.md", "0", True),
        ("none/**/*.md $(touch${IFS}pwned)*", "0", False),
    ],
)
def test_the_check_step_of_the_action_runs(
    root: Path, tmp_path: Path, files: str, status: str, *, written: bool
) -> None:
    """The step's own script finds the files by the patterns, writes SARIF, and says with which code the check ended."""
    folder = tmp_path / "post-mortems" / "2024 spring"
    folder.mkdir(parents=True)
    (folder / "one.md").write_text("# Login failed\n\n**Severity:** SEV-1\n\n## Action items\n\n- Add an alert\n")
    (tmp_path / "post-mortems" / "fine.md").write_text(
        "# Slow page\n\n**Severity:** SEV-4\n\n## Summary\n\nA page was slow.\n"
    )
    command = Path(sys.executable).with_name("followthrough")
    installed = tmp_path / "runner" / "followthrough" / "bin"
    installed.mkdir(parents=True)
    (installed / "followthrough").symlink_to(command)
    script = next(s["run"] for s in _load(root / "action.yml")["runs"]["steps"] if s.get("id") == "check")
    outputs = tmp_path / "outputs"
    environment = {
        **os.environ,
        "FILES": files,
        "CONFIG": "",
        "RUNNER_TEMP": str(tmp_path / "runner"),
        "GITHUB_OUTPUT": str(outputs),
    }
    subprocess.run(["bash", "-eo", "pipefail", "-c", script], cwd=tmp_path, env=environment, check=True)
    said = dict(line.split("=", 1) for line in outputs.read_text().splitlines())
    assert said["status"] == status
    assert said.get("written") == ("true" if written else None)
    assert not (tmp_path / "pwned").exists()
    if written:
        run = json.loads(Path(said["sarif"]).read_text())["runs"][0]
        found = {r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for r in run["results"]}
        assert ("post-mortems/2024%20spring/one.md" in found) == (status == "1")
