"""Each is told once per window, however often the process dies."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr, ValidationError

from app.container import Container
from app.domain.notices import NoticeRecord, NoticeState
from app.jobs import workflows
from app.jobs.clock import Clock
from app.outgoing.message import MaySent, Message, NotSent
from app.services.notify import is_digest_day, send_notice
from app.settings import AuditSettings, NotifySettings, Settings
from app.settings_notify import WebhookTargetSettings
from tests.services.conftest import Jobs, StandingClock
from tests.services.test_opening_tickets import published

ADDRESS = SecretStr("ntfy://127.0.0.1/s3cr3t")
HOOK = WebhookTargetSettings(url=SecretStr("https://example.com/a"), secret=SecretStr("whsec_MfKQ9r8GKYqrTwjUPD8I"))


class Killed(BaseException):
    """The process ends here."""


@dataclass
class Post:
    """Keeps what is sent; fails as it is told to, after having sent it."""

    sent: list[Message] = field(default_factory=list)
    fails: list[BaseException] = field(default_factory=list)

    def send(self, address: str, message: Message) -> None:
        """Keep it."""
        assert address
        self.sent.append(message)
        if self.fails:
            raise self.fails.pop(0)

    def tell(self, url: str, secret: str, message: Message) -> None:
        """Keep it."""
        assert secret
        self.send(url, message)


@pytest.fixture
def post() -> Post:
    """Nothing was sent."""
    return Post()


@pytest.fixture
def telling(container: Container, clock: StandingClock, jobs: Jobs, post: Post) -> Container:
    """A service that tells Ada, and has two of her items; the first day is a Sunday."""
    clock.at = datetime(2026, 4, 12, 12, tzinfo=UTC)
    settings = Settings(
        notify=NotifySettings(owners={"Ada Example": (ADDRESS,)}, webhooks=(HOOK,)),
        audit=AuditSettings(notify=(ADDRESS,), schedule="0 9 * * *"),
    )
    c = replace(container, settings=settings, sender=post)
    published(c)
    jobs.run_all(c)
    return c


def days(c: Container, clock: StandingClock, jobs: Jobs, count: int) -> None:
    """Let days pass, on each of which two clocks look twice."""
    clocks = [Clock(c), Clock(c)]
    for one in clocks:
        one.tick()
    for _ in range(count):
        clock.pass_(days=1)
        for one in clocks * 2:
            one.tick()
        jobs.run_all(c)


def notices(c: Container, recipient: str = "owner:Ada Example/0") -> list[NoticeRecord]:
    """What was told to a recipient."""
    with c.database.reading() as work:
        return [one for one in work.notices.all() if one.recipient == recipient]


def test_a_month_of_days(telling: Container, clock: StandingClock, jobs: Jobs, post: Post) -> None:
    """A digest on the first Monday, a reminder before the date, a digest once it is overdue, and nothing else."""
    days(telling, clock, jobs, 30)
    told = notices(telling)
    assert [(one.window, one.kind) for one in told] == [
        ("2026-04-13", "digest"),
        ("2026-04-28", "news"),
        ("2026-05-04", "digest"),
    ]
    assert {one.state for one in told} == {NoticeState.SENT}
    assert len([one for one in post.sent if one.id in {record.id for record in told}]) == 3


def test_a_finished_audit_is_told_once_to_each(telling: Container, clock: StandingClock, jobs: Jobs) -> None:
    """People and programs hear of each scheduled audit once, whatever the number of clocks."""
    days(telling, clock, jobs, 2)
    assert len({one.window for one in notices(telling, "report/0")}) == len(notices(telling, "report/0")) == 2
    assert [one.subject for one in notices(telling, "webhook/0")] == ["audit.done"] * 2


def test_a_report_s_message_leads_to_each_question(
    telling: Container, clock: StandingClock, jobs: Jobs, post: Post
) -> None:
    """Each question is one short harmless line with the address where it is answered; programs get names for theirs."""
    document = f"# Outage\n\nSeverity: SEV-4\n\n## Action items\n\n- [ ] \u202eAdd {'the very ' * 90}last alert\n"
    published(telling, document.encode())
    days(telling, clock, jobs, 1)
    (record,) = notices(telling, "report/0")
    *asked, whole = record.lines
    assert record.subject == f"Action items: {len(asked)} thing{'' if len(asked) == 1 else 's'} to decide"
    assert all(re.search(r"http://127.0.0.1:8000/action-items/[0-9a-f]{32}$", line) for line in asked)
    assert max(map(len, asked)) < 600
    assert not any("\u202e" in line for line in record.lines)
    (hook,) = (one for one in post.sent if one.subject == "audit.done")
    assert hook.data == {"audit_id": record.window[6:], "url": hook.data["url"], "to_decide": str(len(asked))}
    assert whole == f"The whole report: {hook.data['url']}/report?format=html"


def only(c: Container) -> NoticeRecord:
    """The one notice there is."""
    (found,) = notices(c)
    return found


def planned(c: Container, clock: StandingClock, jobs: Jobs) -> NoticeRecord:
    """A digest that waits to be sent."""
    Clock(c).tick()
    clock.pass_(days=1)
    Clock(c).tick()
    (job,) = [one for one in jobs.waiting if one.name == "plan_notices"]
    workflows.run(c, job.name, job.args)
    jobs.waiting.clear()
    return only(c)


def test_a_process_that_dies_while_sending_does_not_send_twice(
    telling: Container, clock: StandingClock, jobs: Jobs, post: Post
) -> None:
    """After the kill nobody can know; the row says so, and the job that comes again sends nothing."""
    record = planned(telling, clock, jobs)
    post.fails = [Killed()]
    with pytest.raises(Killed):
        send_notice(telling, record.id)
    assert only(telling).state is NoticeState.SENDING
    assert send_notice(telling, record.id) is None
    assert send_notice(telling, record.id) is None
    assert (len(post.sent), only(telling).state) == (1, NoticeState.UNSURE)


def test_what_was_certainly_not_sent_is_tried_again(
    telling: Container, clock: StandingClock, jobs: Jobs, post: Post
) -> None:
    """A busy receiver is tried again after a pause; no answer is not; neither error names the address."""
    record = planned(telling, clock, jobs)
    post.fails = [NotSent("the receiver answered 429", again=True)]
    assert send_notice(telling, record.id) == 60.0
    assert send_notice(telling, record.id) is None
    assert only(telling).state is NoticeState.SENT
    telling_again = replace(only(telling), state=NoticeState.PENDING)
    with telling.database.unit_of_work() as work:
        work.notices.save(telling_again)
    post.fails = [MaySent("the receiver did not answer")]
    assert send_notice(telling, record.id) is None
    assert only(telling).state is NoticeState.UNSURE
    assert "s3cr3t" not in str(only(telling))


def test_a_digest_missed_in_a_week_of_downtime_is_made_up(telling: Container) -> None:
    """Whatever day the service comes back, a Monday in between counts; without one it does not."""
    monday = datetime(2026, 4, 13, tzinfo=UTC).date()
    assert is_digest_day(telling, monday - timedelta(days=3), monday + timedelta(days=4))
    assert is_digest_day(telling, monday - timedelta(days=1), monday)
    assert not is_digest_day(telling, monday, monday + timedelta(days=6))


@pytest.mark.parametrize("address", ["syslog://", "https://example.com/s3cr3t", "http://169.254.169.254/", "s3cr3t"])
def test_an_address_of_another_kind_is_refused(address: str) -> None:
    """The settings name the schemes there are, and do not repeat the address."""
    with pytest.raises(ValidationError) as caught:
        AuditSettings(notify=(SecretStr(address),))
    assert "s3cr3t" not in str(caught.value)
