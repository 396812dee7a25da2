"""The servers that are compared: ``python -m benchmarks.webhooks.peers NAME PORT DIRECTORY`` runs one.

Those with a database do what the service does: check the signature, read the body, store the delivery once, set the
item's state, add an entry to its history, and answer after the commit (SQLite, WAL, ``synchronous=FULL``).
"""

from __future__ import annotations

import hmac
import json
import os
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from fastapi import FastAPI, HTTPException, Request, Response

from benchmarks.webhooks.requests import SECRET, TICKETS

SCHEMA = """
PRAGMA journal_mode=WAL;
CREATE TABLE IF NOT EXISTS delivery (id INTEGER PRIMARY KEY, key TEXT UNIQUE, event TEXT, received_at TEXT);
CREATE TABLE IF NOT EXISTS item (id INTEGER PRIMARY KEY, ticket TEXT UNIQUE, state TEXT, updated_at TEXT);
CREATE TABLE IF NOT EXISTS event (id INTEGER PRIMARY KEY, item INTEGER, kind TEXT, data TEXT, delivery INTEGER);
"""


def _database(directory: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(directory / "peer.db", isolation_level=None, check_same_thread=False)
    connection.executescript(SCHEMA)
    connection.execute("PRAGMA synchronous=FULL")
    connection.executemany(
        "INSERT OR IGNORE INTO item (ticket, state) VALUES (?, 'open')", [(str(n + 1),) for n in range(TICKETS)]
    )
    return connection


def _serve(app: Any, port: int) -> None:  # noqa: ANN401 - any ASGI application
    import uvicorn

    uvicorn.run(app, host="127.0.0.1", port=port, log_level="error", access_log=False)


def bare(port: int, _directory: Path) -> None:
    """Read the body and answer 204: what uvicorn itself costs."""

    async def app(scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401 - ASGI
        if scope["type"] != "http":
            return
        while (await receive()).get("more_body"):
            pass
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    _serve(app, port)


def read(port: int, _directory: Path) -> None:
    """Check the signature, read the five fields that the peers store, and answer 202: the least before storing."""
    import msgspec

    texts = [("state", str), ("updated_at", str), ("state_reason", str | None, None)]
    issue = msgspec.defstruct("Issue", [("number", int), *texts])
    body_of = msgspec.defstruct("Body", [("action", str), ("issue", issue)])
    decode, key = msgspec.json.Decoder(body_of).decode, SECRET.encode()

    async def app(scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401 - ASGI
        if scope["type"] != "http":
            return
        message = await receive()
        body = message["body"]
        while message.get("more_body"):
            message = await receive()
            body += message["body"]
        signature = next(value for name, value in scope["headers"] if name == b"x-hub-signature-256")
        if not hmac.compare_digest(b"sha256=" + hmac.digest(key, body, "sha256").hex().encode(), signature):
            raise PermissionError
        decode(body)
        await send({"type": "http.response.start", "status": 202, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    _serve(app, port)


def fastapi(port: int, _directory: Path) -> None:
    """Read the body in a FastAPI route and answer 204; nothing is stored."""
    app = FastAPI()

    @app.post("/webhooks/{connection}")
    async def hook(connection: str, request: Request) -> Response:
        del connection
        await request.body()
        return Response(status_code=204)

    _serve(app, port)


def gidgethub(port: int, directory: Path) -> None:
    """Use gidgethub and aiohttp as their documentation shows, with one SQLite transaction for each request."""
    import uvloop
    from aiohttp import web
    from gidgethub import sansio

    database = _database(directory)

    async def hook(request: web.Request) -> web.Response:
        body = await request.read()
        event = sansio.Event.from_http(request.headers, body, secret=SECRET)
        issue = event.data["issue"]
        _store(database, event.delivery_id, event.event, str(issue["number"]), issue["state"], issue["updated_at"])
        return web.Response(status=202)

    async def app() -> web.Application:
        made = web.Application()
        made.router.add_post("/webhooks/{connection}", hook)
        return made

    uvloop.install()
    web.run_app(app(), host="127.0.0.1", port=port, print=None, access_log=None)


def _store(database: sqlite3.Connection, key: str, event: str, ticket: str, state: str, updated_at: str) -> None:
    database.execute("BEGIN IMMEDIATE")
    row = database.execute(
        "INSERT INTO delivery (key, event) VALUES (?, ?) ON CONFLICT DO NOTHING RETURNING id", (key, event)
    ).fetchone()
    if row is not None:
        changed = database.execute(
            "UPDATE item SET state = ?, updated_at = ? WHERE ticket = ? AND coalesce(updated_at, '') < ? RETURNING id",
            (state, updated_at, ticket, updated_at),
        ).fetchone()
        if changed is not None:
            database.execute(
                "INSERT INTO event (item, kind, data, delivery) VALUES (?, 'state', ?, ?)",
                (changed[0], json.dumps({"to": state}), row[0]),
            )
    database.execute("COMMIT")


def sqlmodel(port: int, directory: Path) -> None:
    """Use FastAPI with one SQLModel session for each request, in the event loop (faster here than in threads)."""
    import sqlalchemy as sa
    from sqlmodel import Field, Session, SQLModel, create_engine, select

    class Delivery(SQLModel, table=True):
        id: int | None = Field(default=None, primary_key=True)
        key: str = Field(unique=True)
        event: str | None = None
        received_at: str | None = None

    class Item(SQLModel, table=True):
        id: int | None = Field(default=None, primary_key=True)
        ticket: str = Field(unique=True)
        state: str
        updated_at: str | None = None

    class Event(SQLModel, table=True):
        id: int | None = Field(default=None, primary_key=True)
        item: int
        kind: str
        data: str
        delivery: int

    _database(directory).close()
    engine = create_engine(f"sqlite:///{directory / 'peer.db'}")
    sa.event.listen(engine, "connect", lambda connection, _record: connection.execute("PRAGMA synchronous=FULL"))
    app = FastAPI()

    @app.post("/webhooks/{connection}")
    async def hook(connection: str, request: Request) -> Response:
        del connection
        body = await request.body()
        digest = "sha256=" + hmac.digest(SECRET.encode(), body, "sha256").hex()
        if not hmac.compare_digest(digest, request.headers["x-hub-signature-256"]):
            raise HTTPException(401)
        issue, key = json.loads(body)["issue"], request.headers["x-github-delivery"]
        with Session(engine) as session:
            if session.exec(select(Delivery).where(Delivery.key == key)).first() is None:
                delivery = Delivery(key=key, event="issues")
                session.add(delivery)
                item = session.exec(select(Item).where(Item.ticket == str(issue["number"]))).one()
                session.flush()
                if (item.updated_at or "") < issue["updated_at"]:
                    item.state, item.updated_at = issue["state"], issue["updated_at"]
                    session.add(Event(item=item.id, kind="state", data=issue["state"], delivery=delivery.id))
                session.commit()
        return Response(status_code=202)

    _serve(app, port)


def debian_webhook(port: int, directory: Path) -> None:
    """Run Debian's ``webhook`` (adnanh/webhook, Go): it checks the signature and starts /bin/true."""
    rule = {"match": {"type": "payload-hmac-sha256", "secret": SECRET}}
    rule["match"]["parameter"] = {"source": "header", "name": "X-Hub-Signature-256"}  # type: ignore[assignment]
    hooks = [{"id": "github", "execute-command": "/bin/true", "trigger-rule": rule}]
    (directory / "hooks.json").write_text(json.dumps(hooks))
    arguments = ["-hooks", str(directory / "hooks.json"), "-ip", "127.0.0.1", "-port", str(port)]
    os.execvp("webhook", ["webhook", *arguments, "-urlprefix", "webhooks"])  # noqa: S606 - the peer itself


PEERS: dict[str, Callable[[int, Path], None]] = {
    "bare": bare,
    "read": read,
    "fastapi": fastapi,
    "gidgethub": gidgethub,
    "sqlmodel": sqlmodel,
    "debian_webhook": debian_webhook,
}

if __name__ == "__main__":
    PEERS[sys.argv[1]](int(sys.argv[2]), Path(sys.argv[3]))
