"""The tables at the edge name everything: each error has a status, each command a line in the README."""

import importlib
import inspect
import re

import typer

from app import errors
from app.api import error_handlers, problems
from tests.architecture.source_tree import ROOT

ERRORS = [
    name
    for name, value in vars(errors).items()
    if inspect.isclass(value) and issubclass(value, errors.FollowthroughError) and not name.startswith("_")
]


def test_every_error_has_a_status() -> None:
    """The one table from error to HTTP status names every error of the tree."""
    table = ROOT / "app" / "api" / "error_handlers.py"
    assert unnamed(table.read_text("utf-8")) - {"FollowthroughError"} == set()


def test_every_kind_of_problem_is_described() -> None:
    """An error whose kind has no title could not be answered at all."""
    kinds = {kind for _, kind in error_handlers.STATUS.values()} | set(error_handlers.OF_STATUS.values())
    assert kinds - set(problems.KINDS) == set()


def test_every_error_is_drawn() -> None:
    """The tree in the docstring of app/errors.py shows every error."""
    assert unnamed(errors.__doc__ or "") == set()


def unnamed(text: str) -> set[str]:
    """The errors that a text does not name."""
    return {error for error in ERRORS if not re.search(rf"\b{error}\b", text)}


def test_every_command_is_documented() -> None:
    """The commands of `followthrough` and the table of the README are the same."""
    module = importlib.import_module("app.cli.main")
    found = [value for value in vars(module).values() if isinstance(value, typer.Typer)]
    assert len(found) == 1, "app.cli.main holds the one Typer application"
    command = typer.main.get_command(found[0])
    names = set(getattr(command, "commands", {}))
    readme = (ROOT / "README.md").read_text("utf-8")
    table = readme[readme.index("## Commands") : readme.index("Exit codes:")]
    assert set(re.findall(r"^\| `([a-z]+)", table, flags=re.MULTILINE)) == names
