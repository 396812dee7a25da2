"""Reaches the service over HTTP: the one that runs on this database, or one started in this process for a while."""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Final

import httpx

from app.cli.failures import ServiceUnavailable
from app.errors import AlreadyRunning, DatabaseUnavailable

if TYPE_CHECKING:
    from pathlib import Path

    from app.settings import ServerSettings, Settings

_START_SECONDS: Final = 60.0
_STOP_SECONDS: Final = 30.0
_TURN_SECONDS: Final = 120.0  # how long a command waits for another one to end
_LOOK_SECONDS: Final = 0.1
_CALL: Final = httpx.Timeout(120.0, connect=10.0)


@contextmanager
def service(settings: Settings) -> Iterator[httpx.Client]:
    """Give a client of the service. Another process that works on the same SQLite file is asked instead of joined.

    Where that is another command, which ends by itself, its end is waited for.

    Raises:
        ServiceUnavailable: the service that runs does not answer, or the one started here did not start.
        ConfigurationError, DatabaseUnavailable, AlreadyRunning: from starting one.
    """
    deadline = time.monotonic() + _TURN_SECONDS
    with ExitStack() as stack:
        while True:
            url = running_url(settings)
            if url is not None:
                client = stack.enter_context(_client(url, settings))
                _greet(client, url)
                break
            try:
                url = stack.enter_context(_started(settings))
            except AlreadyRunning:  # somebody began since we looked
                if time.monotonic() > deadline:
                    raise
                continue
            client = stack.enter_context(_client(url, settings))
            break
        yield client


def database_file(settings: Settings) -> Path | None:
    """Return the SQLite file; None for PostgreSQL."""
    from app.storage.database import Database, make_engine

    database = Database(make_engine(settings.database.url.get_secret_value()))
    try:
        return database.file
    finally:
        database.close()


def running_url(settings: Settings) -> str | None:
    """Return where the process that works on this SQLite file answers; None when nobody does, or does any more.

    Raises:
        DatabaseUnavailable: somebody does, answers nowhere, and does not end.
    """
    from app.storage.single_process import running_service

    file, deadline = database_file(settings), time.monotonic() + _TURN_SECONDS
    while file is not None and (found := running_service(file)) is not None:
        if found["url"]:
            return found["url"]
        if time.monotonic() > deadline:
            message = (
                f"{file} is in use by process {found['pid']}, which answers nowhere and does not end; stop it first"
            )
            raise DatabaseUnavailable(message)
        time.sleep(_LOOK_SECONDS)
    return None


def listening_socket(server: ServerSettings, *, else_any: bool = False) -> socket.socket:
    """Return a socket bound to the configured address; with ``else_any`` to a free loopback port where that is taken.

    Raises:
        OSError: the address cannot be taken.
    """
    host = server.host if not else_any or _is_loopback(server.host) else "127.0.0.1"
    try:
        return _bound(host, server.port)
    except OSError:
        if not else_any:
            raise
        return _bound("127.0.0.1", 0)


def _bound(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    bound = socket.socket(family, kind, protocol)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
        bound.listen(2048)
    except OSError:
        bound.close()
        raise
    return bound


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _client(url: str, settings: Settings) -> httpx.Client:
    keys = settings.server.api_keys
    headers = {"Authorization": f"Bearer {keys[0].get_secret_value()}"} if keys else {}
    # The service is ours: a proxy of the environment is for other addresses.
    return httpx.Client(base_url=url, headers=headers, timeout=_CALL, trust_env=False)


def _greet(client: httpx.Client, url: str) -> None:
    try:
        client.get("/livez")
    except httpx.TransportError as error:
        raise ServiceUnavailable(
            f"the service that uses this database says it answers at {url}, but it does not ({error}); "
            "see that it is up, or stop it"
        ) from error


@contextmanager
def _started(settings: Settings) -> Iterator[str]:
    import uvicorn

    from app.bootstrap import running
    from app.main import create_app

    with listening_socket(settings.server, else_any=True) as bound, running(settings, answers=False) as container:
        server = uvicorn.Server(
            uvicorn.Config(create_app(container), log_config=None, access_log=False, lifespan="on", ws="none")
        )
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, name="service", daemon=True)
        thread.start()
        try:
            _wait_until_started(server, thread)
            host, port = bound.getsockname()[:2]
            yield f"http://{f'[{host}]' if ':' in host else host}:{port}"
        finally:
            server.should_exit = True
            thread.join(_STOP_SECONDS)


def _wait_until_started(server: object, thread: threading.Thread) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while not getattr(server, "started", False):
        if not thread.is_alive() or time.monotonic() > deadline:
            raise ServiceUnavailable("the service could not be started in this process; `followthrough serve` says why")
        time.sleep(0.02)
