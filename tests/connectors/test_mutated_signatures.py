"""Five thousand deliveries whose body, header or signature was changed: every one is refused, by every verifier."""

from __future__ import annotations

import base64
import random
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Final

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from connectors.builtin import webhooks as builtin
from connectors.github import webhooks as github
from connectors.jira import webhooks as jira
from connectors.signatures import sign

Headers = dict[str, str]
Verifier = Callable[[Mapping[str, str], bytes], bool]

EACH: Final = 1250  # mutations per verifier; four verifiers make 5,000
SECRET: Final = "It's a Secret to Everybody"
BODY: Final = '{"action":"closed","issue":{"number":7,"title":"Größe der Warteschlange"}}'.encode()
NOW: Final = datetime(2026, 11, 24, tzinfo=UTC)
STANDARD: Final = Webhook(base64.b64encode(b"a secret of twenty-four b").decode())


def standard(headers: Mapping[str, str], body: bytes) -> bool:
    """Whether the library that receivers of our webhooks use takes the delivery."""
    try:
        STANDARD.verify(body, dict(headers))
    except (WebhookVerificationError, ValueError):  # ValueError: what is no base64 or UTF-8 leaves the library so
        return False
    return True


def hub(name: str) -> Headers:
    """The one header of a delivery signed over its body."""
    return {name: sign(SECRET, BODY)}


def standard_headers() -> Headers:
    """The three headers of a delivery signed as Standard Webhooks has it, sent now."""
    now = datetime.now(UTC)
    return {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": STANDARD.sign("msg_1", now, BODY.decode()),
    }


VERIFIERS: Final[Mapping[str, tuple[Verifier, Callable[[], Headers], str]]] = {
    "github": (
        lambda headers, body: github.verify([SECRET], headers, body),
        lambda: hub("x-hub-signature-256"),
        "x-hub-signature-256",
    ),
    "jira": (
        lambda headers, body: jira.verify([SECRET], headers, body),
        lambda: hub("x-hub-signature"),
        "x-hub-signature",
    ),
    "builtin": (
        lambda headers, body: builtin.verify([SECRET], headers, body),
        lambda: hub("x-hub-signature-256"),
        "x-hub-signature-256",
    ),
    "standardwebhooks": (standard, standard_headers, "webhook-signature"),
}


def _other(dice: random.Random, digit: str) -> str:
    return dice.choice([one for one in "0123456789abcdef" if one != digit.lower()])


def _of_body(dice: random.Random) -> bytes:
    """The body with one bit turned, one byte more or less, two bytes exchanged, or cut off."""
    at = dice.randrange(len(BODY))
    turned = bytearray(BODY)
    turned[at] ^= 1 << dice.randrange(8)
    swapped = bytearray(BODY)
    swapped[0], swapped[-1] = swapped[-1], swapped[0]
    return dice.choice(
        [
            bytes(turned),
            BODY[:at],
            BODY[:at] + b" " + BODY[at:],
            BODY[:at] + BODY[at + 1 :],
            BODY + b"\n",
            bytes(swapped),
        ]
    )


def _of_signature(dice: random.Random, given: str) -> str:
    """The header's value with a digit changed, cut off, doubled, under another name of a digest, or something else."""
    name = "v1," if given.startswith("v1,") else "sha256="
    digest = given.removeprefix(name)
    # The last characters of base64 hold spare bits, which count for nothing: they are left alone.
    at = dice.randrange(len(digest) - 4)
    return dice.choice(
        [
            name + digest[:at] + _other(dice, digest[at]) + digest[at + 1 :],
            name + digest[:at],
            name + digest.rstrip("=") + digest,
            name + digest[::-1],
            "sha1=" + digest,
            "v2," + digest,
            "",
            name,
            digest,
            f"{name}{'é' * len(digest)}",
            name + "0" * len(digest),
            sign("another secret", BODY),
        ]
    )


def mutations(headers: Headers, signature: str, dice: random.Random) -> Iterator[tuple[Headers, bytes]]:
    """Without end: what was sent, with one thing changed."""
    while True:
        kind = dice.randrange(10)
        if kind == 0:
            yield {name: value for name, value in headers.items() if name != signature}, BODY
        elif kind < 5:
            yield headers, _of_body(dice)
        else:
            yield {**headers, signature: _of_signature(dice, headers[signature])}, BODY


@pytest.mark.parametrize("name", VERIFIERS)
def test_every_mutated_delivery_is_refused(name: str) -> None:
    """What was signed verifies; with one thing changed it never does, and never raises."""
    verify, signed, signature = VERIFIERS[name]
    headers = signed()
    assert verify(headers, BODY)
    dice = random.Random(f"mutations of {name}")  # noqa: S311 - repeatable, not secret
    changed = mutations(headers, signature, dice)
    taken = [one for one, _ in zip(changed, range(EACH), strict=False) if verify(*one)]
    assert taken == []
