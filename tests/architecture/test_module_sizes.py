"""Modules stay small enough to read in one sitting and are named after what they hold."""

import ast
from pathlib import Path

from tests.architecture.source_tree import ROOT, modules, relative, tree

MOST_LINES = 300
DRAWERS = {"base", "bases", "common", "core", "helper", "helpers", "manager", "misc", "util", "utils"}


def holds_only_data(module: Path) -> bool:
    """Whether a module defines constants and no behaviour."""
    return not any(
        isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) for node in ast.walk(tree(module))
    )


def test_modules_are_short() -> None:
    """A module over 300 lines is two modules, unless it holds nothing but tables of words."""
    lines = {relative(module): len(module.read_text("utf-8").splitlines()) for module in modules()}
    assert {name: n for name, n in lines.items() if n > MOST_LINES and not holds_only_data(ROOT / name)} == {}


def test_module_names_say_what_is_inside() -> None:
    """No module or package is a drawer for everything."""
    assert [relative(m) for m in modules() if not DRAWERS.isdisjoint({m.stem, m.parent.name})] == []


def test_modules_say_their_one_job() -> None:
    """The first line of a module's docstring is one sentence."""
    first = {relative(m): (ast.get_docstring(tree(m)) or "").partition("\n")[0] for m in modules() if m.stat().st_size}
    assert {name: line for name, line in first.items() if not line.endswith((".", ":", "?"))} == {}
