"""A connector from outside: the tutorial's code is what ships, and as a distribution of its own it passes the suite."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from connectors import errors, registry

_BLOCK = re.compile(r"^From `(?P<file>[^`]+)`:\n\n```python\n(?P<code>.*?)```", re.MULTILINE | re.DOTALL)
_TOML = re.compile(r"```toml\n(.*?)```", re.DOTALL)
_NAMED_FILE = re.compile(r"^    (\w+\.py) ", re.MULTILINE)


@pytest.fixture
def tutorial(root: Path) -> str:
    """The text of docs/connectors.md."""
    return (root / "docs" / "connectors.md").read_text("utf-8")


def test_the_tutorial_shows_the_code_that_ships(root: Path, tutorial: str) -> None:
    """Each piece of the tutorial's code stands in the file that it names, but for line breaks; its list is whole."""
    pieces = list(_BLOCK.finditer(tutorial))
    assert len(pieces) == tutorial.count("```python") >= 8
    for piece in pieces:
        assert _joined(piece["code"]) in _joined((root / piece["file"]).read_text("utf-8")), piece["code"]
    shipped = {path.name for path in (root / "connectors" / "gitlab").glob("*.py")}
    assert {"__init__.py", *_NAMED_FILE.findall(tutorial)} == shipped


def test_the_tutorial_names_every_error_there_is_a_rule_for(tutorial: str) -> None:
    """The table of what went wrong speaks of the errors that exist."""
    named = set(re.findall(r"`\*?\*?([A-Z]\w+)(?:\(|`)", tutorial.partition("## 5.")[2].partition("## 6.")[0]))
    assert named - {"Caller", "Retry"} <= set(vars(errors))
    assert {"OutcomeUnknown", "Unavailable", "RateLimited", "Invalid", "Unreachable"} <= named


def _joined(code: str) -> str:
    """Return code without what the formatter may change: it wraps a piece otherwise than the file."""
    return "".join(code.split()).replace(",)", ")")


def _install(root: Path, tutorial: str, into: Path) -> str:
    """Put the tutorial's distribution where an installer would; answers its kind."""
    project = tomllib.loads(next(iter(_TOML.findall(tutorial))))["project"]
    package = into / "followthrough_gitlab"
    package.mkdir()
    for path in (root / "connectors" / "gitlab").glob("*.py"):
        (package / path.name).write_text(path.read_text("utf-8").replace("connectors.gitlab", package.name), "utf-8")
    metadata = into / f"followthrough_gitlab-{project['version']}.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
    )
    points = project["entry-points"][registry.ENTRY_POINT_GROUP]
    lines = [f"{name} = {target}" for name, target in points.items()]
    (metadata / "entry_points.txt").write_text("\n".join([f"[{registry.ENTRY_POINT_GROUP}]", *lines, ""]))
    (kind,) = points
    return str(kind)


@pytest.mark.slow
@pytest.mark.network
def test_the_tutorial_as_a_distribution_of_its_own_passes_the_contract_suite(
    root: Path, tutorial: str, tmp_path: Path
) -> None:
    """Installed beside Followthrough it is found by its kind, and does what every connector must."""
    kind = _install(root, tutorial, tmp_path)
    (tmp_path / "my_rig.py").write_text(
        "from contextlib import contextmanager\n"
        "from connectors import registry\n"
        "from tests.connectors.contract_rigs import gitlab_rig\n\n"
        "@contextmanager\n"
        "def make(receiver, directory):\n"
        f"    connect = registry.factory({kind!r})\n"
        "    assert connect.__module__ == 'followthrough_gitlab.connector'\n"
        "    with gitlab_rig(receiver, connect) as rig:\n"
        "        yield rig\n"
    )
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "outsider", "--no-header"]
    run = subprocess.run(
        [*command, "tests/connectors/test_contract.py"],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(tmp_path), "FOLLOWTHROUGH_CONTRACT_RIG": "my_rig:make"},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-3000:]
    assert re.search(r"^17 passed", run.stdout, re.MULTILINE), run.stdout[-300:]


def test_an_outsider_that_cannot_be_imported_says_why(root: Path, tutorial: str, tmp_path: Path) -> None:
    """A missing library is named, with the connector that wanted it."""
    kind = _install(root, tutorial, tmp_path)
    (tmp_path / "gitlab.py").write_text("raise ImportError('No module named gitlab')\n")
    program = f"from connectors import registry\ntry:\n    registry.factory({kind!r})\nexcept Exception as e: print(e)"
    run = subprocess.run(
        [sys.executable, "-c", program],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "gitlab-mine" in run.stdout
    assert "install followthrough[gitlab]" in run.stdout
