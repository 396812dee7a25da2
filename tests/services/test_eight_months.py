"""Eight months of two teams and sixty action items on a virtual clock: every month's report, word for word."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import pytest
from typing_extensions import override

from app.container import Container
from app.domain.decisions import DecisionKind, Wish
from app.domain.drafting import People
from app.domain.policies import DEFAULT_POLICIES
from app.domain.recurrence import RecurrenceState
from app.identifiers import RANDOM_BYTES, Identifiers, new_id
from app.jobs.clock import Clock
from app.services import report
from app.services.decide import decide, wont_do
from app.services.publish import PublishRequest, publish
from app.services.recurrences import settle
from app.services.report_rendering import render
from app.services.run_audit import start_audit
from app.settings import AuditSettings, Settings
from app.storage.decisions import LedgerFilter
from connectors.builtin.connector import BuiltinConnector
from connectors.builtin.settings import BuiltinSettings
from connectors.builtin.tracker import TicketChange
from connectors.contract import Connector, ConnectorContext, TicketState
from connectors.github.connector import connect
from tests.rigs.emulate import EmulateProcess
from tests.services.conftest import Jobs, StandingClock

GOLDEN = Path(__file__).with_name("golden")
BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2026, 9, 3, 10, tzinfo=BERLIN)
AUDITS = [datetime(2026 + month // 12, month % 12 + 1, 1, 9, tzinfo=BERLIN) for month in range(9, 17)]
OWNERS = ("Ada", "Grace", "Linus", None, "Barbara", "Alan")
WORK = (
    "Add a load test stage for {system} to the deploy pipeline",
    "Alert when the latency of {system} is over 2 s",
    "Write the runbook of {system}",
    "Limit the retries of {system}",
    "Remove the single point of failure in {system}",
    "Rehearse the fail-over of {system}",
)
CAUSES = (
    "The connection pool of {system} was exhausted after the deploy because retries had no limit.",
    "A certificate of {system} expired because its renewal was not watched.",
)


def documents() -> Iterator[tuple[datetime, str, bytes]]:
    """Two post-mortems a month for five months, one of each team, with six action items each."""
    for number in range(10):
        month, team = number // 2, ("payments", "search")[number % 2]
        published = datetime(2026 + (8 + month) // 12, (8 + month) % 12 + 1, 3 + 7 * (number % 2), 10, tzinfo=BERLIN)
        system = ("ledger", "index", "auth")[number % 3]
        kind = "near miss" if number == 3 else "incident"
        yield published, f"file:{number}.md", _document(number, team, system, kind, published).encode()


def _document(number: int, team: str, system: str, kind: str, published: datetime) -> str:
    severity = ("SEV-2", "SEV-3", "SEV-1")[number % 3]
    items = []
    for at, (owner, work) in enumerate(zip(OWNERS, WORK, strict=True)):
        due = (published + timedelta(days=21 + 14 * at)).date().isoformat() if (number + at) % 5 else None
        named = ", ".join(one for one in (owner, due) if one)
        items.append(f"- [ ] {work.format(system=system)}{f' ({named})' if named else ''}")
    return "\n".join(
        [
            f"# {system.capitalize()} was slow, number {number}",
            "",
            f"**Severity:** {severity}",
            f"**Team:** {team}",
            f"**Systems:** {system}",
            f"**Kind:** {kind}",
            f"**Date:** {(published - timedelta(days=2)).date().isoformat()}",
            "",
            "## Timeline",
            "",
            "- 14:30 The first alert",
            "",
            "## Root causes",
            "",
            CAUSES[number // 3 % 2].format(system=system),
            "",
            "## Action items",
            "",
            *items,
            "",
        ]
    )


class Counted(Identifiers):
    """Ids and keys that count, so that what was made first comes first."""

    def __init__(self, clock: StandingClock) -> None:
        super().__init__(clock)
        self._standing, self._made = clock, 0

    @override
    def new_id(self, at: datetime | None = None) -> str:
        self._made += 1
        return new_id(at or self._standing.at, self._made.to_bytes(RANDOM_BYTES))

    @override
    def new_key(self) -> str:
        self._made += 1
        return f"{self._made:032x}"


class Tracker(Protocol):
    """A tracker as the people who work in it see it."""

    @property
    def connector(self) -> Connector:
        """The connector of the service."""

    @property
    def golden(self) -> Path:
        """Where its expected reports are."""

    def at(self, moment: datetime) -> None:
        """Tell it what time it is."""

    def open_numbers(self) -> list[int]:
        """Every ticket that is not closed."""

    def finish(self, number: int) -> None:
        """Say what was done, and close the ticket."""


class Builtin:
    """The built-in tracker, which has the service's clock."""

    golden = GOLDEN

    def __init__(self, directory: Path, clock: StandingClock) -> None:
        context = ConnectorContext("http://127.0.0.1:1", str(directory))
        self.connector = BuiltinConnector("builtin", BuiltinSettings(), context, clock.now)

    def at(self, moment: datetime) -> None:
        """It knows."""

    def open_numbers(self) -> list[int]:
        """Every ticket that is not closed."""
        return [row.number for row in self.connector.tracker.store.listing() if not TicketState(row.state).closed]

    def finish(self, number: int) -> None:
        """Say what was done, and close the ticket."""
        self.connector.tracker.comment(number, "Shipped with change 12", "grace")
        self.connector.tracker.change(number, TicketChange(state=TicketState.DONE), "grace")


class Emulate:
    """A stateful GitHub that nobody here wrote, on the same virtual clock."""

    golden = GOLDEN / "emulate"

    def __init__(self, directory: Path) -> None:
        self._clock = directory / "clock"
        self.at(START)
        self.process = EmulateProcess(directory, self._clock)
        self._github = self.process.github
        self._repository = self._github.new_repository()
        settings = {
            "repository": self._repository,
            "token": self._github.token,
            "base_url": self._github.base_url,
            "write_interval_seconds": 0,
        }
        self.connector = connect("github", settings, ConnectorContext("http://127.0.0.1:1", ""))

    def at(self, moment: datetime) -> None:
        """Let it be a moment there too."""
        self._clock.write_text(str(int(moment.timestamp() * 1000)), encoding="utf-8")

    def open_numbers(self) -> list[int]:
        """Every ticket that is not closed."""
        return [one["number"] for one in self._github.issues(self._repository) if one["state"] == "open"]

    def finish(self, number: int) -> None:
        """Say what was done, and close the ticket."""
        issue = f"/repos/{self._repository}/issues/{number}"
        self._github.call("POST", f"{issue}/comments", {"body": "Shipped with change 12"})
        self._github.call("PATCH", issue, {"state": "closed", "state_reason": "completed"})


class Year:
    """The service, its two clocks, and what people do."""

    def __init__(self, container: Container, clock: StandingClock, jobs: Jobs, tracker: Tracker) -> None:
        self.c = container
        self.clock = clock
        self.jobs = jobs
        self.tracker = tracker
        self.clocks = [Clock(container), Clock(container)]
        self.decided = 0

    def at(self, moment: datetime) -> None:
        """Let time pass until a moment; both clocks look, and what waits is done."""
        self.clock.at = moment
        self.tracker.at(moment)
        for clock in self.clocks:
            clock.tick()
        self.jobs.run_all(self.c)

    def work(self) -> None:
        """Teams finish two of seven open tickets, and say so in a comment."""
        for number in sorted(self.tracker.open_numbers()):
            if number % 7 in {1, 4}:
                self.tracker.finish(number)

    def report(self) -> report.Report:
        """The newest audit's report."""
        with self.c.database.reading() as work:
            newest = work.audits.page(before=None, limit=1)[0]
        return report.build(self.c, newest.id)

    def answer(self, found: dict[str, Any]) -> None:
        """Answer every question of a report as read by a program, and nothing else."""
        for question in found["questions"]:
            if question["about"]["kind"] == "action_item":
                decide(self.c, question["about"]["id"], self._wish(set(question["rules"])))
        for one in found["recurrences"]:
            if one["state"] == "suggested":
                settle(self.c, one["id"], RecurrenceState.CONFIRMED, by="Ada", reason=None)
        self.jobs.run_all(self.c)

    def _wish(self, rules: set[str]) -> Wish:
        self.decided += 1
        due = (self.clock.at + timedelta(days=20 + self.decided % 30)).date()
        if "unowned" in rules:
            return Wish(DecisionKind.REASSIGN, "Ada", owner="Grace", due_date=due)
        if "slipped" in rules or self.decided % 4 == 0:
            look_again = (self.clock.at + timedelta(days=365)).date()
            return Wish(DecisionKind.WONT_DO, "Ada", reason="Others come first this year", look_again_on=look_again)
        return Wish(DecisionKind.NEW_DATE, "Ada", due_date=due)


@pytest.fixture(params=["builtin", pytest.param("github", marks=pytest.mark.enable_socket)])
def year(
    request: pytest.FixtureRequest, container: Container, clock: StandingClock, jobs: Jobs, tmp_path: Path
) -> Iterator[Year]:
    """The service at its start, with policies that warn, and a tracker that has the same clock."""
    clock.at = START
    settings = Settings(audit=AuditSettings(timezone="Europe/Berlin"))
    warning = {
        level: replace(policy, require_owner="warn", require_due_date="warn", required_sections=())
        for level, policy in DEFAULT_POLICIES.items()
    }
    tracker = Builtin(tmp_path, clock) if request.param == "builtin" else Emulate(tmp_path)
    own = replace(
        container,
        settings=settings,
        policies=warning,
        people=People({}),
        connections={request.param: tracker.connector},
        identifiers=Counted(clock),
    )
    yield Year(own, clock, jobs, tracker)
    tracker.connector.close()
    if isinstance(tracker, Emulate):
        tracker.process.close()


def told(text: str) -> str:
    """A report without what is random in it: ids, and the port of a server."""
    return re.sub(r"http://localhost:[0-9]+", "http://localhost", re.sub(r"[0-9a-f]{32}", "ID", text))


def test_every_month_is_told_and_answers_leave_nothing_stale(year: Year) -> None:
    """Each report is as expected; whoever only answers the reports ends with nothing stale and a full ledger."""
    year.at(START)
    waiting = list(documents())
    for audit_at in AUDITS:
        while waiting and waiting[0][0] < audit_at:
            published, uri, document = waiting.pop(0)
            year.at(published)
            publish(year.c, PublishRequest(document, uri))
            year.jobs.run_all(year.c)
        year.at(audit_at - timedelta(days=8))
        year.work()
        year.at(audit_at - timedelta(hours=1))
        year.at(audit_at + timedelta(minutes=10))
        found = year.report()
        text = told(render(found, "md"))
        golden = year.tracker.golden / f"{audit_at:%Y-%m}.md"
        if os.environ.get("UPDATE_GOLDEN"):
            golden.write_text(text, "utf-8")
        assert text == golden.read_text("utf-8"), f"{golden.name}: UPDATE_GOLDEN=1 writes what is now"
        year.answer(json.loads(render(found, "json")))

    with year.c.database.reading() as work:
        assert len(work.audits.page(before=None, limit=20)) == len(AUDITS)  # two clocks, one audit a month
        items = [item for item, _title, _team in work.action_items.all_with_context()]
    assert len(items) == 60
    start_audit(year.c)
    year.jobs.run_all(year.c)
    asked = {entry.rule for question in year.report().questions for entry in question.entries}
    assert asked & {"stale", "overdue", "undated", "unowned", "dropped-without-reason"} == set()
    assert [item for item in items if item.stale_since is not None] == []
    ledger = wont_do(year.c, LedgerFilter(), before=None, limit=100)
    assert ledger
    assert all(line.entry.item.reason and line.entry.item.decided_by for line in ledger)
    assert len(ledger) == sum(item.state is TicketState.WONT_DO for item in items)
