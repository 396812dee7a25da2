"""The shipped examples read as their authors meant them."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.documents.reader import read

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
EXPECTED: dict[str, list[dict[str, Any]]] = json.loads((EXAMPLES / "expected.json").read_text("utf-8"))


def test_every_example_is_expected_and_listed() -> None:
    """An example without expectations, or missing in the list for readers, is no example."""
    files = {p.name for p in EXAMPLES.iterdir() if p.name[:4].isdigit()}
    assert files == set(EXPECTED)
    listed = (EXAMPLES / "README.md").read_text("utf-8")
    assert [name for name in files if f"({name})" not in listed] == []


@pytest.mark.parametrize("name", EXPECTED)
def test_example_reads_as_written(name: str) -> None:
    """Every action item of an example is read with its line, text, owner, date, tickets and done state."""
    post_mortem = read((EXAMPLES / name).read_bytes(), source_name=name)
    found = [
        {
            "line": item.line,
            "text": item.text,
            "owner": item.owner,
            "due_date": item.due_date.isoformat() if item.due_date else None,
            "done": item.done,
            "tickets": list(item.tickets),
        }
        for item in post_mortem.action_items
    ]
    assert found == EXPECTED[name]


@pytest.mark.parametrize("name", EXPECTED)
def test_example_states_its_facts(name: str) -> None:
    """Every example has a title, a severity on the scale, a team and its date."""
    post_mortem = read((EXAMPLES / name).read_bytes(), source_name=name)
    assert post_mortem.title
    assert post_mortem.severity_level in {1, 2, 3}
    assert post_mortem.team
    assert str(post_mortem.incident_date) == name[:10]


@pytest.mark.parametrize("name", EXPECTED)
def test_open_items_of_examples_are_owned_and_dated(name: str) -> None:
    """The default publish gate lets every example through."""
    loose = [item["text"] for item in EXPECTED[name] if not (item["owner"] and item["due_date"])]
    assert loose == []
