"""Publishing a post-mortem by its address alone."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.settings_fetch import FetchSettings
from tests.api.conftest import Service
from tests.api.documents import GOOD
from tests.outgoing.test_web_documents import Server

pytestmark = pytest.mark.network


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A web server with one post-mortem, under a name that leads to this machine."""
    made = Server(tmp_path, "localhost")
    made.answers["/pm.md"] = (200, {}, GOOD.encode())
    monkeypatch.setenv("SSL_CERT_FILE", str(made.certificate))
    yield made
    made.close()


def test_a_listed_servers_document_is_published(make_service: Callable[..., Service], server: Server) -> None:
    """The text is that of the address, which is its source; publishing it again changes nothing."""
    loopback = tuple({str(entry[4][0]) for entry in socket.getaddrinfo("localhost", 0)})
    fetch = FetchSettings(hosts=(f"localhost:{server.port}",), networks=loopback)
    service = make_service(fetch=fetch)
    body = {"source": {"uri": f"https://localhost:{server.port}/pm.md"}}
    answer = service.client.post("/v1/post-mortems", json=body)
    assert answer.status_code == 201, answer.text
    assert answer.json()["source"]["uri"] == body["source"]["uri"]
    document = service.client.get(f"/v1/post-mortems/{answer.json()['id']}/document").text
    assert document.splitlines()[0] == GOOD.splitlines()[0]
    assert service.client.post("/v1/post-mortems", json=body).status_code == 200
    server.answers["/pm.md"] = (500, {}, b"")
    assert service.client.post("/v1/post-mortems", json=body).status_code == 502


def test_without_listed_servers_an_address_is_not_asked(service: Service, server: Server) -> None:
    """It is refused with what could be done, and the server hears nothing."""
    body = {"source": {"uri": f"https://localhost:{server.port}/pm.md"}}
    answer = service.client.post("/v1/post-mortems", json=body)
    assert answer.status_code == 422
    assert "[fetch]" in answer.json()["detail"]
    assert server.asked == []
