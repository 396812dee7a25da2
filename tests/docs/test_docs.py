"""The documentation says what is so: its commands parse, its settings are all there, the tests it names exist."""

from __future__ import annotations

import ast
import re
import shlex
from pathlib import Path
from typing import Any, Final

import pytest
import typer
import yaml

from app.cli.main import cli as program

CHECKOUT: Final = Path(__file__).parents[2]
DOCS: Final = CHECKOUT / "docs"
PAGES: Final = tuple(sorted(DOCS.rglob("*.md")))
_CONSOLE: Final = re.compile(r"^ *```console\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
_MADE: Final = "<!-- made from config.example.toml -->\n"


def commands() -> list[tuple[str, str]]:
    """Every call of the program in a console block of the README and the documentation, with its page."""
    found = []
    for page in (CHECKOUT / "README.md", *PAGES):
        for block in _CONSOLE.findall(page.read_text(encoding="utf-8")):
            lines = (line.strip().removeprefix("$ ").split("  #")[0] for line in block.splitlines())
            found += [(page.name, line) for line in lines if line.startswith("followthrough ")]
    return found


@pytest.mark.parametrize(("page", "line"), commands())
def test_every_command_is_one(page: str, line: str) -> None:
    """A command in the documentation is taken by the real program: its name, its options, its arguments."""
    del page
    command: Any = typer.main.get_command(program)  # of typer's own copy of click
    words, context = shlex.split(line)[1:], None
    while True:
        context = command.make_context(command.name, words, parent=context)
        rest = [*context._protected_args, *context.args]  # noqa: SLF001 - how click hands words on
        if not hasattr(command, "resolve_command") or not rest:
            break
        _, command, words = command.resolve_command(context, rest)
    assert rest == []


def test_there_are_commands_to_check() -> None:
    """The blocks are found at all."""
    assert len(commands()) >= 12


def test_the_reference_is_the_settings() -> None:
    """The configuration reference is the file that is generated from the settings."""
    text = (DOCS / "configuration.md").read_text(encoding="utf-8")
    settings = (CHECKOUT / "config.example.toml").read_text(encoding="utf-8")
    assert text.partition(_MADE)[2] == f"```toml\n{settings}```\n"


def test_every_test_that_security_names_exists() -> None:
    """The page on security shows each promise by tests that are there."""
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", (DOCS / "security.md").read_text(encoding="utf-8"))
    assert len(named) >= 10
    for path, name in named:
        tree = ast.parse((CHECKOUT / path).read_text(encoding="utf-8"))
        assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}, f"{path}::{name}"


def test_every_page_is_in_the_navigation() -> None:
    """No page of the documentation can be reached by its address alone."""
    listed = (CHECKOUT / "mkdocs.yml").read_text(encoding="utf-8")
    assert yaml.safe_load(listed)["docs_dir"] == "docs"
    for page in PAGES:
        name = page.relative_to(DOCS).as_posix()
        assert f": {name}\n" in listed, name
