"""Every answer confines itself, whatever it is and wherever it comes from."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.main import create_app
from tests.api.client import Client
from tests.api.conftest import Service
from tests.api.documents import GOOD

ADDRESSES = (
    "/", "/post-mortems", "/sign-in", "/v1/post-mortems", "/v1/action-items", "/v1/exports/action-items.csv",
    "/v1/exports/action-items.ndjson", "/v1/feeds/due.ics", "/v1/feeds/findings.atom", "/v1/badges/completion.svg",
    "/v1/metrics/completion", "/metrics", "/livez", "/readyz", "/docs", "/openapi.json", "/static/pages.css",
    "/tracker/builtin/", "/v1/nothing", "/nothing", "/v1/audits/nothing/report",
)  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_confines_itself(service: Service, address: str) -> None:
    """No type is guessed, nothing foreign is loaded, no other site frames it; errors too."""
    service.publish(GOOD)
    headers = service.client.get(address).headers
    assert headers["x-content-type-options"] == "nosniff"
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "base-uri 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "referrer-policy" in headers
    assert "strict-transport-security" not in headers


def test_over_https_browsers_are_told_to_stay_there(service: Service) -> None:
    """Where the public address is https, every answer says so for a year."""
    settings = service.container.settings
    server = settings.server.model_copy(update={"public_url": "https://127.0.0.1:8000"})
    container = replace(service.container, settings=settings.model_copy(update={"server": server}))
    client = Client(create_app(container))
    for address in ADDRESSES:
        assert client.get(address).headers["strict-transport-security"] == "max-age=31536000"
