"""The real sender: Slack's webhooks and signed ones over httpx, everything else by apprise behind four guards.

The guards, each with its reason: text is sent as text and made harmless (in Markdown a live <!channel> comes through),
only the schemes of the settings (apprise knows 239), no picture from elsewhere in each message, and a row for each
recipient and window before anything is sent (``app.services.notify``).
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

import httpx

from app.outgoing.message import MaySent, Message, NotSent
from app.outgoing.slack_blocks import payload
from app.settings_notify import SCHEMES, SLACK_HOST

TIMEOUT_SECONDS: Final = 10.0
_SLACK_PARTS: Final = re.compile(r"(?:[^@/]+@)?(T[A-Z0-9]+)/(B[A-Z0-9]+)/([A-Za-z0-9]+)/?")
_MENTION: Final = re.compile(r"@(?=\w)|<(?=[!@#])")
_ZERO_WIDTH_SPACE: Final = "\u200b"


class Channels:
    """Sends for real."""

    def __init__(self) -> None:
        # Both write whole addresses, which hold tokens, into the log at their ordinary levels.
        for name in ("apprise", "httpx", "httpcore"):
            logging.getLogger(name).setLevel(logging.CRITICAL)

    def send(self, address: str, message: Message) -> None:
        """Send to a person or a channel; raises ``NotSent`` or ``MaySent``."""
        slack = slack_webhook(address)
        if slack is not None:
            _post(slack, json.dumps(payload(message)).encode(), {"content-type": "application/json"})
        else:
            _by_apprise(address, message)

    def tell(self, url: str, secret: str, message: Message) -> None:
        """Send a webhook, signed as https://www.standardwebhooks.com has it; raises ``NotSent`` or ``MaySent``."""
        from standardwebhooks.webhooks import Webhook

        now = datetime.now(UTC)
        told = {"timestamp": now.isoformat(), "data": {**message.data, "lines": list(message.lines)}}
        body = json.dumps({"type": message.subject, **told}, ensure_ascii=False)
        headers = {
            "content-type": "application/json",
            "webhook-id": message.id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": Webhook(secret).sign(message.id, now, body),
        }
        _post(url, body.encode(), headers)


def slack_webhook(address: str) -> str | None:
    """The incoming webhook that an address stands for; None for anything else."""
    parsed = urlsplit(address)
    if parsed.scheme == "https" and parsed.hostname == SLACK_HOST:
        return address
    found = _SLACK_PARTS.fullmatch(address.removeprefix("slack://").partition("?")[0])
    return f"https://{SLACK_HOST}/services/{'/'.join(found.groups())}" if parsed.scheme == "slack" and found else None


def _post(url: str, body: bytes, headers: Mapping[str, str]) -> None:
    try:
        with httpx.Client(timeout=TIMEOUT_SECONDS, follow_redirects=False, trust_env=False) as client:
            answer = client.post(url, content=body, headers=headers)
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.UnsupportedProtocol, httpx.InvalidURL):
        raise NotSent("the receiver cannot be reached", again=True) from None
    except httpx.HTTPError:
        raise MaySent("the receiver did not answer") from None
    if answer.is_success:
        return
    again = answer.status_code == HTTPStatus.TOO_MANY_REQUESTS or answer.is_server_error
    raise NotSent(f"the receiver answered {answer.status_code}", again=again)


def _by_apprise(address: str, message: Message) -> None:
    import apprise

    if urlsplit(address).scheme not in SCHEMES:
        raise NotSent("nothing is sent by such an address", again=False)
    asset = apprise.AppriseAsset(
        app_id="Followthrough", app_url="", image_url_mask="", image_url_logo="", image_path_mask="", async_mode=False,
        secure_logging=True,
    )  # fmt: skip
    target = apprise.Apprise(asset=asset)
    if not target.add(address):
        raise NotSent("the address is not written as its service wants it", again=False)
    title = harmless(message.subject).replace("\r", " ").replace("\n", " ")
    if not target.notify(body=harmless(message.text), title=title, body_format="text"):
        raise MaySent("the service did not confirm it")


def harmless(text: str) -> str:
    """Text in which nothing mentions anybody: Discord passes @everyone in text too."""
    return _MENTION.sub(lambda found: found.group() + _ZERO_WIDTH_SPACE, text)
