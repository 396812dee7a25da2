"""Where the service asks for keys, its pages ask for them too."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.api.conftest import Service

KEY = "k" * 40


@pytest.fixture
def guarded(make_service: Callable[..., Service]) -> Service:
    """An application that asks for a key."""
    return make_service(KEY)


def session(service: Service, key: str = KEY) -> dict[str, str]:
    """The cookie of a person who signed in."""
    answer = service.client.post("/sign-in", data={"key": key, "name": "Ada", "next": "/audits"})
    assert answer.status_code == 303
    assert answer.headers["location"] == "/audits"
    cookie = answer.headers["set-cookie"]
    assert "httponly" in cookie.lower()
    assert "samesite=lax" in cookie.lower()
    return {"Cookie": cookie.partition(";")[0]}


def test_a_stranger_is_asked_to_sign_in(guarded: Service) -> None:
    """Without a session every page leads to the sign-in page and back, and no form is taken."""
    answer = guarded.client.get("/action-items?only=overdue")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=%2Faction-items%3Fonly%3Doverdue"
    assert guarded.client.post("/audits").status_code == 401
    assert guarded.client.get("/sign-in").status_code == 200


def test_a_key_opens_the_pages(guarded: Service) -> None:
    """A person with a key sees the pages, and signs out again."""
    cookie = session(guarded)
    answer = guarded.client.get("/", headers=cookie)
    assert answer.status_code == 200
    assert "Sign out Ada" in answer.text
    assert "max-age=0" in guarded.client.post("/sign-out", headers=cookie).headers["set-cookie"].lower()


@pytest.mark.parametrize("key", ["", "wrong", KEY[:-1]])
def test_a_wrong_key_opens_nothing(guarded: Service, key: str) -> None:
    """A key that does not fit is answered with 401 and no cookie."""
    answer = guarded.client.post("/sign-in", data={"key": key, "name": "Ada"})
    assert answer.status_code == 401
    assert "set-cookie" not in answer.headers


def test_a_forged_cookie_opens_nothing(guarded: Service) -> None:
    """A cookie that was changed, or signed for other keys, is no session."""
    cookie = session(guarded)["Cookie"]
    # Not the last character: where the signature's length is no multiple of three, some of its bits count for nothing.
    changed = cookie[:-2] + ("A" if cookie[-2] != "A" else "B") + cookie[-1]
    for forged in (changed, "followthrough_session=Ada", ""):
        assert guarded.client.get("/", headers={"Cookie": forged}).status_code == 303


@pytest.mark.parametrize(
    "target", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", ""]
)
def test_signing_in_leads_nowhere_else(guarded: Service, target: str) -> None:
    """After signing in a person stays on this site whatever the address said."""
    answer = guarded.client.post("/sign-in", data={"key": KEY, "name": "Ada", "next": target})
    assert answer.headers["location"] == "/"
