"""The routes of decisions and of the won't-do ledger."""

from __future__ import annotations

import pytest

from tests.api.conftest import Service
from tests.api.documents import GOOD


def item_id(service: Service) -> str:
    """Publish, open the tickets, and name an item."""
    published = service.publish(GOOD)
    service.run_jobs()
    return str(published["action_items"][1]["id"])


def test_a_decision_is_answered_with_the_item_and_reaches_the_ticket(service: Service) -> None:
    """201 with the item as it is now; once the job ran, the decision says that the ticket shows it."""
    item = item_id(service)
    body = {"kind": "wont_do", "by": "Ada", "reason": "Retired", "look_again_on": "2027-01-01"}
    answer = service.client.post(f"/v1/action-items/{item}/decisions", json=body)
    assert answer.status_code == 201
    assert (answer.json()["action_item"]["state"], answer.json()["written"]) == ("wont_do", "pending")
    service.run_jobs()
    assert service.client.get(answer.headers["location"]).json()["written"] == "written"
    (line,) = service.client.get("/v1/wont-do").json()["items"]
    assert (line["text"], line["reason"], line["decided_by"]) == ("Write the runbook", "Retired", "Ada")
    assert (line["look_again_on"], line["decided_at"][:10]) == ("2027-01-01", "2026-10-01")
    assert line["ticket"]["key"] == "#2"
    history = service.client.get(f"/v1/action-items/{item}").json()["history"]
    assert [event["kind"] for event in history] == ["published", "linked", "decided"]
    assert len(service.client.get(f"/v1/action-items/{item}/decisions").json()["items"]) == 1


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"kind": "wont_do", "by": "Ada"}, "/reason"),
        ({"kind": "new_date", "by": "Ada", "due_date": "2026-09-30"}, "/due_date"),
        ({"kind": "new_date", "by": "Ada", "due_date": "soon"}, "/due_date"),
        ({"kind": "forget", "by": "Ada"}, "/kind"),
        ({"kind": "done"}, "/by"),
        ({"kind": "done", "by": "Ada", "why": "x"}, "/why"),
    ],
)
def test_an_incomplete_decision_says_what_is_missing(service: Service, body: dict[str, str], pointer: str) -> None:
    """422 with one entry at the member that is wrong, and the item stays as it is."""
    item = item_id(service)
    answer = service.client.post(f"/v1/action-items/{item}/decisions", json=body)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert service.client.get(f"/v1/action-items/{item}").json()["state"] == "open"


def test_unknown_items_and_decisions_are_not_found(service: Service) -> None:
    """404 for an item or a decision that nobody knows."""
    body = {"kind": "done", "by": "Ada"}
    assert service.client.post("/v1/action-items/none/decisions", json=body).status_code == 404
    assert service.client.get("/v1/decisions/none").status_code == 404


def test_a_duplicate_leaves_the_denominator_with_its_original_named(service: Service) -> None:
    """422 for an original that is not there or is the item itself; with one that is there the item is counted out."""
    item = item_id(service)
    original = next(one["id"] for one in service.client.get("/v1/action-items").json()["items"] if one["id"] != item)
    for wrong in ("none", item):
        body = {"kind": "duplicate", "by": "Ada", "duplicate_of": wrong}
        answer = service.client.post(f"/v1/action-items/{item}/decisions", json=body)
        assert answer.status_code == 422
        assert [error["pointer"] for error in answer.json()["errors"]] == ["/duplicate_of"]
    before = service.client.get("/v1/metrics/completion").json()["groups"][0]
    body = {"kind": "duplicate", "by": "Ada", "duplicate_of": original}
    made = service.client.post(f"/v1/action-items/{item}/decisions", json=body).json()
    assert (made["action_item"]["state"], made["duplicate_of"]) == ("duplicate", original)
    service.run_jobs()
    assert service.client.get(f"/v1/decisions/{made['id']}").json()["written"] == "written"
    after = service.client.get("/v1/metrics/completion").json()["groups"][0]
    assert (after["total"], after["duplicate"]) == (before["total"], before["duplicate"] + 1)
    history = service.client.get(f"/v1/action-items/{item}").json()["history"]
    assert history[-1]["data"]["duplicate_of"] == original
    body = {"kind": "duplicate", "by": "Ada", "duplicate_of": item}
    answer = service.client.post(f"/v1/action-items/{original}/decisions", json=body)
    assert f"name {original}" in answer.json()["errors"][0]["message"]
