"""The routes for links that need a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.domain.records import LinkState
from connectors.contract import TicketDraft
from tests.api.conftest import Service
from tests.api.documents import GOOD


def troubled(service: Service, state: LinkState) -> dict[str, Any]:
    """Publish, and bring the newest link into ``state``; no job waits afterwards."""
    service.clock.advance(timedelta(seconds=1))  # ids are in order of time
    service.publish(GOOD)
    service.jobs.waiting.clear()
    link: dict[str, Any] = service.client.get("/v1/links").json()["items"][0]
    with service.container.database.unit_of_work() as work:
        record = work.links.get(link["id"])
        assert record is not None
        work.links.save(replace(record, state=state, error="it went wrong", intent_at=record.created_at))
    return link


def test_links_are_listed_by_state(service: Service) -> None:
    """The list shows the links in the states that were asked for, with what went wrong."""
    link = troubled(service, LinkState.UNKNOWN)
    assert len(service.client.get("/v1/links").json()["items"]) == 3
    (found,) = service.client.get("/v1/links?state=unknown&state=failed").json()["items"]
    assert (found["id"], found["state"], found["error"]) == (link["id"], "unknown", "it went wrong")


@pytest.mark.parametrize("member", ["url", "key"])
def test_a_person_can_name_the_ticket(service: Service, member: str) -> None:
    """Adopting reads the named ticket and links it; no ticket is created."""
    made = service.tracker.create(TicketDraft("by hand", ""), "0" * 32).ticket.ref
    link = troubled(service, LinkState.UNKNOWN)
    answer = service.client.post(f"/v1/links/{link['id']}/adopt", json={member: getattr(made, member)})
    assert answer.status_code == 202, answer.text
    service.run_jobs()
    item = service.client.get(f"/v1/action-items/{link['action_item_id']}").json()
    assert item["ticket"]["url"] == made.url
    assert len(service.tracker.tracker.store.listing(newest_first=True)) == 1


@pytest.mark.parametrize("sent", [{}, {"url": "x", "key": "y"}, {"url": "https://elsewhere.example/1"}])
def test_a_ticket_that_is_not_ours_is_refused(service: Service, sent: dict[str, str]) -> None:
    """Adopting needs exactly one reference, and one that names a ticket on the link's connection."""
    link = troubled(service, LinkState.FAILED)
    assert service.client.post(f"/v1/links/{link['id']}/adopt", json=sent).status_code == 422


def test_one_ticket_tracks_one_item(service: Service) -> None:
    """A ticket that tracks another item cannot be adopted a second time."""
    service.publish(GOOD, uri="other.md")
    service.run_jobs()
    link = troubled(service, LinkState.FAILED)
    answer = service.client.post(f"/v1/links/{link['id']}/adopt", json={"key": "#1"})
    assert answer.status_code == 409
    assert "already tracks action item" in answer.json()["detail"]


def test_a_failed_link_is_tried_again(service: Service) -> None:
    """Retrying a failed link opens its ticket."""
    link = troubled(service, LinkState.FAILED)
    assert service.client.post(f"/v1/links/{link['id']}/retry").json()["state"] == "pending"
    service.run_jobs()
    assert service.client.get("/v1/links?state=linked").json()["items"][0]["id"] == link["id"]


@pytest.mark.parametrize("state", [LinkState.LINKED, LinkState.CREATING])
@pytest.mark.parametrize(("action", "sent"), [("retry", None), ("adopt", {"key": "#1"})])
def test_a_link_that_is_settled_or_under_way_is_left_alone(
    service: Service, state: LinkState, action: str, sent: dict[str, str] | None
) -> None:
    """A linked link, and one whose create is under way, can be neither retried nor tied to another ticket."""
    link = troubled(service, state)
    assert service.client.post(f"/v1/links/{link['id']}/{action}", json=sent).status_code == 409
    assert service.jobs.waiting == []


def test_an_unknown_link_is_not_found(service: Service) -> None:
    """An id that names no link answers 404."""
    assert service.client.post("/v1/links/none/retry").status_code == 404
