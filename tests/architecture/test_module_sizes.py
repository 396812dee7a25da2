"""Modules stay small enough to read in one sitting and are named after what they hold."""

import ast
from pathlib import Path

import pytest

from tests.architecture.source_tree import modules, relative, tree

MOST_LINES = 300
DRAWERS = {"base", "bases", "common", "core", "helper", "helpers", "manager", "misc", "util", "utils"}


def holds_only_data(module: Path) -> bool:
    """Whether a module defines constants and no behaviour."""
    return not any(
        isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) for node in ast.walk(tree(module))
    )


@pytest.mark.parametrize("module", modules(), ids=relative)
def test_module_is_short(module: Path) -> None:
    """A module over 300 lines is two modules, unless it holds nothing but tables of words."""
    assert holds_only_data(module) or len(module.read_text("utf-8").splitlines()) <= MOST_LINES


@pytest.mark.parametrize("module", modules(), ids=relative)
def test_module_name_says_what_is_inside(module: Path) -> None:
    """No module or package is a drawer for everything."""
    assert DRAWERS.isdisjoint({module.stem, module.parent.name})


@pytest.mark.parametrize("module", [m for m in modules() if m.stat().st_size], ids=relative)
def test_module_says_its_one_job(module: Path) -> None:
    """The first line of a module's docstring is one sentence."""
    first = (ast.get_docstring(tree(module)) or "").partition("\n")[0]
    assert first.endswith((".", ":", "?"))
