"""The built-in tracker's sender, against a receiver scripted by respx."""

import json
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
import respx

from connectors.builtin.connector import BuiltinConnector, connect
from connectors.builtin.tracker import TicketChange
from connectors.contract import ConnectorContext, TicketDraft, TicketState
from connectors.signatures import sign

URL = "http://receiver.test/webhooks/builtin"
KEY = "0123456789abcdef0123456789abcdef"


def wait_until(true: Callable[[], bool]) -> None:
    """Wait a few seconds for the sender's own thread."""
    end = time.monotonic() + 60
    while not true() and time.monotonic() < end:
        time.sleep(0.02)
    assert true()


@pytest.fixture
def tracker(tmp_path: Path) -> BuiltinConnector:
    """A built-in tracker with one ticket and a known secret."""
    settings = {"webhook_secrets": ["a-known-secret"], "write_interval_seconds": 0}
    connector = connect("builtin", settings, ConnectorContext("http://receiver.test", str(tmp_path)))
    connector.create(TicketDraft(title="Add a stage", body=""), KEY)
    return connector


def close_first_ticket(tracker: BuiltinConnector) -> None:
    """Do what a person does on the tracker's page."""
    tracker.tracker.change(1, TicketChange(state=TicketState.DONE), "ada")


def test_a_delivery_that_was_refused_comes_again_under_the_same_id(tracker: BuiltinConnector) -> None:
    """A receiver that failed once gets the same delivery, same id and body, until it accepts it."""
    with respx.mock(assert_all_called=True) as receiver:
        route = receiver.post(URL).mock(side_effect=[httpx.Response(503), httpx.Response(202)])
        tracker.start()
        close_first_ticket(tracker)
        wait_until(lambda: route.call_count == 2)
        tracker.close()
    first, second = (call.request for call in route.calls)
    assert first.headers["x-followthrough-delivery"] == second.headers["x-followthrough-delivery"]
    assert first.content == second.content


def test_a_delivery_is_signed_over_its_bytes(tracker: BuiltinConnector) -> None:
    """What is sent carries the signature of exactly its body, and says what the ticket is now."""
    with respx.mock(assert_all_called=True) as receiver:
        route = receiver.post(URL).mock(return_value=httpx.Response(202))
        tracker.start()
        close_first_ticket(tracker)
        wait_until(lambda: route.call_count == 1)
        tracker.close()
    request = route.calls.last.request
    assert request.headers["x-hub-signature-256"] == sign("a-known-secret", request.content)
    assert json.loads(request.content)["ticket"]["state"] == "done"
