"""The command ``replay``: what is in quarantine, and another try at reading it."""

from __future__ import annotations

from app.cli import failures, printing
from app.cli.answers import ask_json
from app.cli.invocation import Invocation
from app.cli.publish import log_quietly
from app.cli.service import service


def run(invocation: Invocation, delivery: int | None, *, every: bool) -> int:
    """List or replay; return the exit code: findings where something stays in quarantine."""
    if delivery is not None and every:
        failures.tell("followthrough: give a delivery's ID or --all, not both")
        return failures.USAGE
    settings = invocation.settings()
    log_quietly(invocation)
    with service(settings) as client:
        if delivery is not None:
            done = [ask_json(client, "POST", f"/v1/deliveries/{delivery}/replay")]
        elif every:
            done = ask_json(client, "POST", "/v1/deliveries/replay")["items"]
        else:
            done = ask_json(client, "GET", "/v1/deliveries?state=quarantined&limit=200")["items"]
    rows = [(str(one["id"]), one["outcome"], one["reason"] or "") for one in done]
    if rows:
        printing.table(("delivery", "outcome", "reason"), rows)
    else:
        printing.line("Nothing is in quarantine.")
    return failures.FINDINGS if any(one["outcome"] == "unreadable" for one in done) else failures.OK
