"""Every gate fails on the mutation it is there to stop, tried on a copy of the tree.

The table of docs/decisions/0002-gates-and-their-mutations.md is this list; a gate without a mutation is no gate. Each
tool runs once, over a copy that holds all of its mutations: each must be named in what that gate says of it.
"""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.architecture.source_tree import ROOT

pytestmark = pytest.mark.slow

BIN = Path(sys.executable).parent
COPIED = (
    *("app", "connectors", "docs", "tests/architecture", "tests/__init__.py"),
    *(".gitignore", "pyproject.toml", "Makefile", "Dockerfile", "compose.yaml", "README.md", "CHANGELOG.md"),
    *("benchmarks", "examples", "observability", "LICENSE", "action.yml", "config.example.toml"),  # linked to by pages
)
CONTRACTS = {
    contract["id"]: contract["name"]
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
}


@dataclass(frozen=True)
class Mutation:
    """Text added to the end of one file (made if need be), and what the gate must answer."""

    gate: str
    file: str
    added: str
    says: str


def contract(name: str, file: str, imported: str) -> Mutation:
    """A mutation that breaks one import contract, and how the contract names the line that breaks it."""
    importer = file.removesuffix(".py").replace("/", ".")
    package = imported if imported.startswith(("app", "connectors")) else imported.partition(".")[0]
    return Mutation(name, file, f"import {imported}\n", f"{importer} -> {package} (l.")


IMPORTS = [
    contract("layers", "app/domain/metrics/rates.py", "app.services"),
    contract("layers", "connectors/pacing.py", "connectors.builtin.store"),
    contract("pure-packages", "app/domain/metrics/rates.py", "os"),
    contract("pure-packages", "app/domain/metrics/rates.py", "logging"),
    contract("pure-packages", "app/documents/sections.py", "time"),
    contract("pure-packages", "app/documents/sections.py", "random"),
    contract("pure-packages", "app/documents/sections.py", "asyncio"),
    contract("pure-packages", "app/documents/sections.py", "pathlib"),
    contract("sql-stays-in-storage", "app/services/publish.py", "sqlmodel"),
    contract("web-framework-stays-at-the-edge", "app/services/publish.py", "fastapi"),
    contract("web-framework-stays-at-the-edge", "connectors/builtin/store.py", "starlette"),
    contract("tables-are-private", "app/services/publish.py", "app.storage.tables"),
    contract("app-names-no-tracker", "app/services/publish.py", "connectors.github"),
    contract("app-names-no-tracker", "app/services/publish.py", "github"),
    contract("wiring-stays-in-bootstrap", "app/services/publish.py", "connectors.registry"),
    contract("connectors-never-import-app", "connectors/pacing.py", "app.errors"),
    contract("connectors-are-strangers", "connectors/github/mapping.py", "connectors.builtin.mapping"),
    contract("mapping-is-sans-io", "connectors/github/mapping.py", "requests"),
    contract("mapping-is-sans-io", "connectors/github/webhooks.py", "time"),
    Mutation("no-cycles", "app/domain/records.py", "import app.domain.metrics\n", ".records -> .metrics (1 import)"),
]
TOOLS = [
    Mutation("ruff format --check", "app/errors.py", "x = {'a':1}\n", "would be reformatted"),
    Mutation("ruff check", "app/errors.py", "import os\n", "F401"),
    Mutation(
        "ruff check",
        "app/domain/metrics/rates.py",
        "def _when() -> object:\n    import datetime\n    return datetime.datetime.now(datetime.UTC)\n",
        "TID251",
    ),
    Mutation("mypy", "app/errors.py", "def _broken() -> int:\n    return 'no'\n", "return-value"),
    Mutation("mypy", "app/errors.py", "def _untyped(value):\n    return value\n", "no-untyped-def"),
]
TEST_GATES = [
    Mutation("test_modules_are_short", "app/clock.py", "x = 1\n" * 301 + "def f() -> None: ...\n", "app/clock.py"),
    Mutation("test_module_names_say_what_is_inside", "app/utils.py", '"""Says something."""\n', "app/utils.py"),
    Mutation("test_modules_say_their_one_job", "app/silent.py", "x = 1\n", "app/silent.py"),
    Mutation(
        "test_every_module_imports_cleanly",
        "app/faults.py",
        "open('made-at-import', 'w').close()\n",
        "import side effect: open",
    ),
    Mutation(
        "test_the_pure_packages_load_no_framework", "app/domain/metrics/rates.py", "import sqlalchemy\n", "'sqlalchemy'"
    ),
    Mutation(
        "test_pure_modules_read_no_clock_and_do_no_io",
        "app/domain/metrics/rates.py",
        "print('x')\n",
        "'app/domain/metrics/rates.py': {'print'}",
    ),
    Mutation(
        "test_pure_modules_read_no_clock_and_do_no_io",
        "app/domain/hints.py",
        "from datetime import date\nTODAY = date.today()\n",
        "'app/domain/hints.py': {'date.today'}",
    ),
    Mutation(
        "test_only_the_unit_of_work_commits",
        "app/identifiers.py",
        "def end(work):\n    work.commit()\n",
        "'app/identifiers.py'",
    ),
    Mutation(
        "test_every_test_says_its_rule",
        "tests/test_new.py",
        "def test_x() -> None:\n    pass\n",
        "tests/test_new.py::test_x",
    ),
    Mutation(
        "test_nothing_is_patched", "tests/test_new.py", "from unittest import mock\n", "'tests/test_new.py': {'mock'"
    ),
    Mutation("test_every_error_has_a_status", "app/errors.py", "class Odd(FollowthroughError):\n    pass\n", "{'Odd'}"),
    Mutation("test_every_error_is_drawn", "app/errors.py", "", "{'Odd'}"),
    Mutation(
        "test_every_command_is_documented", "app/cli/main.py", "@cli.command()\ndef odd() -> None: ...\n", "'odd'"
    ),
    Mutation("test_the_image_runs_as_nobody_special", "Dockerfile", "USER root\n", "['root']"),
    Mutation(
        "test_the_image_checks_its_health_and_takes_signals_itself", "Dockerfile", "CMD followthrough\n", "2 == 1"
    ),
    Mutation("test_every_make_target_is_explained", "Makefile", "secret:\n\ttrue\n", "'secret'"),
    Mutation("test_documented_make_targets_exist", "CHANGELOG.md", "Run `make nothing`.\n", "{'nothing'}"),
    Mutation("test_links_between_pages_lead_somewhere", "CHANGELOG.md", "See [it](docs/gone.md).\n", "docs/gone.md"),
    Mutation("test_nothing_private_is_shipped", "docs/new.md", "See /ho" + "me/ada/notes.\n", "docs/new.md"),
]
TESTED = (
    *("edges_are_complete", "imports_have_no_side_effects", "module_sizes"),
    *("packaging", "pure_packages", "tests_say_their_rule"),
)


def tool(name: str) -> list[Mutation]:
    """The mutations of one tool."""
    return [mutation for mutation in TOOLS if mutation.gate == name]


def answer(copy: Path, *command: str) -> tuple[int, str]:
    """Run a gate in the copy; its exit code and everything it said."""
    run = subprocess.run(
        [sys.executable, "-m", *command] if command[0] == "pytest" else [str(BIN / command[0]), *command[1:]],
        cwd=copy,
        env={**os.environ, "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    return run.returncode, run.stdout + run.stderr


@pytest.fixture
def mutated(tmp_path: Path) -> Callable[[Sequence[Mutation]], Path]:
    """A function that copies the tree without its history and environment, and adds every mutation's text."""

    def copy(mutations: Sequence[Mutation]) -> Path:
        for name in COPIED:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, tmp_path / name)
            elif (ROOT / name).exists():
                shutil.copy(ROOT / name, tmp_path / name)
        for mutation in mutations:
            with (tmp_path / mutation.file).open("a", encoding="utf-8") as file:
                file.write(mutation.added)
        return tmp_path

    return copy


def test_every_import_contract_bites(mutated: Callable[[Sequence[Mutation]], Path]) -> None:
    """Each import contract is broken by each import that it forbids, and names the line."""
    code, said = answer(mutated(IMPORTS), "lint-imports", "--no-cache")
    assert code == 1, said
    told = re.split(r"^(.+)\n-+\n", said, flags=re.MULTILINE)
    by_contract = dict(zip(told[1::2], told[2::2], strict=True))
    assert [
        f"{mutation.gate}: {mutation.says}"
        for mutation in IMPORTS
        if mutation.says not in by_contract.get(CONTRACTS[mutation.gate], "")
    ] == [], said


def test_the_import_contracts_hold_without_mutations(mutated: Callable[[Sequence[Mutation]], Path]) -> None:
    """A copy of the tree keeps every contract: what breaks them is the mutations alone."""
    code, said = answer(mutated([]), "lint-imports", "--no-cache")
    assert code == 0, said


def test_every_contract_has_a_mutation() -> None:
    """No import contract goes without having been seen to fail."""
    assert set(CONTRACTS) == {mutation.gate for mutation in IMPORTS}


@pytest.mark.parametrize("gate", ["ruff format --check", "ruff check", "mypy"])
def test_tool_bites(mutated: Callable[[Sequence[Mutation]], Path], gate: str) -> None:
    """Formatter, linter and type checker refuse what they are there to refuse."""
    mutations = tool(gate)
    code, said = answer(mutated(mutations), *gate.split(), *sorted({mutation.file for mutation in mutations}))
    assert code == 1, said
    assert [mutation.says for mutation in mutations if mutation.says not in said] == [], said


def test_every_architecture_test_bites(mutated: Callable[[Sequence[Mutation]], Path]) -> None:
    """Each architecture test fails, and names the defect that it is there to find."""
    copy = mutated(TEST_GATES)
    subprocess.run(["git", "init", "-q"], cwd=copy, check=True)  # what is shipped is what git would track
    quiet = ("-q", "-vv", "-p", "no:randomly", "-p", "no:cacheprovider", "--junit-xml=result.xml")
    code, said = answer(copy, "pytest", *quiet, *(f"tests/architecture/test_{name}.py" for name in TESTED))
    assert code == 1, said
    cases = ET.parse(copy / "result.xml").iter("testcase")  # noqa: S314 - written by pytest, just now
    failures = {case.get("name"): "".join(node.text or "" for node in case.iter("failure")) for case in cases}
    assert [f"{m.gate}: {m.says}" for m in TEST_GATES if m.says not in failures.get(m.gate, "")] == [], said
