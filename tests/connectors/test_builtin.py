"""The built-in tracker beyond the contract: its deliveries, its page and its JSON API."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from connectors.builtin.connector import BuiltinConnector, connect
from connectors.builtin.webhooks import headers_for
from connectors.contract import ConnectorContext, TicketDraft, TicketState
from connectors.errors import Gone, Misconfigured
from tests.rigs.receiver import Receiver
from tests.rigs.serving import served

pytestmark = pytest.mark.network

KEY = "0123456789abcdef0123456789abcdef"
DRAFT = TicketDraft(title="Add a load test", body="See https://pm.example/1.\n<script>alert(1)</script>")


@contextmanager
def browser(connector: BuiltinConnector) -> Iterator[httpx.Client]:
    """The tracker's page, mounted where the service mounts it, served over HTTP."""
    app = Starlette(routes=[Mount(f"/tracker/{connector.name}", connector.pages())])
    with served(app) as url, httpx.Client(base_url=f"{url}/tracker/{connector.name}", trust_env=False) as client:
        yield client


@pytest.fixture
def desk(builtin: BuiltinConnector) -> Iterator[httpx.Client]:
    """A browser of the tracker's page."""
    with browser(builtin) as client:
        yield client


def test_a_change_on_the_page_arrives_as_a_signed_delivery(tmp_path: Path, receiver: Receiver) -> None:
    """Closing a ticket on the page sends one delivery over HTTP that verifies and carries the whole ticket."""
    connector = connect("builtin", {}, ConnectorContext(public_url=receiver.url, data_dir=str(tmp_path)))
    made = connector.create(DRAFT, KEY).ticket
    connector.start()
    with browser(connector) as client:
        assert client.post("/tickets/1/close").status_code == 303
    delivery = receiver.wait_for(lambda d: d.headers["x-followthrough-event"] == "ticket.closed")
    connector.close()
    assert delivery.path == "/webhooks/builtin"
    assert connector.verify(delivery.headers, delivery.body)
    assert not connector.verify(delivery.headers, delivery.body + b" ")
    (hint,) = connector.parse(delivery.headers, delivery.body).hints
    assert (hint.ref, hint.event) == (made.ref, "ticket.closed")
    assert hint.ticket is not None
    assert (hint.ticket.state, hint.ticket.keys) == (TicketState.DONE, (KEY,))


def test_a_refused_delivery_is_sent_again_under_its_own_id(tmp_path: Path, receiver: Receiver) -> None:
    """A delivery answered 500 comes again with the same id; a delivered one comes again when asked for."""
    receiver.answers = [500]
    connector = connect("builtin", {}, ConnectorContext(public_url=receiver.url, data_dir=str(tmp_path)))
    connector.create(DRAFT, KEY)
    connector.start()
    with browser(connector) as client:
        client.patch("/api/tickets/1", json={"title": "Add an EU load test"})
        first, second = receiver.wait_for_count(1), receiver.wait_for_count(2)
        delivery_id = first.headers["x-followthrough-delivery"]
        assert second.headers["x-followthrough-delivery"] == delivery_id
        assert second.body == first.body
        deadline = time.monotonic() + 60
        while not client.get("/api/deliveries").json()["items"][0]["delivered"] and time.monotonic() < deadline:
            time.sleep(0.01)
        assert client.post(f"/api/deliveries/{delivery_id}/attempts").status_code == 202
        assert receiver.wait_for_count(3).headers["x-followthrough-delivery"] == delivery_id
    connector.close()


def test_the_file_is_shared_by_two_processes_worth_of_connectors(builtin: BuiltinConnector, tmp_path: Path) -> None:
    """Two connectors on one file see each other's tickets and share the generated secret."""
    other = connect("builtin", {}, ConnectorContext(public_url="http://127.0.0.1:1", data_dir=str(tmp_path)))
    made = builtin.create(DRAFT, KEY)
    assert other.create(DRAFT, KEY) == made
    body = b"{}"
    headers = {k.lower(): v for k, v in headers_for("1", "ping", _secret_of(builtin), body).items()}
    assert other.verify(headers, body)
    other.close()


def _secret_of(connector: BuiltinConnector) -> str:
    return connector.tracker.store.secret()


def test_every_text_on_the_page_is_escaped(builtin: BuiltinConnector, desk: httpx.Client) -> None:
    """Markup in titles, bodies, labels, comments, reasons and names is shown as text; only web addresses are links."""
    nasty = "<img src=x onerror=alert(1)>\"'&"
    ref = builtin.create(TicketDraft(title=nasty, body=DRAFT.body + nasty, labels=(nasty,)), KEY).ticket.ref
    desk.patch("/api/tickets/1", json={"assignee": nasty, "state": "wont_do", "state_reason": nasty})
    builtin.comment(ref, nasty + " javascript:alert(1)", KEY)
    text = ""
    for path in ("/", "/tickets/1"):
        text = desk.get(path).text
        assert "<img" not in text
        assert "<script" not in text
        assert "&lt;img" in text
    assert '<a href="https://pm.example/1" rel="noreferrer nofollow">https://pm.example/1</a>.' in text
    assert 'href="javascript' not in text


def test_dropping_needs_a_reason(builtin: BuiltinConnector, desk: httpx.Client) -> None:
    """The page says what is missing, and the ticket stays open."""
    ref = builtin.create(DRAFT, KEY).ticket.ref
    answer = desk.post("/tickets/1/drop", data={"reason": " "})
    assert answer.status_code == 422
    assert "say why the ticket is dropped" in answer.text
    assert builtin.get(ref).state is TicketState.OPEN
    assert desk.post("/tickets/1/drop", data={"reason": "Too costly"}).status_code == 303
    dropped = builtin.get(ref)
    assert (dropped.state, dropped.state_reason) == (TicketState.WONT_DO, "Too costly")
    assert dropped.closed_at is not None


def test_each_form_does_its_one_thing(builtin: BuiltinConnector, desk: httpx.Client) -> None:
    """Assign, due date, comment, close and reopen change just that, and an empty date clears it."""
    ref = builtin.create(DRAFT, KEY).ticket.ref
    for action, fields in (
        ("assign", {"assignee": "ada"}),
        ("due", {"due_date": "2026-12-24"}),
        ("comment", {"text": "On it"}),
        ("close", {}),
    ):
        assert desk.post(f"/tickets/1/{action}", data=fields).status_code == 303
    ticket = builtin.get(ref)
    assert (ticket.assignees, str(ticket.due_date), ticket.comments) == (("ada",), "2026-12-24", 1)
    assert ticket.state is TicketState.DONE
    desk.post("/tickets/1/reopen")
    desk.post("/tickets/1/due", data={"due_date": ""})
    ticket = builtin.get(ref)
    assert (ticket.state, ticket.due_date, ticket.closed_at) == (TicketState.OPEN, None, None)
    page = desk.get("/tickets/1").text
    assert "due_date: 2026-12-24 to nothing" in page


def test_a_form_of_another_site_is_refused(builtin: BuiltinConnector, desk: httpx.Client) -> None:
    """A form sent from a foreign page changes nothing."""
    ref = builtin.create(DRAFT, KEY).ticket.ref
    for headers in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}):
        assert desk.post("/tickets/1/close", headers=headers).status_code == 403
    assert desk.patch("/api/tickets/1", content=b'{"state":"done"}').status_code == 415
    assert desk.delete("/api/tickets/1", headers={"origin": "https://evil.example"}).status_code == 403
    assert builtin.get(ref).state is TicketState.OPEN


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        (b"{", 400, "not JSON"),
        (b'{"titel": "x"}', 422, "titel"),
        (b'{"state": "finished"}', 422, "state"),
        (b'{"state": null}', 422, "state cannot be cleared"),
        (b'{"state": "wont_do"}', 422, "say why"),
        (b'{"due_date": "2026-02-30"}', 422, "due_date"),
        (b'{"title": ""}', 422, "title"),
        (b'{"title": "\\ud800"}', 422, "title"),
        (b'{"body": "' + b"x" * 300_000 + b'"}', 413, "larger"),
    ],
)
def test_bad_input_is_refused_with_the_field(
    builtin: BuiltinConnector, desk: httpx.Client, body: bytes, status: int, says: str
) -> None:
    """The JSON API names what was wrong and changes nothing."""
    before = builtin.create(DRAFT, KEY).ticket
    answer = desk.patch("/api/tickets/1", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == status
    assert says in answer.json()["detail"]
    assert builtin.get(before.ref) == before


def test_a_deleted_ticket_is_gone_and_its_number_is_not_used_again(
    builtin: BuiltinConnector, desk: httpx.Client
) -> None:
    """Deleting answers Gone from then on; the next ticket has the next number."""
    ref = builtin.create(DRAFT, KEY).ticket.ref
    assert desk.delete("/api/tickets/1").status_code == 204
    with pytest.raises(Gone):
        builtin.get(ref)
    assert desk.get("/api/tickets/1").status_code == 410
    assert desk.get("/api/tickets/99999999999999999999").status_code == 404
    assert desk.post("/api/tickets", json={"title": "Another"}).json()["number"] == 2


def test_nothing_is_announced_where_nothing_differs(builtin: BuiltinConnector, desk: httpx.Client) -> None:
    """Setting what is already there makes no delivery and no history."""
    builtin.create(DRAFT, KEY)
    desk.patch("/api/tickets/1", json={"title": DRAFT.title, "state": "open"})
    assert desk.get("/api/deliveries").json() == {"items": []}
    assert [note["what"] for note in builtin.tracker.store.history(1)] == ["opened"]


def test_a_misspelt_setting_is_named_with_the_nearest(tmp_path: Path) -> None:
    """A setting that does not exist is an error that names it and the one that was meant."""
    context = ConnectorContext(public_url="http://127.0.0.1:1", data_dir=str(tmp_path))
    with pytest.raises(Misconfigured, match=r"webhook_secret: .*did you mean 'webhook_secrets'") as caught:
        connect("builtin", {"kind": "builtin", "name": "builtin", "webhook_secret": "x"}, context)
    assert caught.value.fields == ("webhook_secret",)
    with pytest.raises(Misconfigured, match="file name"):
        connect("../evil", {}, context)


def test_a_data_directory_that_cannot_be_used_is_misconfigured(tmp_path: Path) -> None:
    """A file in place of the data directory is named in the check and in the error."""
    blocked = tmp_path / "file"
    blocked.write_text("")
    connector = connect("builtin", {}, ConnectorContext(public_url="http://127.0.0.1:1", data_dir=str(blocked)))
    assert not connector.check().ok
    with pytest.raises(Misconfigured, match="cannot be opened"):
        connector.create(DRAFT, KEY)


def test_history_says_what_changed_and_by_whom(builtin: BuiltinConnector, desk: httpx.Client) -> None:
    """The history keeps each change with its actor and the values before and after."""
    builtin.create(DRAFT, KEY)
    desk.patch("/api/tickets/1", json={"assignee": "ada"}, headers={"x-actor": "grace"})
    last = builtin.tracker.store.history(1)[-1]
    assert (last["actor"], json.loads(last["detail"])) == ("grace", {"assignee": [None, "ada"]})


def test_processes_that_open_the_same_tickets_at_once_make_one_each(tmp_path: Path) -> None:
    """Four processes create the same twenty keys on one file: twenty tickets, and nobody fails."""
    program = (
        "import sys; from connectors.builtin.connector import connect;"
        "from connectors.contract import ConnectorContext, TicketDraft;"
        "c = connect('builtin', {}, ConnectorContext('http://127.0.0.1:1', sys.argv[1]));"
        "[c.create(TicketDraft(f'Item {n}', ''), f'{n:032x}') for n in range(20)]"
    )
    runs = [subprocess.Popen([sys.executable, "-c", program, str(tmp_path)]) for _ in range(4)]
    assert [run.wait(60) for run in runs] == [0, 0, 0, 0]
    connector = connect("builtin", {}, ConnectorContext(public_url="http://127.0.0.1:1", data_dir=str(tmp_path)))
    tickets = connector.tracker.store.listing()
    assert sorted(row.title for row in tickets) == sorted(f"Item {n}" for n in range(20))
    connector.close()


def test_one_secret_may_be_given_alone(tmp_path: Path) -> None:
    """A single secret, as an environment variable gives it, is a list of one."""
    context = ConnectorContext(public_url="http://127.0.0.1:1", data_dir=str(tmp_path))
    connector = connect("builtin", {"webhook_secrets": "alone"}, context)
    headers = {name.lower(): value for name, value in headers_for("1", "ping", "alone", b"{}").items()}
    assert connector.verify(headers, b"{}")
    connector.close()
