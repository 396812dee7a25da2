"""Tests state rules and use real things."""

import ast
from pathlib import Path

import pytest

from tests.architecture.source_tree import modules, relative, tree

TESTS = [m for m in modules("tests") if m.name.startswith("test_")]
PATCHERS = {"mock", "unittest.mock", "pytest_mock"}
PATCHING_CALLS = {"setattr", "delattr", "setitem", "delitem"}


@pytest.mark.parametrize("module", TESTS, ids=relative)
def test_every_test_says_its_rule(module: Path) -> None:
    """Every test has a docstring that is a sentence."""
    silent = [
        node.name
        for node in ast.walk(tree(module))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
        and not (ast.get_docstring(node) or "").partition("\n\n")[0].rstrip().endswith(".")
    ]
    assert silent == []


@pytest.mark.parametrize("module", modules("tests"), ids=relative)
def test_nothing_is_patched(module: Path) -> None:
    """A test that must patch a module shows a missing parameter; only the environment and the directory may change."""
    imported = set[str]()
    patched = set[str]()
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            imported |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            imported.add(node.module)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "monkeypatch":
            patched.add(node.attr)
    assert imported.isdisjoint(PATCHERS)
    assert patched.isdisjoint(PATCHING_CALLS)
