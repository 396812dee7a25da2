"""What a person may do about a link in doubt, and what the history keeps of it; by API and by command."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain.records import LinkState
from connectors.builtin.connector import BuiltinConnector
from tests.api.conftest import Service
from tests.api.test_links import troubled


def history(service: Service, link: dict[str, Any]) -> list[str]:
    """Return the kinds of the item's events."""
    item = service.client.get(f"/v1/action-items/{link['action_item_id']}").json()
    return [event["kind"] for event in item["history"]]


def test_a_gone_link_gets_a_new_ticket_when_a_person_asks(service: Service) -> None:
    """After its ticket was deleted a retry opens another, though the tracker knows that the old key was deleted."""
    service.publish("# X\n\n## Action items\n\n- [ ] Add a load test (Ada Example, 2026-05-01)\n")
    service.run_jobs()
    link = service.client.get("/v1/links").json()["items"][0]
    tracker: BuiltinConnector = service.tracker
    tracker.tracker.delete(1, "ada")
    with service.container.database.unit_of_work() as work:
        record = work.links.get(link["id"])
        assert record is not None
        from dataclasses import replace

        work.links.save(replace(record, state=LinkState.GONE, error="the ticket was deleted"))
    assert service.client.post(f"/v1/links/{link['id']}/retry").json()["state"] == "pending"
    service.run_jobs()
    (linked,) = service.client.get("/v1/links?state=linked").json()["items"]
    assert linked["ticket_url"].endswith("/2")
    assert history(service, link)[-2:] == ["retry_asked", "linked"]


@pytest.mark.parametrize(("body", "state"), [(None, "unknown"), ({}, "unknown"), ({"create": True}, "pending")])
def test_an_unknown_link_is_created_only_knowingly(service: Service, body: Any, state: str) -> None:  # noqa: ANN401 - JSON
    """A retry of an unknown link looks again; only who says that there is no ticket has one created."""
    link = troubled(service, LinkState.UNKNOWN)
    assert service.client.post(f"/v1/links/{link['id']}/retry", json=body).json()["state"] == state
    assert history(service, link)[-1] == "retry_asked"
    assert service.client.post(f"/v1/links/{link['id']}/retry", json={"force": True}).status_code == 422
