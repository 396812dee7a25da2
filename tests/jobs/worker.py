"""The service without its HTTP side as a process of its own, so that a test can kill it.

It publishes the documents of a folder, works until nothing is left to do, and ends with 0. ``FOLLOWTHROUGH_FAULT`` in
its environment kills it on the way (``app.faults``). By hand: ``python -m tests.jobs.worker CONFIG``.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

from app.bootstrap import Role, running
from app.container import Container
from app.domain.records import LinkState
from app.services.follow_documents import look_job
from app.services.publish import PublishRequest, publish
from app.services.receive_delivery import receive_delivery
from app.services.run_audit import start_audit
from app.settings import load_settings

UNSETTLED = [state for state in LinkState if not state.settled]
AWAITED_JOBS = (
    "open-ticket:",
    "assign-ticket:",
    "link-back:",
    "audit:",
    "reconcile:",
    "look-for-documents:",
    "read-document:",
    "write-links:",
)
LOOK_SECONDS = 0.05


def main(arguments: Sequence[str] | None = None) -> None:
    """Publish, work, end."""
    parser = argparse.ArgumentParser()
    parser.add_argument("config", type=Path)
    parser.add_argument("--documents", type=Path, help="publish what is in this folder")
    parser.add_argument("--ready", type=Path, help="make this file when the work has begun")
    parser.add_argument("--after", type=Path, help="publish nothing before this file exists")
    parser.add_argument("--deliver", type=Path, help="take the delivery in this JSON file: connection, headers, body")
    parser.add_argument("--audit", action="store_true", help="start an audit")
    parser.add_argument("--look", metavar="CONNECTION", help="publish the documents that this connection follows")
    parser.add_argument("--role", choices=get_args(Role), default="all")
    parser.add_argument("--stay", action="store_true", help="work until told to stop")
    given = parser.parse_args(arguments)
    with running(load_settings(given.config, os.environ), given.role) as container:
        if given.ready is not None:
            given.ready.touch()
        while given.after is not None and not given.after.exists():
            time.sleep(LOOK_SECONDS)
        if given.documents is not None:
            publish_all(container, given.documents)
        if given.deliver is not None:
            delivery = json.loads(given.deliver.read_text())
            receive_delivery(container, delivery["connection"], delivery["headers"], delivery["body"].encode())
        if given.audit:
            start_audit(container)
        if given.look is not None:
            with container.database.unit_of_work() as work:
                container.jobs.enqueue(work, look_job(given.look, "asked"))
        while given.stay or not is_settled(container):
            time.sleep(LOOK_SECONDS)
        # All is committed. The engine's polite stop begins with a second of sleep: a test need not wait for it.
        sys.stdout.flush()
        os._exit(0)


def publish_all(container: Container, folder: Path) -> None:
    """Publish every document of ``folder``, in the order of their names."""
    for path in sorted(folder.iterdir()):
        publish(container, PublishRequest(path.read_bytes(), f"file:{path.name}"))


def is_settled(container: Container) -> bool:
    """Whether no link waits and no job is left that was asked for here."""
    with container.database.reading() as work:
        waiting = work.links.in_states(UNSETTLED, limit=1)
    return not waiting and not any(key.startswith(AWAITED_JOBS) for key in container.jobs.active_keys())


if __name__ == "__main__":
    main()
