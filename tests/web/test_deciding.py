"""A decision is one form, with or without scripts."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests.api.conftest import Service
from tests.api.documents import GOOD


def open_item(service: Service, owner: str = "Grace") -> str:
    """The id of an item that is open."""
    service.publish(GOOD)
    service.run_jobs()
    found: str = service.client.get(f"/v1/action-items?owner={owner}").json()["items"][0]["id"]
    return found


def test_wont_do_with_its_reason(service: Service) -> None:
    """The form closes an item with its reason, the ticket follows, and the ledger shows it."""
    item = open_item(service)
    form = {"kind": "wont_do", "reason": "The queue is switched off in May", "by": "Ada", "look_again_on": "2027-05-01"}
    answer = service.client.post(f"/action-items/{item}/decisions", data=form)
    assert answer.status_code == 303
    service.run_jobs()
    page = service.client.get(answer.headers["location"]).text
    assert "The queue is switched off in May" in page
    assert "ticket: written" in page
    ledger = service.client.get("/wont-do").text
    assert "The queue is switched off in May" in ledger
    assert "2027-05-01" in ledger


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"by": "Ada"}, "choose what is decided"),
        ({"kind": "wont_do", "by": "Ada"}, "why it will not be done"),
        ({"kind": "new_date", "by": "Ada", "due_date": "soon"}, "not a date"),
        ({"kind": "new_date", "by": "Ada", "due_date": "2020-01-01", "reason": "typed text"}, "past"),
    ],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(service: Service, form: dict[str, str], said: str) -> None:
    """A form that cannot be taken comes back with what is wrong and what was typed; nothing changes."""
    item = open_item(service)
    answer = service.client.post(f"/action-items/{item}/decisions", data=form)
    assert answer.status_code == 422
    assert said in answer.text
    assert all(f'value="{value}"' in answer.text or value in answer.text for value in form.values())
    assert service.client.get(f"/v1/action-items/{item}/decisions").json()["items"] == []


def test_another_owner_and_a_date_at_once(service: Service) -> None:
    """One form gives an item a new owner and a new date."""
    item = open_item(service)
    form = {"kind": "reassign", "owner": "Linus", "due_date": "2026-12-24", "by": "Ada"}
    assert service.client.post(f"/action-items/{item}/decisions", data=form).status_code == 303
    now = service.client.get(f"/v1/action-items/{item}").json()
    assert (now["owner"], now["due_date"]) == ("Linus", "2026-12-24")


def test_a_form_that_was_open_while_another_decided_says_so(service: Service) -> None:
    """Whoever filled in a form before a colleague decided is told, keeps what they typed, and may decide then."""
    item = open_item(service)
    (seen,) = re.findall(r'name="seen" value="([^"]+)"', service.client.get(f"/action-items/{item}").text)
    service.clock.advance(timedelta(minutes=2))
    form = {"kind": "wont_do", "reason": "Switched off", "by": "Ada", "seen": seen}
    assert service.client.post(f"/action-items/{item}/decisions", data=form).status_code == 303
    mine = {"kind": "new_date", "due_date": "2026-12-24", "by": "Bob", "seen": seen}
    answer = service.client.post(f"/action-items/{item}/decisions", data=mine)
    assert answer.status_code == 409
    assert "Ada has decided meanwhile" in answer.text
    assert "2026-12-24" in answer.text
    (now,) = re.findall(r'name="seen" value="([^"]+)"', answer.text)
    assert service.client.post(f"/action-items/{item}/decisions", data={**mine, "seen": now}).status_code == 303
    assert service.client.get(f"/v1/action-items/{item}").json()["due_date"] == "2026-12-24"
