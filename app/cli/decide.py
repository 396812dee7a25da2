"""The command ``decide``: tells the service what a person decided of an action item, and waits for its ticket."""

from __future__ import annotations

import getpass
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from app.cli import failures, printing
from app.cli.answers import ask_json
from app.cli.invocation import Invocation
from app.cli.publish import log_quietly
from app.cli.service import service

if TYPE_CHECKING:
    import httpx

_PAUSE_SECONDS: Final = 0.1
_SAID: Final = {
    "written": "the ticket says so",
    "no_ticket": "there is no ticket to write it to",
    "pending": "the ticket will say so as soon as the tracker takes it",
}


@dataclass(frozen=True, slots=True)
class Wishes:
    """The options of ``decide``."""

    new_date: str | None = None
    wont_do: bool = False
    done: bool = False
    owner: str | None = None
    reason: str | None = None
    look_again: str | None = None
    by: str | None = None
    patience: float = 10.0
    duplicate_of: str | None = None


def run(invocation: Invocation, item_id: str, wishes: Wishes) -> int:
    """Decide; return the exit code."""
    kind = _kind(wishes)
    if kind is None:
        failures.tell("followthrough: say one of --new-date, --wont-do, --done, --duplicate-of, or --owner.")
        return failures.USAGE
    if wishes.wont_do and not wishes.reason:
        failures.tell("followthrough: --wont-do needs --reason: why it will not be done.")
        return failures.USAGE
    body = {
        "kind": kind,
        "by": wishes.by or getpass.getuser(),
        "due_date": wishes.new_date,
        "reason": wishes.reason,
        "owner": wishes.owner,
        "look_again_on": wishes.look_again,
        "duplicate_of": wishes.duplicate_of,
    }
    settings = invocation.settings()
    log_quietly(invocation)
    with service(settings) as client:
        path = f"/v1/action-items/{item_id}/decisions"
        made = ask_json(client, "POST", path, json={key: value for key, value in body.items() if value is not None})
        made = _settled(client, made, wishes.patience)
    return _told(made)


def _kind(wishes: Wishes) -> str | None:
    """The one decision that the options name; an owner may come with a new date."""
    chosen = [
        name
        for name, given in (
            ("new_date", wishes.new_date),
            ("wont_do", wishes.wont_do),
            ("done", wishes.done),
            ("duplicate", wishes.duplicate_of),
        )
        if given
    ]
    if not chosen and wishes.owner:
        return "reassign"
    return chosen[0] if len(chosen) == 1 else None


def _settled(client: httpx.Client, made: dict[str, Any], patience: float) -> dict[str, Any]:
    deadline = time.monotonic() + patience
    while made["written"] == "pending" and time.monotonic() < deadline:
        time.sleep(_PAUSE_SECONDS)
        made = ask_json(client, "GET", f"/v1/decisions/{made['id']}")
    return made


def _told(made: dict[str, Any]) -> int:
    item, written = made["action_item"], made["written"]
    facts = [item["state"], f"owner {item['owner'] or 'nobody'}", f"due {item['due_date'] or 'no date'}"]
    printing.line(f"{item['text']}: {', '.join(facts)}.")
    ticket = f"{item['ticket']['key']}: " if item["ticket"] else ""
    printing.line(f"{ticket}{_SAID.get(written, 'the ticket does not say so')}{_why(made)}.")
    return failures.PARTLY_DONE if written in {"failed", "overtaken"} else failures.OK


def _why(made: dict[str, Any]) -> str:
    return f" ({made['error']})" if made["error"] else ""
