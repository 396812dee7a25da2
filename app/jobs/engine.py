"""Durable work on DBOS, in the application's own database.

Five things make it safe here, each a measured failure without (docs/decisions/0004-durable-work-on-dbos.md):
one engine with our SQLite settings shared with the application, a fixed application version, an executor id that
no other live process has, JSON instead of pickle, and on PostgreSQL a sweep that takes over what a dead process
left (``slots``). The fifth, a marker in each ticket, is the connectors' part.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from app.container import READ_QUEUE, WORK_QUEUE, Job, lane, next_try
from app.jobs.queues import Queues
from app.storage.database import Database, UnitOfWork
from app.telemetry import logger, take_over

if TYPE_CHECKING:
    from dbos import DBOS, DBOSClient

    from app.storage.slots import Slot

APPLICATION = "followthrough"
# A new version number would strand the queued work of the old one; change it only with a migration of that work.
APPLICATION_VERSION = "1"
WORKFLOW = "followthrough-job"
MAX_RECOVERIES = 50
RETRY_DELAYS = (5.0, 30.0, 120.0, 600.0, 1800.0)  # seconds before a job that failed unexpectedly runs again
STOP_SECONDS = 3  # for jobs under way when the service stops; what takes longer is taken up at the next start
TRANSACTION_SECONDS = 10.0  # the engine's own are short: one that lasts belongs to a process that stands still
FORGET_AT_ONCE = 1000

log = logger(__name__)
Runner = Callable[[str, Mapping[str, object]], float | None]


def carry_out(step: Callable[[], float | None], sleep: Callable[[float], object]) -> None:
    """Call ``step`` until it is done, and never earlier than it asked: a tracker's pause may be longer than an hour.

    ``sleep`` keeps the moment of waking, so that a restart neither shortens nor repeats a pause.
    """
    while (pause := step()) is not None:
        sleep(pause)


class LaneRules(Protocol):
    """How fast one connection may be written to."""

    @property
    def write_interval_seconds(self) -> float:
        """Pause between writes; 0: no order is asked for, several at once are fine."""
        ...


class Engine:
    """Runs jobs. One per process: DBOS keeps its state in the process."""

    def __init__(self, database: Database, lanes: Mapping[str, LaneRules], poll_seconds: float) -> None:
        self._database = database
        self._lanes = lanes
        self._poll_seconds = poll_seconds
        self._client: DBOSClient | None = None
        self._slot: Slot | None = None
        self._queues = Queues(database)

    def launch(self, run: Runner, *, works: bool = True) -> None:
        """Start to take jobs; ``run`` does one step of a job by name. One that does not work only enqueues."""
        from dbos import DBOS, DBOSClient, DBOSConfig, DBOSPortableJSONSerializer

        from app.storage.slots import Slot

        if works:
            self._slot = Slot(self._database)
            self._slot.take()
        config = DBOSConfig(
            name=APPLICATION,
            application_version=APPLICATION_VERSION,
            # One that runs nothing leaves nothing behind, and needs no slot.
            executor_id=self._slot.executor_id if self._slot else f"api-{secrets.token_hex(8)}",
            serializer=DBOSPortableJSONSerializer(),
            log_level="WARNING",
            system_database_url=self._database.url,
            sys_db_idle_transaction_timeout_sec=TRANSACTION_SECONDS,
        )
        if self._database.is_sqlite:
            config["system_database_engine"] = self._database.engine
        engine = DBOS(config=config)
        take_over("dbos")
        self._register(run)
        DBOS.listen_queues([])  # its own threads work on none: ours do
        DBOS.launch()
        self._client = DBOSClient(
            system_database_engine=self._database.engine,
            serializer=DBOSPortableJSONSerializer(),
            application_name=APPLICATION,
            lazy=True,
        )
        if works:
            self._work(engine)

    def _work(self, engine: DBOS) -> None:
        add = partial(self._queues.add, engine, poll_seconds=self._poll_seconds)
        for connection, rules in self._lanes.items():
            add(lane(connection), 4, one_by_one=rules.write_interval_seconds > 0)
        add(WORK_QUEUE, 2, one_by_one=False)
        add(READ_QUEUE, 4, one_by_one=False)
        self._queues.start()
        if self._slot is not None:
            self._slot.watch(partial(self._take_over, engine))

    def _take_over(self, engine: DBOS, executors: list[str]) -> None:
        engine._recover_pending_workflows(executors)  # noqa: SLF001 - no public call recovers another executor's work
        self._queues.recovered()

    def _register(self, run: Runner) -> None:
        from dbos import DBOS

        @DBOS.step(name="run")
        def step(name: str, args: dict[str, Any]) -> float | None:
            return run(name, args)

        @DBOS.workflow(name=WORKFLOW, max_recovery_attempts=MAX_RECOVERIES)
        def job(name: str, key: str, queue: str, args: dict[str, Any], attempt: int) -> None:
            try:
                carry_out(partial(step, name, args), DBOS.sleep)
            except Exception:
                # Not foreseen: keep the job, try again later, and leave this run in the engine's list as failed.
                log.exception("job failed", job=name, key=key, attempt=attempt)
                if attempt < len(RETRY_DELAYS):
                    again = Job(name, next_try(key), queue, args, RETRY_DELAYS[attempt])
                    with self._database.unit_of_work() as work:
                        self._enqueue(work, again, attempt + 1)
                raise
            finally:
                self._queues.job_ended(queue)

    def enqueue(self, work: UnitOfWork, job: Job) -> None:
        """Enqueue in the caller's transaction; the same key again changes nothing."""
        self._enqueue(work, job, 0)

    def _enqueue(self, work: UnitOfWork, job: Job, attempt: int) -> None:
        if self._client is None:
            raise RuntimeError("the job engine is not launched")
        from dbos import EnqueueOptions

        options = EnqueueOptions(workflow_name=WORKFLOW, queue_name=job.queue, workflow_id=job.key)
        if job.delay_seconds > 0:
            options["delay_seconds"] = job.delay_seconds
        self._client.enqueue_in_transaction(
            work.session, options, job.name, job.key, job.queue, dict(job.args), attempt
        )
        self._queues.announce(work, job.queue, job.delay_seconds)

    def active_keys(self) -> frozenset[str]:
        """Keys of the jobs that are waiting or running."""
        if self._client is None:
            raise RuntimeError("the job engine is not launched")
        active = self._client.list_workflows(
            status=["ENQUEUED", "DELAYED", "PENDING"], load_input=False, load_output=False
        )
        return frozenset(workflow.workflow_id.partition("~")[0] for workflow in active)

    def forget(self, before: datetime) -> int:
        """Delete what is kept of jobs that ended before; the engine never does so by itself."""
        if self._client is None:
            raise RuntimeError("the job engine is not launched")
        ended = self._client.list_workflows(
            status=["SUCCESS", "CANCELLED"],
            completed_before=before.isoformat(),
            limit=FORGET_AT_ONCE,
            load_input=False,
            load_output=False,
        )
        self._client.delete_workflows([workflow.workflow_id for workflow in ended])
        return len(ended)

    def stop(self) -> None:
        """Stop taking work, and wait a little for what is under way; the rest is taken up at the next start."""
        from dbos import DBOS

        self._queues.stop()
        DBOS.destroy(workflow_completion_timeout_sec=STOP_SECONDS, destroy_registry=True)
        if self._slot is not None:
            self._slot.release()  # not before: others would begin what is just being finished here
        if self._client is not None:
            self._client.destroy()
            self._client = None
