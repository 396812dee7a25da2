"""Ports that nobody else takes: below those that the system gives to outgoing connections."""

from __future__ import annotations

import os
import random
import socket

# Linux gives outgoing connections 32768 and up, macOS and Windows 49152 and up: a server that comes back on its port
# must not find it taken by a client.
_LOWEST, _HIGHEST = 20_000, 32_000
_chance = random.Random(os.urandom(8))  # noqa: S311 - not a secret; tests seed the module's own generator


def free_port() -> int:
    """Return a TCP port on 127.0.0.1 on which nobody listens."""
    for _ in range(100):
        port = _chance.randrange(_LOWEST, _HIGHEST)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise OSError("no free port was found")
