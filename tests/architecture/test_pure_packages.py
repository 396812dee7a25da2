"""What imports cannot show of the pure packages, and where a transaction ends."""

import ast
from pathlib import Path

from tests.architecture.source_tree import modules, relative, tree

CLOCKS = {"now", "utcnow", "today", "time", "monotonic", "perf_counter", "uuid4", "token_hex"}
BUILTIN_IO = {"open", "print", "input", "breakpoint", "__import__"}


def impure_calls(module: Path) -> set[str]:
    """The calls in a module that read a clock, make an identifier, open or print."""
    found = set[str]()
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in BUILTIN_IO:
            found.add(node.func.id)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CLOCKS:
            receiver = node.func.value
            if isinstance(receiver, ast.Name) and receiver.id in {"datetime", "date", "time", "uuid", "secrets"}:
                found.add(ast.unparse(node.func))
    return found


def commits(module: Path) -> bool:
    """Whether a module names a `commit` of something; a connection that passes on its own is no decision to."""
    return any(
        isinstance(node, ast.Attribute) and node.attr == "commit" and ast.unparse(node) != "super().commit"
        for node in ast.walk(tree(module))
    )


def test_pure_modules_read_no_clock_and_do_no_io() -> None:
    """In documents and domain, time and ids are arguments and nothing is opened or printed."""
    found = {relative(module): impure_calls(module) for module in modules("app/documents", "app/domain")}
    assert {name: calls for name, calls in found.items() if calls} == {}


def test_only_the_unit_of_work_commits() -> None:
    """A request or job is one transaction, committed by the database or its connection for deliveries, nowhere else."""
    assert [relative(module) for module in modules("app") if commits(module)] == [
        "app/storage/database.py",
        "app/storage/delivery_connection.py",
    ]
