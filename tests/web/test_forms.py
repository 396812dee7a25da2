"""Every form of the pages: taken from our own pages alone, logged, and signed by whoever is signed in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import pytest

from app.domain.records import LinkState
from app.web.page_route import NEEDS
from connectors.contract import TicketDraft
from tests.api.conftest import Service
from tests.api.documents import GOOD
from tests.api.test_links import troubled
from tests.api.test_recurrences import CAUSE, published, suggested
from tests.web.months import incident
from tests.web.test_sign_in import KEY, guarded, session

__all__ = ["guarded"]

Form = tuple[str, dict[str, str]]
BEARER: Final = {"Authorization": f"Bearer {KEY}"}
ELSEWHERE: Final[tuple[dict[str, str], ...]] = (
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://127.0.0.1:8000"},
    {"Origin": "https://evil.example"},
    {"Origin": "http://127.0.0.1:8001"},
    {"Origin": "null"},
)


def _decide(service: Service) -> Form:
    item = service.publish(GOOD)["action_items"][0]["id"]
    return f"/action-items/{item}/decisions", {"kind": "wont_do", "reason": "It is switched off", "by": "Eve"}


def _change_label(service: Service) -> Form:
    return f"/post-mortems/{service.publish(GOOD)['id']}/labels", {"kind": "tag", "name": "queue"}


def _settle_recurrence(service: Service) -> Form:
    published(service, "Disk full", CAUSE, "file:a.md")
    published(service, "Disk full again", f"{CAUSE} Nobody had removed it.", "file:c.md")
    return f"/recurrences/{suggested(service)[0]['id']}", {"said": "dismiss", "by": "Eve"}


def _answer_incident(service: Service) -> Form:
    incident(service)
    return "/incidents/INC-12", {"said": "none_needed", "reason": "One mistyped command", "by": "Eve"}


def _run_now(_: Service) -> Form:
    return "/audits", {}


def _adopt(service: Service) -> Form:
    made = service.tracker.create(TicketDraft("by hand", ""), "0" * 32).ticket.ref
    return f"/links/{troubled(service, LinkState.UNKNOWN)['id']}/adopt", {"ticket": made.url}


def _retry(service: Service) -> Form:
    return f"/links/{troubled(service, LinkState.FAILED)['id']}/retry", {}


def _decide_together(service: Service) -> Form:
    item = service.publish(GOOD)["action_items"][0]["id"]
    return "/review", {f"kind-{item}": "wont_do", f"reason-{item}": "It is switched off", "by": "Eve"}


def _approve_redaction(service: Service) -> Form:
    path = f"/post-mortems/{service.publish(GOOD)['id']}/redaction"
    return path, {"digest": service.client.get(f"/v1{path}").json()["digest"], "by": "Eve"}


# How each form is filled in, so that it is taken.
FILLED: Final[Mapping[str, Callable[[Service], Form]]] = {
    "decide": _decide,
    "change_label": _change_label,
    "settle_recurrence": _settle_recurrence,
    "answer_incident": _answer_incident,
    "run_now": _run_now,
    "adopt": _adopt,
    "retry": _retry,
    "decide_together": _decide_together,
    "approve_redaction": _approve_redaction,
}


def changes(guarded: Service) -> list[dict[str, str]]:
    """The log of changes, newest first."""
    log: list[dict[str, str]] = guarded.client.get("/v1/changes", headers=BEARER).json()
    return log


def test_no_form_is_left_out() -> None:
    """A new form fails here until it is filled in above; that each has a scope is proved with the pages."""
    assert set(FILLED) == set(NEEDS)


@pytest.mark.parametrize("name", FILLED)
def test_a_form_from_elsewhere_changes_nothing(service: Service, guarded: Service, name: str) -> None:
    """Another site's page cannot send the form with the person's own session, whatever it says of its origin."""
    path, data = FILLED[name](service)
    before, cookie = changes(guarded), session(guarded)
    for headers in ELSEWHERE:
        assert guarded.client.post(path, data=data, headers={**cookie, **headers}).status_code == 403, headers
    assert guarded.client.post(path, data=data).status_code == 401
    assert changes(guarded) == before


@pytest.mark.parametrize("path", ["/sign-in", "/sign-out"])
def test_nobody_is_signed_in_or_out_from_elsewhere(guarded: Service, path: str) -> None:
    """The forms that need no session are taken from our own pages alone, too."""
    cookie = session(guarded)
    for headers in ELSEWHERE:
        answer = guarded.client.post(path, data={"key": KEY, "name": "Eve"}, headers={**cookie, **headers})
        assert (answer.status_code, "set-cookie" in answer.headers) == (403, False), headers
    assert guarded.client.get("/", headers=cookie).status_code == 200


@pytest.mark.parametrize(
    "content", [b"key=" + b"a" * 20_000_000, b"a=b&" * 200_000], ids=["a long field", "many fields"]
)
def test_a_form_without_end_is_refused(service: Service, content: bytes) -> None:
    """A form larger than any of ours is refused while it is read."""
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert service.client.post("/sign-in", content=content, headers=headers).status_code in {400, 413}


@pytest.mark.parametrize("name", FILLED)
def test_a_form_leaves_one_entry_by_whoever_is_signed_in(service: Service, guarded: Service, name: str) -> None:
    """The log of changes holds a form once, with the person of the session and the request."""
    path, data = FILLED[name](service)
    before, cookie = changes(guarded), session(guarded)
    assert guarded.client.post(path, data=data, headers=cookie).status_code == 303
    entry, *rest = changes(guarded)
    assert rest == before
    assert (entry["action"], entry["by"], entry["target"]) == (name, "Ada", path)
    assert entry["request_id"]


def test_a_decision_is_the_signed_in_persons(service: Service, guarded: Service) -> None:
    """Another name in the form is not believed, and the form does not ask for one."""
    path, data = _decide(service)
    cookie = session(guarded)
    page = path.removesuffix("/decisions")
    shown = guarded.client.get(page, headers=cookie).text
    assert 'name="by"' not in shown
    assert "Decided by Ada, who is signed in." in shown
    assert guarded.client.post(path, data=data, headers=cookie).status_code == 303
    (decision,) = guarded.client.get(f"/v1{path}", headers=BEARER).json()["items"]
    assert decision["by"] == "Ada"


def test_an_answer_about_a_recurrence_is_the_signed_in_persons(service: Service, guarded: Service) -> None:
    """Another name in the form is not believed; without a session the form must name somebody."""
    path, data = _settle_recurrence(service)
    assert service.client.post(path, data={"said": "dismiss", "by": " "}).status_code == 422
    assert guarded.client.post(path, data=data, headers=session(guarded)).status_code == 303
    (one,) = suggested(service, "dismissed")
    assert one["decided_by"] == "Ada"
