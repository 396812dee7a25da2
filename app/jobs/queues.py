"""The queues that this process works on: a thread each, which looks for work when somebody rings and now and then.

The engine's own threads would look several times a second, each in three transactions, whether or not there is work
(8 % of a core for eight idle queues). Ours are the same function of the engine with an alarm for its stop event.
"""

from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING

from app.jobs.alarms import Alarm
from app.storage.database import Database, UnitOfWork
from app.storage.job_calls import Calls, call

if TYPE_CHECKING:
    from dbos import DBOS

# A job's place in its queue is free a few milliseconds after its function has returned, or later on a slow disk.
AFTER_A_JOB = (0.01, 0.1, 0.5)
AFTER_A_RECOVERY = (0.0, 1.0)
DELAYED_BY = 1.2  # seconds, at most, by which the engine is late with a job that was to wait
JOIN_SECONDS = 3


class Queues:
    """The alarms by queue; without ``start`` there are none, and only other processes are told."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._alarms: dict[str, Alarm] = {}
        self._threads: list[threading.Thread] = []
        self._calls: Calls | None = None

    def add(self, dbos: DBOS, name: str, concurrency: int, *, one_by_one: bool, poll_seconds: float) -> None:
        """Begin to work on one queue: on one of its jobs at a time over all processes, or several here."""
        from dbos._queue import queue_worker_thread

        dbos.register_queue(
            name,
            worker_concurrency=1 if one_by_one else concurrency,
            global_concurrency=1 if one_by_one else None,
            polling_interval_sec=poll_seconds,
            on_conflict="always_update",
        )
        queue = dbos.retrieve_queue(name)
        if queue is None:
            raise RuntimeError(f"the queue {name} cannot be registered")
        queue.database_backed_queue = False  # nobody changes it while we run: do not read it again at each look
        alarm = self._alarms[name] = Alarm()
        thread = threading.Thread(
            target=queue_worker_thread, args=(alarm, dbos, queue), name=f"queue-{name}", daemon=True
        )
        self._threads.append(thread)

    def start(self) -> None:
        """Begin to look for work, and to hear of what other processes enqueue."""
        for thread in self._threads:
            thread.start()
        self.recovered()
        if not self._database.is_sqlite:
            self._calls = Calls(self._database, self.ring, begun=self.recovered)  # calls before that were not heard
            self._calls.start()

    def announce(self, work: UnitOfWork, queue: str, delay_seconds: float) -> None:
        """Ring for a new job once it is committed, here and in other processes."""
        if delay_seconds > 0:
            late = delay_seconds + DELAYED_BY
            work.afterwards[f"ring {queue} in {late}"] = partial(self.ring, queue, late)
        elif (name := f"ring {queue}") not in work.afterwards:
            work.afterwards[name] = partial(self.ring, queue)
            if not self._database.is_sqlite:
                call(work.session, queue)

    def ring(self, queue: str, *after: float) -> None:
        """Look for work in a queue, in so many seconds each time; at once without any."""
        alarm = self._alarms.get(queue)
        if alarm is not None:
            alarm.ring(*after)

    def job_ended(self, queue: str) -> None:
        """Look for the next one as soon as this one's place is free."""
        self.ring(queue, *AFTER_A_JOB)

    def recovered(self) -> None:
        """Look everywhere: nobody rings for what a dead process left, or for what came while nobody listened."""
        for queue in self._alarms:
            self.ring(queue, *AFTER_A_RECOVERY)

    def stop(self) -> None:
        """Take no more work."""
        if self._calls is not None:
            self._calls.stop()
        for alarm in self._alarms.values():
            alarm.set()
        for thread in self._threads:
            if thread.is_alive():
                thread.join(JOIN_SECONDS)
        self._alarms.clear()
        self._threads.clear()
