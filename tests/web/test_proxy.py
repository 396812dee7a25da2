"""A reverse proxy that says who is signed in: believed from its own address alone."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import anyio
import httpx
import pytest

from app.domain.access import Scope
from app.settings_access import GrantMatch, GrantSettings, ProxySettings
from tests.api.conftest import Service

KEY = "k" * 40
PROXY = ProxySettings(
    addresses=("10.0.0.7", "10.1.0.0/16", "fd00::/8"),
    name_header="X-Forwarded-User",
    email_header="X-Forwarded-Email",
    groups_header="X-Forwarded-Groups",
)
GRANTS = (
    GrantSettings(match=GrantMatch(group=("sre",)), scopes=(Scope.READ, Scope.SYNC)),
    GrantSettings(match=GrantMatch(email=("bob@example.com",)), scopes=(Scope.READ,)),
)
ADA = {"X-Forwarded-User": "Ada", "X-Forwarded-Groups": "staff, sre"}
BOB = {"X-Forwarded-User": "Bob", "X-Forwarded-Email": "BOB@example.com"}


@pytest.fixture
def guarded(make_service: Callable[..., Service]) -> Service:
    """An application behind a proxy."""
    return make_service(KEY, proxy=PROXY, grants=GRANTS)


def ask(service: Service, address: str, path: str, **more: object) -> httpx.Response:
    """Send a request from an address."""
    transport = httpx.ASGITransport(service.client.app, client=(address, 50000))

    async def send() -> httpx.Response:
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
            return await client.request("GET", path, **more)  # type: ignore[arg-type]  # httpx's own

    return anyio.run(partial(send))


@pytest.mark.parametrize("address", ["10.0.0.7", "10.1.255.1", "fd00::1", "::ffff:10.0.0.7"])
@pytest.mark.parametrize("headers", [ADA, BOB], ids=["by group", "by address"])
def test_whom_the_proxy_names_is_signed_in(guarded: Service, address: str, headers: dict[str, str]) -> None:
    """From a listed address the header's person sees the pages under their name, and signs out at the proxy."""
    answer = ask(guarded, address, "/audits", headers=headers)
    assert answer.status_code == 200
    assert "Sign out" not in answer.text


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.8", "10.2.0.1", "::1", "192.0.2.1"])
def test_the_header_from_elsewhere_counts_for_nothing(guarded: Service, address: str) -> None:
    """Anybody can write the header; only the listed addresses are believed, whatever X-Forwarded-For says."""
    for headers in (ADA, {**ADA, "X-Forwarded-For": "10.0.0.7"}):
        assert ask(guarded, address, "/audits", headers=headers).status_code == 303


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [("X-Forwarded-User", "Ada")],
        [("X-Forwarded-User", ""), ("X-Forwarded-Groups", "sre")],
        [("X-Forwarded-User", "\u200b"), ("X-Forwarded-Groups", "sre")],
        [("X-Forwarded-User", "Eve"), ("X-Forwarded-User", "Ada"), ("X-Forwarded-Groups", "sre")],
        [("X-Forwarded-User", "Eve"), ("X-Forwarded-Groups", "sre"), ("X-Forwarded-Groups", "staff")],
        [("X-Forwarded-User", "Eve"), ("X-Forwarded-Email", "bob@example.com.evil.example")],
    ],
    ids=["nobody", "no grant", "empty", "invisible", "two names", "two groups", "another domain"],
)
def test_a_header_that_names_nobody_signs_nobody_in(guarded: Service, headers: list[tuple[str, str]]) -> None:
    """Without one name and a grant for it a person is a stranger; what was sent twice is not believed."""
    raw = [(name.encode(), value.encode()) for name, value in headers]
    assert ask(guarded, "10.0.0.7", "/audits", headers=raw).status_code == 303


def test_the_api_still_asks_for_a_key(guarded: Service) -> None:
    """The header is for the pages: a program has a key."""
    assert ask(guarded, "10.0.0.7", "/v1/audits", headers=ADA).status_code == 401


def test_wrong_keys_are_counted_by_the_clients_own_address(guarded: Service) -> None:
    """Behind a believed proxy one client's wrong keys do not shut out another; elsewhere the header changes nothing."""
    wrong = {"Authorization": f"Bearer {'x' * 40}"}
    right = {"Authorization": f"Bearer {KEY}"}
    for _ in range(10):
        ask(guarded, "10.0.0.7", "/v1/audits", headers={**wrong, "X-Forwarded-For": "spoofed, 192.0.2.1"})
    for client, status in (("192.0.2.1", 429), ("192.0.2.2", 200)):
        headers = {**right, "X-Forwarded-For": client}
        assert ask(guarded, "10.0.0.7", "/v1/audits", headers=headers).status_code == status
    for number in range(10):
        ask(guarded, "192.0.2.9", "/v1/audits", headers={**wrong, "X-Forwarded-For": f"192.0.2.{100 + number}"})
    assert ask(guarded, "192.0.2.9", "/v1/audits", headers=right).status_code == 429
