"""Makes the deliveries that are sent: GitHub's own example of an issues event, varied and signed.

Every delivery has an id of its own and changes the state of one of ``TICKETS`` issues, later than the one before.
"""

from __future__ import annotations

import hmac
import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.rigs.install import install

SECRET = "the hook's own secret"  # noqa: S105 - of a benchmark
TICKETS = 1000
REPOSITORY = "Codertocat/Hello-World"
FIRST_MOMENT = datetime(2026, 1, 1, tzinfo=UTC)


def write_requests(path: Path, count: int) -> None:
    """Write ``count`` deliveries as ``deliveries.lua`` reads them: four pieces of the body, then one line for each."""
    pieces = _template()
    with path.open("wb") as file:
        file.write(f"{len(pieces)}\n".encode())
        for piece in pieces:
            file.write(f"{len(piece)}\n".encode() + piece + b"\n")
        for place in range(count):
            turn, number = divmod(place, TICKETS)
            updated = (FIRST_MOMENT + timedelta(seconds=turn)).strftime("%Y-%m-%dT%H:%M:%SZ")
            varied = (str(number + 1), updated, "open" if turn % 2 else "closed")
            body = _filled(pieces, varied)
            signature = hmac.digest(SECRET.encode(), body, "sha256").hex()
            file.write(" ".join((str(uuid.uuid4()), signature, str(len(body)), *varied)).encode() + b"\n")


@dataclass(frozen=True)
class Delivery:
    """One delivery as GitHub sends it, and what it says."""

    guid: str
    body: bytes
    ticket: int
    state: str  # "open" or "closed"
    turn: int  # of the deliveries of one ticket, the one with the highest turn is the latest

    @property
    def headers(self) -> dict[str, str]:
        """What is sent with the body."""
        signature = hmac.digest(SECRET.encode(), self.body, "sha256").hex()
        return {
            "Content-Type": "application/json", "X-GitHub-Event": "issues", "X-GitHub-Delivery": self.guid,
            "X-Hub-Signature-256": f"sha256={signature}",
        }  # fmt: skip


def deliveries(count: int, tickets: int) -> Iterator[Delivery]:
    """``count`` deliveries for tickets 1 to ``tickets`` in turn, each a second later than the ticket's one before."""
    pieces = _template()
    for place in range(count):
        turn, number = divmod(place, tickets)
        updated = (FIRST_MOMENT + timedelta(seconds=turn)).strftime("%Y-%m-%dT%H:%M:%SZ")
        state = "open" if turn % 2 else "closed"
        body = _filled(pieces, (str(number + 1), updated, state))
        yield Delivery(str(uuid.UUID(int=place + 1)), body, number + 1, state, turn)


def _filled(pieces: list[bytes], varied: tuple[str, ...]) -> bytes:
    return b"".join((pieces[0], *(v.encode() + p for v, p in zip(varied, pieces[1:], strict=True))))


def _template() -> list[bytes]:
    examples = json.loads((install() / "@octokit/webhooks-examples/api.github.com/index.json").read_text())
    issues = next(event["examples"] for event in examples if event["name"] == "issues")
    example = max((e for e in issues if e["action"] == "assigned"), key=lambda e: len(json.dumps(e)))  # 13.2 kB
    issue = example["issue"]
    rest = {key: value for key, value in issue.items() if key not in {"number", "updated_at", "state"}}
    example["issue"] = {"number": 424242424242, "updated_at": "@updated@", "state": "@state@", **rest}
    text = json.dumps(example, separators=(",", ":")).encode()
    pieces = []
    for mark in (b"424242424242", b"@updated@", b"@state@"):
        before, text = text.split(mark, 1)
        pieces.append(before)
    return [*pieces, text]
