"""The webhook route."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from connectors.builtin.mapping import to_json
from connectors.builtin.webhooks import headers_for, payload
from connectors.contract import TicketState
from connectors.signatures import sign
from tests.api.conftest import Service
from tests.api.documents import GOOD


def closed(service: Service) -> tuple[dict[str, Any], bytes]:
    """Publish, open the tickets and close the first: its item, and the delivery's body."""
    item: dict[str, Any] = service.publish(GOOD)["action_items"][0]
    service.run_jobs()
    ref = service.tracker.resolve_reference("#1")
    assert ref is not None
    service.tracker.set_state(ref, TicketState.DONE, None)
    row = service.tracker.tracker.store.get(1)
    return item, payload("ticket.closed", to_json(row, service.tracker.base_url), "ada")


def test_a_signed_delivery_closes_its_item_once(service: Service) -> None:
    """A signed delivery is acknowledged after it was applied; the same one again is a duplicate."""
    item, body = closed(service)
    headers = headers_for("d1", "ticket.closed", "hush", body)
    first = service.client.post("/webhooks/builtin", content=body, headers=headers)
    assert (first.status_code, first.json()["outcome"]) == (202, "applied")
    assert service.client.get(f"/v1/action-items/{item['id']}").json()["state"] == "done"
    second = service.client.post("/webhooks/builtin", content=body, headers=headers)
    assert (second.status_code, second.json()["outcome"]) == (202, "duplicate")


@pytest.mark.parametrize("signature", [None, "", "sha256=", "sha256=zz", sign("other", b"{"), "hush"])
def test_a_delivery_without_the_right_signature_is_not_looked_into(service: Service, signature: str | None) -> None:
    """A missing, malformed or wrong signature answers 401, even where the body is not JSON, and stores nothing."""
    headers = {} if signature is None else {"X-Hub-Signature-256": signature}
    answer = service.client.post("/webhooks/builtin", content=b"{", headers=headers)
    assert answer.status_code == 401
    assert answer.json()["type"].endswith("#problem-signature-refused")


def test_an_authentic_delivery_that_cannot_be_read_says_so(service: Service) -> None:
    """A signed body that is not what its event promises answers 400."""
    headers = headers_for("d1", "ticket.closed", "hush", b"{")
    assert service.client.post("/webhooks/builtin", content=b"{", headers=headers).status_code == 400


def test_a_connection_that_does_not_exist_is_not_found(service: Service) -> None:
    """A delivery to a name that is not configured answers 404."""
    assert service.client.post("/webhooks/nobody", content=b"{}").status_code == 404


async def _unannounced() -> AsyncIterator[bytes]:
    for _ in range(26):
        yield b"x" * 1_000_000


def test_a_delivery_over_the_limit_is_refused(service: Service) -> None:
    """More than 25 MB answers 413, whether its length was announced or not."""
    assert service.client.post("/webhooks/builtin", content=b"x" * 25_000_001).status_code == 413
    assert service.client.post("/webhooks/builtin", content=_unannounced()).status_code == 413
