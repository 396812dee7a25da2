"""Sends deliveries at a steady rate: ``python -m benchmarks.steady_sender PORT RATE``, until its input is closed.

A process of its own that costs little, so that it measures the service and not itself: raw HTTP over connections that
are kept. Each delivery is sent at its time, whether or not the earlier ones were answered, and its time counts from the
moment at which it was due. Printed is one line of JSON: the seconds that each took, and how many were refused.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time

from benchmarks.webhooks.requests import TICKETS, Delivery, deliveries

LONGEST = 600  # seconds
ACCEPTED = b"HTTP/1.1 202"
PATH = "/webhooks/github"


class Sender:
    """Connections that are free, and what was measured."""

    def __init__(self, port: int) -> None:
        self.taken: list[float] = []
        self.refused = 0
        self._port = port
        self._free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def send(self, due: float, request: bytes) -> None:
        """Send one request and wait for its answer."""
        while self._free and self._free[-1][0].at_eof():  # the service closes what is idle
            self._free.pop()[1].close()
        if self._free:
            reader, writer = self._free.pop()
        else:
            reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        await reader.readexactly(int(length.partition(b":")[2]))
        self.taken.append(time.monotonic() - due)
        self.refused += not head.startswith(ACCEPTED)
        self._free.append((reader, writer))


def request(one: Delivery) -> bytes:
    """A delivery as it goes over the wire."""
    lines = [f"POST {PATH} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(one.body)}"]
    lines += [f"{name}: {value}" for name, value in one.headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + one.body


async def send_all(port: int, rate: int) -> Sender:
    """Send until the input is closed, then wait for what is under way."""
    sender, sending = Sender(port), set[asyncio.Task[None]]()
    loop = asyncio.get_running_loop()
    ended = loop.run_in_executor(None, sys.stdin.read)
    begin = time.monotonic()
    for number, one in enumerate(deliveries(rate * LONGEST, TICKETS)):
        due = begin + number / rate
        if (pause := due - time.monotonic()) > 0:
            await asyncio.sleep(pause)
        if ended.done():
            break
        task = asyncio.create_task(sender.send(due, request(one)))
        sending.add(task)
        task.add_done_callback(sending.discard)
    await asyncio.gather(*sending)
    return sender


def main() -> None:
    """Send, and say how it went."""
    port, rate = (int(argument) for argument in sys.argv[1:3])
    sender = asyncio.run(send_all(port, rate))
    cpu = time.process_time()
    print(json.dumps({"taken": sender.taken, "refused": sender.refused, "cpu": cpu}))


if __name__ == "__main__":
    main()
