"""The command ``recurrences``: shows which incidents may be the same again, and tells the service which are."""

from __future__ import annotations

import getpass
from typing import Any

from app.cli import failures, printing
from app.cli.answers import ask_json
from app.cli.invocation import Invocation
from app.cli.publish import log_quietly
from app.cli.service import service


def run(invocation: Invocation, confirm: str | None, dismiss: str | None, reason: str | None, by: str | None) -> int:
    """Show what waits for an answer, or give one; return 1 where something waits."""
    if confirm and dismiss:
        failures.tell("followthrough: say one of --confirm and --dismiss.")
        return failures.USAGE
    settings = invocation.settings()
    log_quietly(invocation)
    with service(settings) as client:
        if confirm or dismiss:
            path = f"/v1/recurrences/{confirm}/confirm" if confirm else f"/v1/recurrences/{dismiss}/dismiss"
            said = ask_json(client, "POST", path, json={"by": by or getpass.getuser(), "reason": reason})
            printing.line(f"{said['state']}: {said['post_mortem']} / {said['earlier']}")
            return failures.OK
        found = ask_json(client, "GET", "/v1/recurrences", params={"state": "suggested", "limit": 200})["items"]
    if found:
        columns = ("new", "earlier", "open items", "likeness", "systems", "words", "id")
        printing.table(columns, [_row(one) for one in found])
        for one in found:
            new, earlier = one["quotes"]
            printing.line(f'{one["id"]}: "{new}" The earlier one: "{earlier}"')
    printing.line(f"{len(found)} waiting for an answer.")
    return failures.FINDINGS if found else failures.OK


def _row(one: dict[str, Any]) -> tuple[str, ...]:
    return (
        one["post_mortem"], one["earlier"], str(one["open_items"]), f"{one['score']:.2f}", ", ".join(one["systems"]),
        ", ".join(one["words"]), one["id"],
    )  # fmt: skip
