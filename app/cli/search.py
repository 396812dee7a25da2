"""The command ``search``: asks the service and prints what was found, best first."""

from __future__ import annotations

import json
from typing import Any

from app.cli import failures, printing
from app.cli.answers import ask_json
from app.cli.invocation import Invocation
from app.cli.publish import log_quietly
from app.cli.service import service


def run(invocation: Invocation, query: str, *, limit: int, as_json: bool) -> int:
    """Search; return 1 where nothing was found."""
    settings = invocation.settings()
    log_quietly(invocation)
    with service(settings) as client:
        found = ask_json(client, "GET", "/v1/search", params={"q": query, "limit": limit})
    if as_json:
        for hit in found["items"]:
            print(json.dumps(hit))
    else:
        _show(found)
    return failures.OK if found["items"] else failures.FINDINGS


def _show(found: dict[str, Any]) -> None:
    for hit in found["items"]:
        record = hit["post_mortem"]
        printing.line(record["title"], style="bold")
        facts = [record["incident_date"], record["severity"], record["team"], *record["systems"], record["id"]]
        printing.line("  " + ", ".join(fact for fact in facts if fact))
        if hit["snippet"]["text"]:
            printing.line("  " + _shown(hit["snippet"]))
        for item in hit["action_items"]:
            printing.line(
                f"  - {item['state']}: {_shown(item['text'])}" + (f" ({item['owner']})" * bool(item["owner"]))
            )
    ranked = found["ranked"]
    more = "" if found["complete"] else "; more match that are older: narrow it down with from: and to:"
    printing.line(f"{ranked} found, {len(found['items'])} shown{more}." if ranked else "Nothing found.")


def _shown(marked: dict[str, Any]) -> str:
    """A text with its marks in square brackets: readable with and without a terminal."""
    text, parts, done = marked["text"], [], 0
    for start, end in marked["marks"]:
        parts += [text[done:start], "[", text[start:end], "]"]
        done = end
    return "".join([*parts, text[done:]])
