"""Tell people what is due and that a report is there: each recipient once a window, however often the process dies.

A row for the recipient and the window is committed together with the job that sends it. The row says "sending" before
the call: a job that finds it so was interrupted, and does not send again what may have gone out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from pydantic import SecretStr

from app.container import WORK_QUEUE, Container, Job
from app.domain.notices import NoticeRecord, NoticeState, OpenItem, Reader, Said, Timing, briefly, notice
from app.outgoing.message import MaySent, Message, NotSent
from app.services.report import Question, questions_of
from app.services.report_parts import address_of
from app.storage.database import UnitOfWork

REMEMBERS = timedelta(days=365)
_NAMED = 10  # questions that the message of a report names
WEBHOOK_DATA = ("audit_id", "url", "to_decide")  # what the lines of a webhook's notice are
RETRY_SECONDS = (60.0, 300.0, 1800.0, 7200.0)
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Recipient:
    """A name under which rows are kept, and the secret address behind it."""

    name: str
    address: SecretStr
    reader: Reader | None = None  # None: is told of audits
    secret: SecretStr | None = None  # of a webhook


def recipients(c: Container) -> Iterator[Recipient]:
    """Everybody who is configured to be told."""
    notify = c.settings.notify
    known: tuple[tuple[str, Mapping[str, tuple[SecretStr, ...]]], ...] = (
        ("owner", notify.owners),
        ("team", notify.teams),
    )
    for kind, by_name in known:
        for name, addresses in by_name.items():
            for at, address in enumerate(addresses):
                yield Recipient(f"{kind}:{name}/{at}", address, Reader(kind, name))
    for at, address in enumerate(c.settings.audit.notify):
        yield Recipient(f"report/{at}", address)
    for at, webhook in enumerate(notify.webhooks):
        yield Recipient(f"webhook/{at}", webhook.url, secret=webhook.secret)


def plan_notices(c: Container, day: str, digest: bool) -> float | None:
    """The job of a day: decide what each owner and team is told, and enqueue it."""
    today, notify = date.fromisoformat(day), c.settings.notify
    timing = Timing(timedelta(days=notify.remind_days), timedelta(days=notify.escalate_days))
    with c.database.unit_of_work() as work:
        items = [
            OpenItem(one.item, one.team, f"{c.settings.server.public_url.rstrip('/')}/action-items/{one.item.id}")
            for one in work.reporting.open_items()
        ]
        for one in recipients(c):
            if one.reader is not None:
                told = work.notices.told(one.name, c.clock.now() - REMEMBERS)
                said = notice(one.reader, items, today, timing, told, digest=digest)
                if said is not None:
                    _claim(c, work, one.name, day, said)
    return None


def is_digest_day(c: Container, since: date, day: date) -> bool:
    """Whether a weekly digest fell due after ``since`` and up to ``day``."""
    missed = (day - timedelta(days=back) for back in range(min(7, max(1, (day - since).days))))
    return any(_DAYS[one.weekday()] == c.settings.notify.digest_day for one in missed)


def announce_audit(c: Container, work: UnitOfWork, audit_id: str) -> None:
    """Tell of a finished audit, in the transaction that finishes it."""
    told = [one for one in recipients(c) if one.reader is None]
    record = work.audits.get(audit_id)
    if not told or record is None or record.period is None:
        return  # one that a person has just run needs no telling
    questions, asked = questions_of(work, record, most=_NAMED)
    where = f"{c.settings.server.public_url.rstrip('/')}/audits/{audit_id}"
    base_url = c.settings.server.public_url.rstrip("/")
    lines = [f"{_asked(one)} {address_of(base_url, one)}" for one in questions]
    if more := asked.number - len(questions):
        lines.append(f"and {more} more")
    lines.append(f"The whole report: {where}/report?format=html")
    things = {0: "nothing", 1: "1 thing"}.get(asked.number, f"{asked.number} things")
    for one in told:
        if one.secret is not None:
            said = Said("webhook", "audit.done", (audit_id, where, str(asked.number)), ())
        else:
            said = Said("report", f"Action items: {things} to decide", tuple(lines), ())
        _claim(c, work, one.name, f"audit:{audit_id}", said)


def _asked(question: Question) -> str:
    """A question in one line."""
    return f"{briefly(question.first.text)}: {briefly(question.first.why)}"


def _claim(c: Container, work: UnitOfWork, recipient: str, window: str, said: Said) -> None:
    now = c.clock.now()
    id_ = c.identifiers.new_id()
    record = NoticeRecord(id_, recipient, window, said.kind, said.subject, said.lines, said.keys, now)
    if work.notices.claim(record):
        c.jobs.enqueue(work, Job("send_notice", f"notice:{id_}", WORK_QUEUE, {"notice_id": id_}))


def send_notice(c: Container, notice_id: str) -> float | None:
    """The job that sends one; answers the seconds after which to try again what was certainly not sent."""
    with c.database.unit_of_work() as work:
        record = work.notices.get(notice_id, lock=True)
        if record is None or record.state not in {NoticeState.PENDING, NoticeState.SENDING}:
            return None
        to = next((one for one in recipients(c) if one.name == record.recipient), None)
        interrupted = record.state is NoticeState.SENDING and (to is None or to.secret is None)
        record = replace(record, state=NoticeState.SENDING, tries=record.tries + 1)
        if to is None:
            record = replace(record, state=NoticeState.FAILED, error="the recipient is no longer configured")
        elif interrupted:
            what = "the process ended while it was being sent; it is not sent twice"
            record = replace(record, state=NoticeState.UNSURE, error=what)
        work.notices.save(record)
    if to is None or record.state is not NoticeState.SENDING:
        return None
    after, pause = _sent(c, to, record)
    with c.database.unit_of_work() as work:
        work.notices.save(after)
    return pause


def _sent(c: Container, to: Recipient, record: NoticeRecord) -> tuple[NoticeRecord, float | None]:
    data = dict(zip(WEBHOOK_DATA, record.lines, strict=True)) if to.secret is not None else {}
    message = Message(record.id, record.subject, record.lines, data)
    address = to.address.get_secret_value()
    try:
        if to.secret is not None:
            c.sender.tell(address, to.secret.get_secret_value(), message)
        else:
            c.sender.send(address, message)
    except NotSent as error:
        if error.again and record.tries <= len(RETRY_SECONDS):
            waiting = replace(record, state=NoticeState.PENDING, error=str(error))
            return waiting, RETRY_SECONDS[record.tries - 1]
        return replace(record, state=NoticeState.FAILED, error=str(error)), None
    except MaySent as error:
        if to.secret is not None and record.tries <= len(RETRY_SECONDS):  # its id shows a repetition
            waiting = replace(record, state=NoticeState.PENDING, error=str(error))
            return waiting, RETRY_SECONDS[record.tries - 1]
        return replace(record, state=NoticeState.UNSURE, error=str(error)), None
    return replace(record, state=NoticeState.SENT, sent_at=c.clock.now(), error=None), None
