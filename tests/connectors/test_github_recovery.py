"""Deliveries that GitHub could not bring are asked for again, each where no attempt has arrived."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectors.contract import RecoversDeliveries, TicketDraft, TicketState
from connectors.github.recovery import failed
from tests.connectors.contract_rigs import GithubRig
from tests.rigs.emulate import EmulateGithub
from tests.rigs.losing_proxy import Fault
from tests.rigs.receiver import Receiver

KEY = "0123456789abcdef0123456789abcdef"


def attempt(guid: str, number: int, code: int, status: str = "") -> dict[str, Any]:
    """One attempt of a delivery, as GitHub lists it."""
    at = f"2026-04-12T12:00:{number:02d}Z"
    return {"guid": guid, "id": number, "status_code": code, "status": status or str(code), "delivered_at": at}


@pytest.mark.parametrize(
    ("attempts", "expected"),
    [
        ([attempt("a", 1, 202)], []),
        ([attempt("a", 1, 500)], [1]),
        ([attempt("a", 1, 0, "timed out")], [1]),
        ([attempt("a", 2, 202), attempt("a", 1, 500)], []),
        ([attempt("a", 2, 502), attempt("a", 1, 500)], [2]),
        ([attempt("a", 3, 500), attempt("a", 2, 502), attempt("a", 1, 500)], []),
        ([attempt("b", 4, 401), attempt("a", 1, 0), attempt("c", 2, 200)], [1, 4]),
    ],
)
def test_what_counts_as_lost(attempts: list[dict[str, Any]], expected: list[int]) -> None:
    """The newest attempt of each GUID that never arrived, oldest first; after three tries it is left."""
    assert [one["id"] for one in failed(attempts)] == expected


@pytest.mark.network
def test_a_lost_delivery_is_asked_for_once(
    github: GithubRig, emulate_github: EmulateGithub, receiver: Receiver
) -> None:
    """Of two deliveries one was answered with 500: that one is asked for, and none that is older than asked."""
    assert isinstance(github.connector, RecoversDeliveries)
    url = f"{receiver.url}/webhooks/github"
    assert github.connector.redeliver_failed(url, datetime(2020, 1, 1, tzinfo=UTC)) == ()
    github.connector.ensure_webhook(url)
    receiver.answers.append(500)
    ref = github.connector.create(TicketDraft(title="Item", body=""), KEY).ticket.ref
    receiver.wait_for_count(1)
    github.connector.set_state(ref, TicketState.DONE, None)
    receiver.wait_for_count(2)
    (hook,) = emulate_github.call("GET", f"/repos/{github.repository}/hooks")
    path = f"/repos/{github.repository}/hooks/{hook['id']}/deliveries"
    (lost,) = [one for one in emulate_github.call("GET", path) if one["status_code"] == 500]
    asked = Fault("POST", f"/deliveries/{lost['id']}/attempts", forward=False, status=202, body={})
    github.proxy.faults.append(asked)  # emulate has no such call; GitHub answers 202
    since = datetime.now(UTC) - timedelta(hours=1)
    assert len(github.connector.redeliver_failed(url, since)) == 1
    assert github.proxy.seen[-1] == ("POST", f"{path}/{lost['id']}/attempts")
    assert github.connector.redeliver_failed(url, datetime.now(UTC) + timedelta(hours=1)) == ()
