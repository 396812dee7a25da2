"""What is shipped: the image, the commands, the words of the documentation, and nothing private."""

import json
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml

from tests.architecture.source_tree import ROOT, relative

DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
TARGETS = set(re.findall(r"^([a-z]+):", MAKEFILE, flags=re.MULTILINE))
BUILD_STAGE, FINAL_STAGE = re.split(r"^FROM .*$", DOCKERFILE, flags=re.MULTILINE)[1:]
# Written in pieces, so that this file does not find itself.
PRIVATE = {
    "machine path": re.compile(r"(?<![\w.~/:-])/(?:work|root|Users|home)/" + r"(?!you\b|runner\b)\w"),
    "private key": re.compile("-----BEGIN [A-Z ]*" + "PRIVATE KEY"),
    "GitHub token": re.compile("(?:gh[pousr]_[A-Za-z0-9]{36}|github_" + "pat_[A-Za-z0-9_]{60})"),
    "Slack token": re.compile("xox" + "[bp]-[0-9]{8}"),
    "AWS key": re.compile("AKIA" + "[0-9A-Z]{16}"),
}


def shipped() -> list[Path]:
    """Text files that git tracks, or would."""
    listing = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listing.returncode != 0:
        pytest.skip("needs a git checkout")
    files = [ROOT / name for name in listing.stdout.splitlines()]
    return [f for f in files if f.is_file() and f.suffix not in {".png", ".lock", ".woff2", ".gz"}]


def test_the_image_is_built_in_two_stages() -> None:
    """Two stages on the same Python; uv is pinned as in the Makefile and stays in the builder."""
    assert re.findall(r"^FROM (\S+)", DOCKERFILE, flags=re.MULTILINE) == ["python:3.11-slim"] * 2
    version = re.search(r"^UV_VERSION := (\S+)", MAKEFILE, flags=re.MULTILINE)
    assert version is not None
    assert f"uv=={version[1]}" in BUILD_STAGE
    assert "uv " not in FINAL_STAGE
    assert BUILD_STAGE.count("--locked --no-dev") == BUILD_STAGE.count("uv sync") == 2


def test_the_image_runs_as_nobody_special() -> None:
    """The service runs under a numeric uid other than root, writes to a volume, and stops on SIGTERM."""
    users = re.findall(r"^USER (.+)$", FINAL_STAGE, flags=re.MULTILINE)
    assert [user for user in users if not re.fullmatch(r"[1-9]\d{4,}:[1-9]\d{4,}", user)] == []
    assert users != []
    assert 'VOLUME ["/data"]' in FINAL_STAGE
    assert "STOPSIGNAL SIGTERM" in FINAL_STAGE


def test_the_image_checks_its_health_and_takes_signals_itself() -> None:
    """The health check asks /livez with Python; the command is in exec form, so that it receives signals."""
    assert re.search(r"^HEALTHCHECK .*\\\n  CMD \[\"python\".*/livez", FINAL_STAGE, flags=re.MULTILINE)
    command = re.findall(r"^CMD (.*)$", FINAL_STAGE, flags=re.MULTILINE)
    assert len(command) == 1
    assert yaml.safe_load(command[0])[0] == "followthrough"


def test_everything_that_the_image_is_built_from_gets_in() -> None:
    """What the builder copies is let through by .dockerignore, and is all that the wheel is made of."""
    let_in = {
        line.removeprefix("!") for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if "!" in line
    }
    copied = {name for line in re.findall(r"^COPY (.+) \S+$", BUILD_STAGE, flags=re.MULTILINE) for name in line.split()}
    wheel = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert copied == let_in
    assert {*wheel["packages"], *wheel["force-include"], PROJECT["project"]["readme"]} <= copied


@pytest.mark.slow
@pytest.mark.network
def test_the_installed_program_needs_no_checkout(tmp_path: Path) -> None:
    """A wheel holds all that the service needs: away from its sources the demo publishes, opens tickets and audits."""
    uv = ROOT / ".tools" / "uv" / "bin" / "uv"
    if not uv.exists():
        pytest.skip("needs `make env`")
    subprocess.run(
        [uv, "build", "--wheel", "--quiet", "--out-dir", tmp_path, ROOT], check=True, capture_output=True, timeout=120
    )
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(tmp_path / "installed")
    start = "import app.cli.main as main; assert 'installed' in main.__file__; main.run()"
    done = subprocess.run(
        [sys.executable, "-c", start, "demo"],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(tmp_path / "installed")},
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1])["tickets"] > 0


def test_compose_runs_two_replicas_with_secrets_in_files() -> None:
    """Compose starts two read-only replicas on a healthy PostgreSQL and puts no secret in the environment."""
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
    service, database = compose["services"]["followthrough"], compose["services"]["database"]
    assert service["deploy"]["replicas"] == 2
    assert service["read_only"] is True
    assert service["depends_on"]["database"]["condition"] == "service_healthy"
    assert "environment" not in service
    assert {secret["source"] for secret in service["secrets"]} <= set(compose["secrets"])
    assert "POSTGRES_PASSWORD" not in database["environment"]


def test_documented_make_targets_exist() -> None:
    """Every `make target` in the documentation is a target of the Makefile."""
    pages = [ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")]
    named = {relative(p): set(re.findall(r"`?\bmake ([a-z]+)`", p.read_text("utf-8"))) for p in pages}
    assert {page: targets - TARGETS for page, targets in named.items() if not targets <= TARGETS} == {}


def test_every_make_target_is_explained() -> None:
    """`make help` has a line for every target."""
    assert set(re.findall(r"^([a-z]+):.*## ", MAKEFILE, flags=re.MULTILINE)) == TARGETS


def test_links_between_pages_lead_somewhere() -> None:
    """Every relative link in the documentation names a file that exists."""
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in [ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")]
        for target in re.findall(r"\]\((?!https?:|#)([^)#\s]+)", page.read_text("utf-8"))
        if not (page.parent / target).exists()
    ]
    assert broken == []


def test_every_dependency_is_explained() -> None:
    """The changelog says why each run-time dependency came."""
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    names = [re.split(r"[\[<>=~ ]", dependency)[0] for dependency in PROJECT["project"]["dependencies"]]
    assert [name for name in names if not re.search(rf"\b{re.escape(name)}\b", changelog)] == []


def test_nothing_private_is_shipped() -> None:
    """No file holds a path of somebody's machine or something that looks like a credential."""
    found = [
        f"{path.relative_to(ROOT)}: {what}"
        for path in shipped()
        for what, pattern in PRIVATE.items()
        if pattern.search(path.read_text("utf-8", errors="replace"))
    ]
    assert found == []
