"""The clock: APScheduler says when to look; what is due is worked out from the last period that was done.

The scheduler keeps nothing. Each replica may run one: a tick only enqueues durable work under a key made of the
period's local wall time without offset, so the same period is worked once however many clocks tick, and the hour
that an autumn night has twice is one period.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger

from app.container import WORK_QUEUE, Container, Job
from app.services import figures
from app.services.follow_documents import look_job
from app.services.link_back_jobs import sources
from app.services.notify import is_digest_day
from app.services.reconcile import full_job, reconcile_job
from app.services.recover_deliveries import recover_job
from app.services.run_audit import start_audit
from app.storage.database import UnitOfWork
from app.telemetry import logger
from connectors.contract import RecoversDeliveries

AUDIT_CURSOR = "schedule:audit"
NOTICES_CURSOR = "schedule:notices"
FULL_CURSOR = "schedule:reconcile-fully"
SUNDAY = 7
FORGET_CURSOR = "schedule:forget"
KEEP_JOBS = timedelta(days=45)  # longer than any period that a job's key names
KEEP_DELIVERIES = timedelta(days=45)  # a tracker that sends one again does so within days
FORGET_AT_ONCE = 5000
LOOK_SECONDS = 30
FAR_AHEAD = timedelta(days=1)  # clocks of replicas differ by less; one that is further ahead was wrong
COUNT_SECONDS = 1

log = logger(__name__)


def latest_due(schedule: str, timezone: str, since: datetime, now: datetime) -> datetime | None:
    """The newest moment in ``(since, now]`` at which the cron ``schedule`` falls due, or None. Pure.

    Several missed moments are one audit: an audit looks at everything as it is now.
    """
    trigger = CronTrigger.from_crontab(schedule, timezone=ZoneInfo(timezone))
    due, newest = trigger.get_next_fire_time(None, since + timedelta(microseconds=1)), None
    while due is not None and due <= now:
        newest = due
        # In UTC: adding to a local time would lose which of two equal hours it is.
        following = due.astimezone(UTC) + timedelta(microseconds=1)
        due = trigger.get_next_fire_time(None, following)
    return newest


def period_of(moment: datetime, timezone: str) -> str:
    """The name of a period: its local wall time without offset."""
    return moment.astimezone(ZoneInfo(timezone)).strftime("%Y-%m-%dT%H:%M")


class Clock:
    """Enqueues scheduled work when it falls due."""

    def __init__(self, container: Container) -> None:
        self._container = container
        self._counted_until: date | None = None
        self._scheduler = BackgroundScheduler(timezone=UTC)

    def start(self) -> None:
        """Look now, for what fell due while nothing ran, and from now on."""
        self.tick()
        self._scheduler.add_job(
            self.tick, "interval", seconds=LOOK_SECONDS, coalesce=True, max_instances=1, misfire_grace_time=None
        )
        self._scheduler.add_job(
            self._count_notes,
            "interval",
            seconds=COUNT_SECONDS,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
        self._scheduler.start()

    def stop(self) -> None:
        """Stop looking."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    def tick(self) -> None:
        """Enqueue what is due now. Looking twice enqueues nothing twice, and what fails stands in no other's way."""
        for look in (
            self._audit, self._reconcile, self._reconcile_fully, self._notices, self._forget, self._figures,
        ):  # fmt: skip
            try:
                look()
            except Exception:  # a clock that stopped after one bad tick would be noticed only by what is missing
                log.exception("looking for scheduled work failed", look=look.__name__)

    def _since(self, work: UnitOfWork, cursor: str, now: datetime) -> datetime | None:
        """From when on a schedule is looked at; None the first time, and after a clock that was far ahead has set it.

        Otherwise nothing would fall due until that time has come.
        """
        since = work.deliveries.cursor(cursor)
        if since is None or since > now + FAR_AHEAD:
            work.deliveries.set_cursor(cursor, now)
            return None
        return since

    def _audit(self) -> None:
        c, audit = self._container, self._container.settings.audit
        now = c.clock.now()
        with c.database.unit_of_work() as work:
            since = self._since(work, AUDIT_CURSOR, now)
        if since is None:
            return
        due = latest_due(audit.schedule, audit.timezone, since, now)
        if due is None:
            return
        start_audit(c, period=period_of(due, audit.timezone))
        with c.database.unit_of_work() as work:
            work.deliveries.set_cursor(AUDIT_CURSOR, due)

    def _reconcile(self) -> None:
        c = self._container
        length = c.settings.reconcile.every_minutes * 60
        period = str(int(c.clock.now().timestamp()) // length)
        with c.database.unit_of_work() as work:
            for connection in c.connections:
                c.jobs.enqueue(work, reconcile_job(connection, period))
            hour = str(int(c.clock.now().timestamp()) // 3600)
            for connection, connector in c.connections.items():
                if isinstance(connector, RecoversDeliveries):
                    c.jobs.enqueue(work, recover_job(connection, hour))
            for connection in sources(c):
                c.jobs.enqueue(work, look_job(connection, f"period:{period}"))

    def _reconcile_fully(self) -> None:
        """Once a day from its hour on every open ticket; with the week's last day the closed ones too."""
        c = self._container
        now, zone = c.clock.now(), c.settings.audit.timezone
        with c.database.unit_of_work() as work:
            since = self._since(work, FULL_CURSOR, now)
            if since is None:
                return
            due = latest_due(f"0 {c.settings.reconcile.full_hour} * * *", zone, since, now)
            if due is None:
                return
            day = due.astimezone(ZoneInfo(zone)).date()
            for connection in c.connections:
                c.jobs.enqueue(work, full_job(connection, day.isoformat(), closed=day.isoweekday() == SUNDAY))
            work.deliveries.set_cursor(FULL_CURSOR, due)

    def _notices(self) -> None:
        """Once a day from its hour on, what owners and teams are told; a digest missed while nothing ran is made up."""
        c, notify = self._container, self._container.settings.notify
        if not notify.owners and not notify.teams:
            return
        now = c.clock.now()
        with c.database.unit_of_work() as work:
            since = self._since(work, NOTICES_CURSOR, now)
            if since is None:
                return
            due = latest_due(f"0 {notify.hour} * * *", c.settings.audit.timezone, since, now)
            if due is None:
                return
            zone = ZoneInfo(c.settings.audit.timezone)
            day = due.astimezone(zone).date()
            digest = is_digest_day(c, since.astimezone(zone).date(), day)
            args = {"day": day.isoformat(), "digest": digest}
            c.jobs.enqueue(work, Job("plan_notices", f"notices:{day}", WORK_QUEUE, args))
            work.deliveries.set_cursor(NOTICES_CURSOR, due)

    def _figures(self) -> None:
        """Once a day, count what fell due."""
        today = figures.today_of(self._container)
        if today != self._counted_until:
            figures.keep(self._container)
            self._counted_until = today

    def _count_notes(self) -> None:
        """Count what deliveries noted of late."""
        try:
            figures.count_notes(self._container)
        except Exception:  # the next time is a second away, and figures are exact without it
            log.exception("counting what was noted failed")

    def _forget(self) -> None:
        """Once a day, forget jobs and deliveries of long ago; failed and unreadable ones stay until somebody looked."""
        c = self._container
        now = c.clock.now()
        with c.database.unit_of_work() as work:
            last = work.deliveries.cursor(FORGET_CURSOR)
            if last is not None and -FAR_AHEAD < now - last < timedelta(days=1):
                return
            work.deliveries.set_cursor(FORGET_CURSOR, now)
        c.jobs.forget(now - KEEP_JOBS)
        forgotten = FORGET_AT_ONCE
        while forgotten == FORGET_AT_ONCE:
            with c.database.unit_of_work() as work:
                forgotten = work.deliveries.forget_before(now - KEEP_DELIVERIES, FORGET_AT_ONCE)
