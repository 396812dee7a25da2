"""The command ``parse``: shows what was read, without a database and without a network."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from app.cli import failures, printing
from app.cli.files import each, read_bytes
from app.cli.invocation import Invocation
from app.cli.progress import watched
from app.documents.facts import stated
from app.documents.parse_json import to_json
from app.documents.reader import read_with_notes
from app.errors import FollowthroughError


class Outcome(NamedTuple):
    """What became of one file: the object of ``--json``, or what was wrong with it."""

    path: str
    document: dict[str, Any] | None
    problem: str = ""


def run(invocation: Invocation, paths: Sequence[str], *, as_json: bool) -> int:
    """Print every document; return the exit code."""
    code = failures.OK
    for outcome in watched(each(parse_one, paths), len(paths), "Reading", quiet=invocation.quiet):
        if outcome.document is None:
            failures.tell(outcome.problem)
            code = failures.FINDINGS
        elif as_json:
            print(json.dumps(outcome.document))
        else:
            _show(outcome.document)
    return code


def parse_one(path: str) -> Outcome:
    """Read one file."""
    try:
        reading = read_with_notes(read_bytes(path), source_name=path)
        facts = stated(reading.document, reading.post_mortem, reading.data, path)
        return Outcome(path, to_json(path, reading.post_mortem, facts))
    except FollowthroughError as error:
        return Outcome(path, None, failures.describe(error, path=path))


def _show(document: dict[str, Any]) -> None:
    printing.line(f"{document['path']}: {document['title'] or 'no title'}", style="bold")
    facts = [document["severity"] or "no severity", document["kind"].replace("_", "-"), document["format"]]
    if document["incident_date"]:
        facts.insert(1, document["incident_date"])
    printing.line("  " + ", ".join(facts))
    printing.line("  parts: " + (", ".join(document["sections"]) or "none recognised"))
    if document["action_items"]:
        rows = [_row(item) for item in document["action_items"]]
        printing.table(("line", "action item", "owner", "due", "tickets", "state"), rows)
    for warning in document["warnings"]:
        printing.line(
            f"  {document['path']}:{warning['line']}: {warning['message']} [{warning['code']}]", style="yellow"
        )
    print()


def _row(item: dict[str, Any]) -> tuple[str, ...]:
    state = {True: "done", False: "open", None: ""}[item["done"]]
    if item["scope"] == "unsectioned":
        state = f"{state} (outside the action items)".strip()
    due = item["due_date"] or item["due"] or ""
    return (str(item["line"]), item["text"], item["owner"] or "", due, " ".join(item["tickets"]), state)
