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
    """What became of one file: what was read (the object of ``--json``, or its line), or what was wrong with it."""

    document: dict[str, Any] | str | None
    problem: str = ""


def run(invocation: Invocation, paths: Sequence[str], *, as_json: bool) -> int:
    """Print every document; return the exit code."""
    code = failures.OK
    work = parse_to_line if as_json else parse_one
    for outcome in watched(each(work, paths), len(paths), "Reading", quiet=invocation.quiet):
        if outcome.document is None:
            failures.tell(outcome.problem)
            code = failures.FINDINGS
        elif isinstance(outcome.document, str):
            print(outcome.document)
        else:
            _show(outcome.document)
    return code


def parse_one(path: str) -> Outcome:
    """Read one file."""
    try:
        reading = read_with_notes(read_bytes(path), source_name=path)
        facts = stated(reading.document, reading.post_mortem, reading.data, path)
        return Outcome(to_json(path, reading.post_mortem, facts))
    except FollowthroughError as error:
        return Outcome(None, failures.describe(error, path=path))


def parse_to_line(path: str) -> Outcome:
    """Read one file into the line that ``--json`` prints."""
    document, problem = parse_one(path)
    return Outcome(json.dumps(document) if document is not None else None, problem)


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
    state = "won't do" if item["given_up"] else {True: "done", False: "open", None: ""}[item["done"]]
    if item["scope"] == "unsectioned":
        state = f"{state} (outside the action items)".strip()
    due = item["due_date"] or item["due"] or ""
    return (str(item["line"]), item["text"], item["owner"] or "", due, " ".join(item["tickets"]), state)
