"""The command ``serve``: runs the service until it is told to stop."""

from __future__ import annotations

import errno
import gc
import logging
import os
import signal
import sys
import threading
from socket import socket
from types import FrameType
from typing import Final, Literal

from app.cli import failures
from app.cli.invocation import Invocation
from app.cli.service import listening_socket
from app.errors import ConfigurationError, Problem
from app.settings import Settings, check_exposure, secret_values

Role = Literal["all", "api", "worker"]
STOP_SECONDS = 4  # for requests under way when the service is told to stop
_FIXES: Final = {
    errno.EADDRINUSE: "Stop what uses it, or give another --port (0 takes a free one).",
    errno.EACCES: "Ports below 1024 are the administrator's: give another --port.",
    errno.EADDRNOTAVAIL: "Give as --host an address of this machine, such as 127.0.0.1.",
}


def run(invocation: Invocation, host: str | None, port: int | None, role: Role = "all") -> int:
    """Serve; return the exit code once SIGINT or SIGTERM has ended it in good order."""
    settings = invocation.settings().listening_on(host, port)
    check_exposure(settings)
    from app import telemetry

    telemetry.configure(settings.log.level, settings.log.format, secret_values(settings))
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _leave)
    try:
        bound = listening_socket(settings.server)
    except OSError as error:
        raise _address_refused(settings, error) from error
    try:
        _answer(bound, settings, role)
    except SystemExit as told:
        if told.code != failures.OK:
            raise
    _end_now()
    return failures.OK


def _answer(bound: socket, settings: Settings, role: Role) -> None:
    import uvicorn

    from app.api.bounded_http import BoundedHttp
    from app.bootstrap import running
    from app.main import create_app, create_worker_app

    with bound:
        settings = settings.listening_on(settings.server.host, bound.getsockname()[1])
        with running(settings, role) as container:
            failures.tell(f"Followthrough answers at {settings.server.public_url} (Ctrl-C ends it)")
            app = create_worker_app(container) if role == "worker" else create_app(container)
            config = uvicorn.Config(
                app,
                log_config=None,
                access_log=False,
                http=BoundedHttp,
                server_header=False,
                proxy_headers=False,  # ours are in app.api.proxies: what they say is also who is signed in
                timeout_graceful_shutdown=STOP_SECONDS,
            )
            gc.collect()
            gc.freeze()  # what a start makes stays: looking through it again and again costs 0.1 s each time
            uvicorn.Server(config).run(sockets=[bound])


def _end_now() -> None:
    """End without waiting for calls to trackers that are under way: what came of them is looked for at the next start.

    Python would wait for the threads that make them, for as long as a tracker may take to answer.
    """
    if threading.active_count() > 1:  # the workers of a pool are waited for even where they are daemons
        logging.shutdown()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(failures.OK)


def _leave(_signal: int, _frame: FrameType | None) -> None:
    """End by an exception: uvicorn raises the signal again once it has shut down, and the rest is closed then."""
    raise SystemExit(failures.OK)


def _address_refused(settings: Settings, error: OSError) -> ConfigurationError:
    server = settings.server
    fix = _FIXES.get(error.errno or 0, "Give a --host and --port that this process may listen on.")
    message = f"{server.host}:{server.port} cannot be listened on ({error.strerror or error}). {fix}"
    return ConfigurationError(message, (Problem("address-unusable", message, "server.port"),))
