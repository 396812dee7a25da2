"""Tells the other processes on a PostgreSQL database that a queue has work: NOTIFY with the job, LISTEN in a thread.

A call that is lost costs the pause between two looks, no job.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.storage.database import Database
from app.telemetry import logger

CHANNEL = "followthrough_jobs"
LISTEN_SECONDS = 1.0  # after which the thread sees whether it is to stop
AGAIN_SECONDS = 1.0  # after a connection that broke

log = logger(__name__)


def call(session: Session, queue: str) -> None:
    """Tell everybody who listens, once this transaction is committed."""
    session.execute(sa.select(sa.func.pg_notify(CHANNEL, queue)))


class Calls:
    """Listens in a thread of its own."""

    def __init__(self, database: Database, heard: Callable[[str], None], begun: Callable[[], None]) -> None:
        """Keep what to do with the name of a queue that has work, and when listening has begun, or begun again."""
        self._database = database
        self._heard = heard
        self._begun = begun
        self._stop = threading.Event()
        self._listens = True
        self._thread = threading.Thread(target=self._run, name="job-calls", daemon=True)

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def stop(self) -> None:
        """Stop listening."""
        self._stop.set()
        self._thread.join(timeout=2 * LISTEN_SECONDS)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._listen()
            except Exception:  # work is looked for without calls too, only less often
                if self._listens:
                    log.exception("listening for new jobs failed; it is tried again until it works")
                self._listens = False
                self._stop.wait(AGAIN_SECONDS)

    def _listen(self) -> None:
        with self._database.engine.connect() as pooled:
            connection = pooled.execution_options(isolation_level="AUTOCOMMIT")
            connection.detach()  # it listens for as long as it is open: nobody else is to get it
            connection.exec_driver_sql(f"LISTEN {CHANNEL}")
            self._listens = True
            self._begun()
            driver: Any = connection.connection.dbapi_connection
            while not self._stop.is_set():
                for told in driver.notifies(timeout=LISTEN_SECONDS):
                    self._heard(told.payload)
