"""The command ``links``: shows the links that need a person, and settles one."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from app.cli import failures, printing
from app.cli.answers import ask_json
from app.cli.invocation import Invocation
from app.cli.publish import log_quietly
from app.cli.service import service

if TYPE_CHECKING:
    import httpx

PAGE = 100
WAIT_SECONDS = 10.0  # for the tracker's answer, after a link was asked to be settled


def run_list(invocation: Invocation, states: Sequence[str], *, as_json: bool) -> int:
    """Print the links in any of ``states``; return 1 where there are some, because each needs a person."""
    log_quietly(invocation)
    found: list[dict[str, Any]] = []
    with service(invocation.settings()) as client:
        cursor: str | None = None
        while True:
            asked: dict[str, Any] = {"state": list(states), "limit": PAGE} | ({"cursor": cursor} if cursor else {})
            page = ask_json(client, "GET", "/v1/links", params=asked)
            found += page["items"]
            cursor = page["next_cursor"]
            if not cursor:
                break
    if as_json:
        for one in found:
            print(json.dumps(one))
    else:
        rows = [
            (one["id"], one["connection"], one["state"], one["ticket_url"] or "", one["error"] or "") for one in found
        ]
        printing.table(("link", "connection", "state", "ticket", "why"), rows)
    return failures.FINDINGS if found else failures.OK


def run_adopt(invocation: Invocation, link_id: str, reference: str) -> int:
    """Tie a link to the ticket that ``reference`` (an address or a key) names."""
    member = "url" if "://" in reference else "key"
    return _settle(invocation, link_id, "adopt", {member: reference})


def run_retry(invocation: Invocation, link_id: str, *, create: bool) -> int:
    """Have a link tried again."""
    return _settle(invocation, link_id, "retry", {"create": create})


def _settle(invocation: Invocation, link_id: str, action: str, body: dict[str, Any]) -> int:
    log_quietly(invocation)
    with service(invocation.settings()) as client:
        link = ask_json(client, "POST", f"/v1/links/{link_id}/{action}", json=body)
        item = _awaited(client, link["action_item_id"])
    state, ticket = item["link"]["state"], item["ticket"]
    printing.table(
        ("link", "state", "ticket", "why"),
        [(link_id, state, ticket["url"] if ticket else "", item["link"]["error"] or "")],
    )
    return failures.OK if state == "linked" else failures.FINDINGS


def _awaited(client: httpx.Client, item_id: str) -> dict[str, Any]:
    """Return the item once its link is linked or has failed; after a while as it is then."""
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        item = ask_json(client, "GET", f"/v1/action-items/{item_id}")
        if item["link"]["state"] in {"linked", "failed", "gone"} or time.monotonic() > deadline:
            return item
        time.sleep(0.1)
