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


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(guarded: Service) -> None:
    """A page's script cannot read it, and another site's form does not bring it."""
    cookie = guarded.client.post("/sign-in", data={"key": KEY, "name": "Ada"}).headers["set-cookie"].lower()
    assert "; httponly" in cookie
    assert "; samesite=lax" in cookie


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


def test_wrong_keys_are_not_tried_for_ever(guarded: Service) -> None:
    """After ten wrong keys in a minute the form takes none from that address, as the API does."""
    for _ in range(10):
        assert guarded.client.post("/sign-in", data={"key": "wrong", "name": "Ada"}).status_code == 401
    assert guarded.client.post("/sign-in", data={"key": KEY, "name": "Ada"}).status_code == 429
    assert guarded.client.get("/v1/audits", headers={"Authorization": f"Bearer {KEY}"}).status_code == 429


def test_a_session_ends_with_its_key(guarded: Service, make_service: Callable[..., Service]) -> None:
    """A key of the configuration that was changed, and one that was taken back, end what they began."""
    bearer = {"Authorization": f"Bearer {KEY}"}
    body = {"name": "Ada's", "scopes": ["read"]}
    made = guarded.client.post("/v1/api-keys", json=body, headers=bearer).json()
    by_configuration, by_key = session(guarded), session(guarded, made["key"])
    changed = make_service("another" * 6)
    assert changed.client.get("/audits", headers=by_configuration).status_code == 303
    assert changed.client.get("/audits", headers=by_key).status_code == 200
    guarded.client.request("DELETE", f"/v1/api-keys/{made['id']}", headers=bearer)
    assert guarded.client.get("/audits", headers=by_key).status_code == 303


def test_signing_out_ends_the_session_itself(guarded: Service) -> None:
    """A copy of the cookie opens nothing any more."""
    cookie = session(guarded)
    guarded.client.post("/sign-out", headers=cookie)
    assert guarded.client.get("/audits", headers=cookie).status_code == 303


def test_over_https_the_cookie_is_of_this_host_alone(guarded: Service, make_service: Callable[..., Service]) -> None:
    """Its name tells browsers that no other host of the domain may set it, and that it travels encrypted."""
    server = guarded.container.settings.server.model_copy(update={"public_url": "https://followthrough.example.com"})
    service = make_service(KEY)
    object.__setattr__(service.container.settings, "server", server)
    cookie = service.client.post("/sign-in", data={"key": KEY, "name": "Ada"}).headers["set-cookie"]
    assert cookie.startswith("__Host-followthrough_session=")
    assert "secure" in cookie.lower()
    assert "path=/" in cookie.lower()
    assert "domain" not in cookie.lower()
