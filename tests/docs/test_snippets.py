"""What the documentation says in passing holds too: its configuration loads, its commands and targets exist."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path
from typing import Any, Final

import pytest
import typer

from app.cli.main import cli as program
from app.settings import load_settings
from connectors import registry
from connectors.errors import Misconfigured
from connectors.settings import load_settings as load_connection_settings
from tests.docs.blocks import CHECKOUT, blocks, mentions
from tests.rigs.emulate import APP_KEY

# Names in capitals stand for what the reader puts there; these are taken literally as no name is.
_STANDS_FOR: Final = {"DAY": "2026-12-24", "FORMAT": "md"}
_NOT_OURS: Final = "[project]"  # a package's own pyproject.toml
_TABLES: Final = re.compile(r"^\[", re.MULTILINE)


def snippets() -> list[tuple[str, str]]:
    """Every piece of configuration with its page; settings of a table that stands above them get that table."""
    found, above = [], {}
    for block in blocks():
        if block.language != "toml" or _NOT_OURS in block.text or block.page == "docs/configuration.md":
            continue
        if _TABLES.search(block.text):
            above[block.page] = block.text
            found.append((block.page, block.text))
        else:
            found.append((block.page, _in_place(above[block.page], block.text)))
    return found


def _in_place(table: str, settings: str) -> str:
    """The table with these settings, each in place of the one of its name."""
    names = set(tomllib.loads(settings))
    kept = [line for line in table.splitlines() if line.partition("=")[0].strip() not in names]
    return "\n".join([*kept, settings])


@pytest.mark.parametrize(("page", "text"), snippets())
def test_every_piece_of_configuration_loads(page: str, text: str, tmp_path: Path) -> None:
    """As it stands, with an API key where it asks for one; each connection is what its connector takes."""
    del page
    key = tmp_path / "github-app.pem"
    key.write_text(APP_KEY)
    text = text.replace("/run/secrets/github-app.pem", str(key)).replace("HOST", "github.example.com")
    text = text.replace("whsec_...", "whsec_Zm9sbG93dGhyb3VnaA==")
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    environ = {"FOLLOWTHROUGH_SERVER__API_KEYS": '["a long random value"]'} if "api_keys" not in text else {}
    settings = load_settings(path, environ)
    for connection in settings.connections:
        values = connection.revealed()
        if "token" in registry.settings_model(connection.kind).model_fields and "app_id" not in values:
            values["token"] = "t"
        load_connection_settings(registry.settings_model(connection.kind), connection.name, values)


def test_a_piece_with_a_wrong_name_would_not_load(tmp_path: Path) -> None:
    """The check can fail: a setting that does not exist is refused, in our tables and in a connection's."""
    path = tmp_path / "config.toml"
    path.write_text("[server]\npublik_url = 'https://example.com'\n", encoding="utf-8")
    with pytest.raises(Exception, match="publik_url"):
        load_settings(path, {})
    with pytest.raises(Misconfigured, match="repositry"):
        load_connection_settings(registry.settings_model("github"), "github", {"repositry": "acme/ops", "token": "t"})


def commands() -> list[tuple[str, str]]:
    """Every call of the program in prose, once; ``[--option]`` and ``a|b`` are how syntax is written, and no call."""
    spans = {(page, span) for page, span in mentions() if re.match(r"followthrough [a-z-]", span)}
    return sorted((page, span) for page, span in spans if not re.search(r"[\[|<]|\.\.\.", span))


@pytest.mark.parametrize(("page", "span"), commands())
def test_every_command_that_is_mentioned_exists(page: str, span: str) -> None:
    """The program takes it with all its arguments; one that is named without any is a command that there is."""
    del page
    words = [_STANDS_FOR.get(word, word) for word in shlex.split(span)[1:]]
    command: Any = typer.main.get_command(program)
    context: Any = command.make_context("followthrough", words)
    while hasattr(command, "resolve_command") and (rest := [*context._protected_args, *context.args]):  # noqa: SLF001 - how click hands words on
        name, command, rest = command.resolve_command(context, rest)
        if not rest:
            return
        context = command.make_context(name, rest, parent=context)


def test_every_target_that_is_mentioned_exists() -> None:
    """``make X`` is a target of the Makefile, and ``python -m benchmarks.X`` a program."""
    targets = set(re.findall(r"^([a-z]+):", (CHECKOUT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    seen = 0
    for page, span in mentions():
        for name in re.findall(r"(?:^|&& )make ([a-z]+)", span):
            assert name in targets, (page, span)
            seen += 1
        for path in re.findall(r"(?:benchmarks|tests)/[\w/]+\.(?:py|md)", span):
            assert (CHECKOUT / path).exists(), (page, span)
            seen += 1
        for module in re.findall(r"python -m (benchmarks[\w.]*)", span):
            place = CHECKOUT / module.replace(".", "/")
            assert place.with_suffix(".py").exists() or (place / "__main__.py").exists(), (page, span)
            seen += 1
    assert seen > 20
