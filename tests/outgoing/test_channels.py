"""What goes over the wire to people and programs, and what never does."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import httpx
import pytest
import respx
from standardwebhooks.webhooks import Webhook, WebhookVerificationError
from typing_extensions import override

from app.outgoing.channels import Channels, harmless, slack_webhook
from app.outgoing.message import MaySent, Message, NotSent
from app.outgoing.slack_blocks import MOST_BLOCKS, MOST_CHARACTERS, payload

HOOK = "https://hooks.slack.com/services/T0AAAA/B0BBBB/s3cr3tt0ken"
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
HOSTILE = Message("n1", "2 open <!channel>", ("Fix <!channel> @everyone *now* <@U123>", "b"))


@respx.mock
def test_slack_gets_blocks_in_which_nothing_is_alive() -> None:
    """Every block is plain text, which Slack never parses; the one parsed text is escaped."""
    route = respx.post(HOOK).mock(httpx.Response(200, text="ok"))
    Channels().send("slack://T0AAAA/B0BBBB/s3cr3tt0ken", HOSTILE)
    body = json.loads(route.calls.last.request.content)
    assert {block["text"]["type"] for block in body["blocks"]} == {"plain_text"}
    assert body["text"] == "2 open &lt;!channel&gt;"


def test_slack_blocks_stay_within_the_limits() -> None:
    """However much there is to say, blocks, sections and the whole stay within what Slack takes."""
    blocks = payload(Message("n1", "x" * 500, tuple("y" * 900 for _ in range(200))))["blocks"]
    assert len(blocks) <= MOST_BLOCKS
    assert len(blocks[0]["text"]["text"]) <= 150
    assert max(len(block["text"]["text"]) for block in blocks[1:]) <= 3000
    assert 9000 < sum(len(block["text"]["text"]) for block in blocks[1:]) <= MOST_CHARACTERS


@pytest.mark.parametrize(
    ("status", "again"), [pytest.param(404, False, id="gone"), pytest.param(429, True, id="slower"), (503, True)]
)
@respx.mock
def test_a_refusal_says_whether_to_try_again_and_not_where(status: int, again: bool) -> None:
    """The error holds the status and nothing of the address, which is a secret."""
    respx.post(HOOK).mock(httpx.Response(status))
    with pytest.raises(NotSent) as caught:
        Channels().send(HOOK, HOSTILE)
    assert caught.value.again is again
    assert "s3cr3t" not in f"{caught.value!r} {caught.value.__cause__!r}"


@respx.mock
def test_no_answer_is_not_taken_for_a_refusal(caplog: pytest.LogCaptureFixture) -> None:
    """A receiver that took it and stayed silent may have it: that is told apart, and no log holds the address."""
    respx.post(HOOK).mock(side_effect=httpx.ReadTimeout("slow"))
    with caplog.at_level(logging.INFO), pytest.raises(MaySent):
        Channels().send(HOOK, HOSTILE)
    assert "s3cr3t" not in caplog.text


@respx.mock
def test_a_webhook_is_signed() -> None:
    """The receiver verifies it with the standard's own library; one changed byte is refused."""
    route = respx.post("https://example.com/told").mock(httpx.Response(204))
    Channels().tell("https://example.com/told", SECRET, replace(HOSTILE, data={"audit_id": "a1"}))
    request = route.calls.last.request
    said = Webhook(SECRET).verify(request.content, dict(request.headers))
    assert (said["type"], said["data"]["audit_id"]) == (HOSTILE.subject, "a1")
    assert datetime.fromisoformat(said["timestamp"]).timestamp() // 1 == int(request.headers["webhook-timestamp"])
    assert request.headers["webhook-id"] == "n1"
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(request.content.replace(b"b", b"c"), dict(request.headers))


@pytest.fixture
def receiver() -> Iterator[tuple[int, list[bytes]]]:
    """A real server that keeps what it is sent."""
    taken: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            taken.append(self.rfile.read(int(self.headers["content-length"])))
            self.send_response(200)
            self.end_headers()

        @override
        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1], taken
    server.shutdown()
    server.server_close()


@pytest.mark.network
@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")  # apprise's mail plugin
def test_other_services_get_harmless_text(receiver: tuple[int, list[bytes]]) -> None:
    """What apprise sends holds no live mention and no picture from elsewhere."""
    port, taken = receiver
    Channels().send(f"json://127.0.0.1:{port}/told", HOSTILE)
    (body,) = taken
    said = json.loads(body)
    assert "@everyone" not in said["message"]
    assert "<!channel>" not in said["message"] + said["title"]
    assert b"github" not in body


@pytest.mark.parametrize("address", ["syslog://", "file:///etc/passwd", "xml://127.0.0.1/", "http://127.0.0.1/"])
def test_other_schemes_send_nothing(address: str) -> None:
    """Only services that are listed are sent to, whatever else apprise knows."""
    with pytest.raises(NotSent):
        Channels().send(address, HOSTILE)


def test_addresses_of_slack() -> None:
    """Both ways to write an incoming webhook are one; a bot's token is left to apprise."""
    assert slack_webhook("slack://bot@T0AAAA/B0BBBB/s3cr3tt0ken/") == HOOK
    assert slack_webhook(HOOK) == HOOK
    assert slack_webhook("slack://xoxb-1-2-3/#channel") is None
    assert slack_webhook("https://hooks.slack.com.example.com/services/T0/B0/x") is None
    assert harmless("mail a@b.com") != "mail a@b.com"
