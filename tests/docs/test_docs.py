"""The documentation says what is so: its settings are all there, the tests it names exist."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Final

import yaml

CHECKOUT: Final = Path(__file__).parents[2]
DOCS: Final = CHECKOUT / "docs"
PAGES: Final = tuple(sorted(DOCS.rglob("*.md")))
_MADE: Final = "<!-- made from config.example.toml -->\n"


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


def test_every_row_of_security_is_shown() -> None:
    """Each promise has an id of the standard's form, and each row names a test."""
    text = (DOCS / "security.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| ") and not line.startswith(("| ASVS", "| where"))]
    assert len(rows) > 40
    for row in rows:
        assert "`tests/" in row, row
    promises = [row for row in rows if row.startswith("| v5")]
    for row in promises:
        for one in row.split("|")[1].split(","):
            assert re.fullmatch(r"v5\.0\.0-(1[0-7]|[1-9])\.\d\.\d{1,2}", one.strip()), one


def test_every_page_is_in_the_navigation() -> None:
    """No page of the documentation can be reached by its address alone."""
    listed = (CHECKOUT / "mkdocs.yml").read_text(encoding="utf-8")
    assert yaml.safe_load(listed)["docs_dir"] == "docs"
    for page in PAGES:
        name = page.relative_to(DOCS).as_posix()
        assert f": {name}\n" in listed, name
