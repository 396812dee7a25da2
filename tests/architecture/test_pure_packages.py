"""What imports cannot show of the pure packages, and where a transaction ends."""

import ast
from pathlib import Path

import pytest

from tests.architecture.source_tree import modules, relative, tree

CLOCKS = {"now", "utcnow", "today", "time", "monotonic", "perf_counter", "uuid4", "token_hex"}
BUILTIN_IO = {"open", "print", "input", "breakpoint", "__import__"}
PURE = modules("app/documents", "app/domain")


@pytest.mark.parametrize("module", PURE, ids=relative)
def test_pure_modules_read_no_clock_and_do_no_io(module: Path) -> None:
    """In documents and domain, time and ids are arguments and nothing is opened or printed."""
    found = set[str]()
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in BUILTIN_IO:
            found.add(node.func.id)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CLOCKS:
            receiver = node.func.value
            if isinstance(receiver, ast.Name) and receiver.id in {"datetime", "date", "time", "uuid", "secrets"}:
                found.add(ast.unparse(node.func))
    assert found == set()


@pytest.mark.parametrize("module", modules("app"), ids=relative)
def test_only_the_unit_of_work_commits(module: Path) -> None:
    """A request or job is one transaction, committed in app/storage/database.py and nowhere else."""
    commits = [
        node.lineno for node in ast.walk(tree(module)) if isinstance(node, ast.Attribute) and node.attr == "commit"
    ]
    assert commits == [] or relative(module) == "app/storage/database.py"
