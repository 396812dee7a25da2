"""The review page: everything is decided in one form, and what was not carried out comes first next month."""

from __future__ import annotations

from datetime import timedelta

from tests.api.conftest import Service
from tests.api.documents import GOOD
from tests.web.test_deciding import open_item


def audited(service: Service) -> None:
    """Run an audit."""
    service.client.post("/v1/audits")
    service.run_jobs()


def unowned_item(service: Service) -> str:
    """The id of the item that nobody owns."""
    found: str = service.client.get("/v1/action-items?unowned=true").json()["items"][0]["id"]
    return found


def test_decisions_typed_once_reach_item_ticket_and_document(service: Service) -> None:
    """One form decides several items: each ticket is written, and the document's line says the new date."""
    first, second = open_item(service), unowned_item(service)
    audited(service)
    service.clock.advance(timedelta(minutes=1))
    form = {
        f"kind-{first}": "new_date", f"due_date-{first}": "2026-12-24", f"reason-{first}": "Shipped in December",
        f"kind-{second}": "wont_do", f"reason-{second}": "The queue is switched off", "by": "Linus",
    }  # fmt: skip
    answer = service.client.post("/review", data=form)
    assert answer.status_code == 303
    service.run_jobs()
    page = service.client.get("/review").text
    assert "Decided since the audit: 2" in page
    assert "The queue is switched off" in page
    for item in (first, second):
        (decision,) = service.client.get(f"/v1/action-items/{item}/decisions").json()["items"]
        assert (decision["by"], decision["written"]) == ("Linus", "written")
    source = service.client.get(f"/v1/action-items/{first}").json()["post_mortem_id"]
    assert "2026-12-24" in service.client.get(f"/post-mortems/{source}/document").text


def test_what_cannot_be_taken_stays_typed_and_the_rest_is_taken(service: Service) -> None:
    """A decision that lacks its reason comes back with it said, while the others of the form are made."""
    first, second = open_item(service), unowned_item(service)
    audited(service)
    form = {f"kind-{first}": "new_date", f"due_date-{first}": "2026-12-24", f"kind-{second}": "wont_do", "by": "Linus"}
    answer = service.client.post("/review", data=form)
    assert answer.status_code == 422
    assert "1 decision could not be taken" in answer.text
    assert "wont_do needs reason" in answer.text
    assert service.client.get(f"/v1/action-items/{first}").json()["due_date"] == "2026-12-24"
    assert service.client.get(f"/v1/action-items/{second}/decisions").json()["items"] == []


def test_the_next_review_opens_with_what_was_not_carried_out(service: Service) -> None:
    """What the last review asked and nobody decided stands first a month later."""
    service.publish(GOOD)
    audited(service)
    service.clock.advance(timedelta(days=31))
    audited(service)
    page = service.client.get("/review").text
    assert page.index("Not carried out since the last review") < page.index('id="todecide"')
