"""Tests state rules and use real things."""

import ast
from pathlib import Path

from tests.architecture.source_tree import modules, relative, tree

PATCHERS = {"mock", "unittest.mock", "pytest_mock"}
PATCHING_CALLS = {"setattr", "delattr", "setitem", "delitem"}


def silent_tests(module: Path) -> list[str]:
    """The tests of a file whose docstring does not begin with a sentence."""
    return [
        f"{relative(module)}::{node.name}"
        for node in ast.walk(tree(module))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
        and not (ast.get_docstring(node) or "").partition("\n\n")[0].rstrip().endswith(".")
    ]


def patches(module: Path) -> set[str]:
    """What a file uses to replace parts of a module."""
    found = set[str]()
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            found |= PATCHERS & {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= PATCHERS & {node.module}
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "monkeypatch":
            found |= PATCHING_CALLS & {node.attr}
    return found


def test_every_test_says_its_rule() -> None:
    """Every test has a docstring that is a sentence."""
    assert [name for m in modules("tests") if m.name.startswith("test_") for name in silent_tests(m)] == []


def test_nothing_is_patched() -> None:
    """A test that must patch a module shows a missing parameter; only the environment and the directory may change."""
    found = {relative(module): patches(module) for module in modules("tests")}
    assert {name: used for name, used in found.items() if used} == {}
