"""Every gate fails on the mutation it is there to stop, tried on a copy of the tree.

The table of docs/decisions/0002-gates-and-their-mutations.md is this list; a gate without a mutation is no gate.
"""

import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.architecture.source_tree import ROOT

pytestmark = pytest.mark.slow

BIN = Path(sys.executable).parent
COPIED = ("app", "connectors", "pyproject.toml", "Makefile", "Dockerfile", "compose.yaml")
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]


@dataclass(frozen=True)
class Mutation:
    """Text added to the end of one file (made if need be), and what the gate must answer."""

    gate: str
    file: str
    added: str
    says: str


def contract(name: str, file: str, added: str) -> Mutation:
    """A mutation that breaks one import contract."""
    return Mutation(name, file, added, "BROKEN")


IMPORTS = [
    contract("layers", "app/domain/metrics.py", "import app.services\n"),
    contract("layers", "connectors/pacing.py", "import connectors.builtin.store\n"),
    contract("pure-packages", "app/domain/metrics.py", "import os\n"),
    contract("pure-packages", "app/domain/metrics.py", "import logging\n"),
    contract("pure-packages", "app/documents/sections.py", "import time\n"),
    contract("pure-packages", "app/documents/sections.py", "import random\n"),
    contract("pure-packages", "app/documents/sections.py", "import asyncio\n"),
    contract("pure-packages", "app/documents/sections.py", "from pathlib import Path\n"),
    contract("sql-stays-in-storage", "app/services/publish.py", "import sqlmodel\n"),
    contract("web-framework-stays-at-the-edge", "app/services/publish.py", "import fastapi\n"),
    contract("web-framework-stays-at-the-edge", "connectors/builtin/store.py", "import starlette\n"),
    contract("tables-are-private", "app/services/publish.py", "import app.storage.tables\n"),
    contract("app-names-no-tracker", "app/services/publish.py", "import connectors.github\n"),
    contract("app-names-no-tracker", "app/services/publish.py", "import github\n"),
    contract("wiring-stays-in-bootstrap", "app/services/publish.py", "import connectors.registry\n"),
    contract("connectors-never-import-app", "connectors/pacing.py", "import app.errors\n"),
    contract("connectors-are-strangers", "connectors/github/mapping.py", "import connectors.builtin.mapping\n"),
    contract("mapping-is-sans-io", "connectors/github/mapping.py", "import requests\n"),
    contract("mapping-is-sans-io", "connectors/github/webhooks.py", "import time\n"),
    contract("no-cycles", "app/domain/records.py", "import app.domain.metrics\n"),
]
TOOLS = [
    Mutation("ruff format --check", "app/errors.py", "x = {'a':1}\n", "would be reformatted"),
    Mutation("ruff check", "app/errors.py", "import os\n", "F401"),
    Mutation(
        "ruff check",
        "app/domain/metrics.py",
        "def _when() -> object:\n    import datetime\n    return datetime.datetime.now(datetime.UTC)\n",
        "TID251",
    ),
    Mutation("mypy app/errors.py", "app/errors.py", "def _broken() -> int:\n    return 'no'\n", "return-value"),
    Mutation("mypy app/errors.py", "app/errors.py", "def _untyped(value):\n    return value\n", "no-untyped-def"),
]
TEST_GATES = [
    Mutation(
        "test_module_sizes.py", "app/faults.py", "x = 1\n" * 301 + "def f() -> None: ...\n", "test_module_is_short"
    ),
    Mutation("test_module_sizes.py", "app/utils.py", '"""Says something."""\n', "test_module_name_says_what_is_inside"),
    Mutation("test_module_sizes.py", "app/silent.py", "x = 1\n", "test_module_says_its_one_job"),
    Mutation(
        "test_imports_have_no_side_effects.py",
        "app/faults.py",
        "open('made-at-import', 'w').close()\n",
        "import side effect: open",
    ),
    Mutation(
        "test_imports_have_no_side_effects.py",
        "app/domain/metrics.py",
        "import sqlalchemy\n",
        "test_the_pure_packages_load_no_framework",
    ),
    Mutation("test_pure_packages.py", "app/domain/metrics.py", "print('x')\n", "test_pure_modules_read_no_clock"),
    Mutation(
        "test_pure_packages.py",
        "app/domain/metrics.py",
        "import datetime\nfrom datetime import date\nTODAY = date.today()\n",
        "test_pure_modules_read_no_clock",
    ),
    Mutation("test_pure_packages.py", "app/faults.py", "x.commit()\n", "test_only_the_unit_of_work_commits"),
    Mutation(
        "test_tests_say_their_rule.py", "tests/test_new.py", "def test_x() -> None:\n    pass\n", "test_every_test_says"
    ),
    Mutation(
        "test_tests_say_their_rule.py", "tests/test_new.py", "from unittest import mock\n", "test_nothing_is_patched"
    ),
    Mutation("test_packaging.py", "Dockerfile", "USER root\nCMD followthrough\n", "test_the_image_checks_its_health"),
    Mutation("test_packaging.py", "Makefile", "secret:\n\ttrue\n", "test_every_make_target_is_explained"),
    Mutation("test_packaging.py", "CHANGELOG.md", "Run `make nothing`.\n", "test_documented_make_targets_exist"),
    Mutation("test_packaging.py", "CHANGELOG.md", "See [it](docs/gone.md).\n", "test_links_between_pages"),
]


def mutate(copy: Path, mutation: Mutation) -> None:
    """Add the mutation's text."""
    target = copy / mutation.file
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("a", encoding="utf-8") as file:
        file.write(mutation.added)


def answer(copy: Path, *command: str) -> tuple[int, str]:
    """Run a gate in the copy; its exit code and everything it said."""
    run = subprocess.run(
        [sys.executable, "-B", "-m", *command] if command[0] == "pytest" else [str(BIN / command[0]), *command[1:]],
        cwd=copy,
        capture_output=True,
        text=True,
        check=False,
    )
    return run.returncode, run.stdout + run.stderr


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The tree without its history and environment."""
    ignore = shutil.ignore_patterns("__pycache__")
    for name in (*COPIED, "README.md", "CHANGELOG.md", "docs"):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tmp_path / name, ignore=ignore)
        else:
            shutil.copy(source, tmp_path / name)
    shutil.copytree(ROOT / "tests" / "architecture", tmp_path / "tests" / "architecture", ignore=ignore)
    return tmp_path


@pytest.mark.parametrize("mutation", IMPORTS, ids=lambda m: f"{m.gate}-{m.file}-{m.added.split()[1]}")
def test_import_contract_bites(copy: Path, mutation: Mutation) -> None:
    """Each import contract is broken by an import that it forbids, and holds without it."""
    gate = ("lint-imports", "--no-cache", "--contract", mutation.gate)
    code, said = answer(copy, *gate)
    assert code == 0, said
    mutate(copy, mutation)
    code, said = answer(copy, *gate)
    assert code == 1, said
    assert mutation.says in said


def test_every_contract_has_a_mutation() -> None:
    """No import contract goes without having been seen to fail."""
    assert {c["id"] for c in CONTRACTS} == {m.gate for m in IMPORTS}


@pytest.mark.parametrize("mutation", TOOLS, ids=lambda m: f"{m.gate}-{m.says}")
def test_tool_bites(copy: Path, mutation: Mutation) -> None:
    """Formatter, linter and type checker refuse what they are there to refuse."""
    mutate(copy, mutation)
    command = mutation.gate.split()
    target = [] if command[0] == "mypy" else [mutation.file]
    code, said = answer(copy, *command, *target)
    assert code == 1, said
    assert mutation.says in said


@pytest.mark.parametrize("mutation", TEST_GATES, ids=lambda m: f"{m.file}-{m.says}")
def test_architecture_test_bites(copy: Path, mutation: Mutation) -> None:
    """Each architecture test fails, by its own name, on the defect that it is there to find."""
    mutate(copy, mutation)
    quiet = ("-q", "-p", "no:randomly", "-p", "no:cacheprovider")
    code, said = answer(copy, "pytest", *quiet, f"tests/architecture/{mutation.gate}")
    assert code == 1, said
    assert mutation.says in said
