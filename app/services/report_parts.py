"""What a report says, part by part, before it is Markdown or HTML: what needs a decision first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from urllib.parse import quote

from app.documents.link_back import safe_url
from app.domain.audit_rules import RULE_BY_NAME, RULES
from app.domain.audit_rules.model import days_between
from app.domain.literal_text import one_line
from app.services.report import Entry, Question, Report
from app.services.report_month import of_the_month
from app.services.report_rates import rates
from app.services.report_shape import Bullet, Cells, Link, Part


def opening(report: Report) -> str:
    """The first sentences: how much there is to decide, and how far things are."""
    in_need = report.items_in_need
    verb = "needs" if in_need == 1 else "need"
    day = report.audited_at.strftime("%Y-%m-%d %H:%M UTC")
    said = f"Audit of {day}, about the time since {report.since.isoformat()}."
    said = f"{said} {in_need} of {report.items} action items {verb} a decision"
    if others := report.others_in_need:
        said = f"{said}, and so {'does' if others == 1 else 'do'} {others} post-mortem{'' if others == 1 else 's'} or "
        said = f"{said}incident{'' if others == 1 else 's'}"
    said = f"{said}."
    if report.answered:
        said = f"{said} {report.answered} {'was' if report.answered == 1 else 'were'} answered since."
    for all_of_it in report.completion.get("all", ()):
        if all_of_it.completion_rate is not None:
            said = (
                f"{said} {all_of_it.completion_rate:.1%} of what was published is done "
                f"({all_of_it.done} of {all_of_it.rate_denominator}); "
                f"{all_of_it.overdue or 'none'} {'is' if all_of_it.overdue == 1 else 'are'} overdue."
            )
    return said


def footing(report: Report) -> str:
    """The last sentence: what the figures hold for."""
    moment = report.as_of.strftime("%Y-%m-%d %H:%M UTC")
    return (
        f"As of {moment}. Won't-do is never counted as done; duplicates are left out; items removed from a document "
        "stay counted."
    )


def parts(report: Report) -> list[Part]:
    """Every part, in the order in which a report is read."""
    return [
        *_to_decide(report),
        *rates(report),
        *of_the_month(report),
        *_to_know(report),
        *_quality(report),
    ]


def _to_decide(report: Report) -> Iterator[Part]:
    count = len(report.questions)
    nothing = "Nothing is left." if report.answered else "Nothing: every open item is owned, dated and moving."
    by_team = [
        (team, list(asked)) for team, asked in groupby(report.questions, key=lambda question: question.first.team)
    ]
    several = count > len(by_team) > 1
    yield Part(
        f"To decide ({count})",
        lead="" if count else nothing,
        head=_TEAM_COLUMNS if several else (),
        rows=tuple(_team_row(team, asked, report) for team, asked in by_team) if several else (),
    )
    for team, asked in by_team:
        yield Part(
            f"{_team_name(team)} ({len(asked)})",
            level=3,
            bullets=tuple(question_bullet(report.base_url, question) for question in asked),
        )


_TEAM_COLUMNS = ("Team", "To decide", "Of SEV-1", "Asked before", "Longest since")


def _team_name(team: str | None) -> str:
    return one_line(team) if team else "No team"


def _team_row(team: str | None, asked: Sequence[Question], report: Report) -> Cells:
    oldest = min((question.since for question in asked if question.since), default=None)
    return (
        _team_name(team),
        str(len(asked)),
        str(sum(question.first.severity_level == 1 for question in asked)),
        str(sum(question.asked_before for question in asked)),
        f"{oldest.isoformat()} ({days_between(oldest, report.until)})" if oldest else "-",
    )


def question_bullet(base_url: str, question: Question) -> Bullet:
    """One question with its reasons, and what to decide with the way to where it is answered."""
    first = question.first
    facts: list[str | Link] = list(_facts(first, base_url))
    if question.asked_before:
        facts.append("Asked at the last review already")
    said = f"To decide: {'; and '.join(_wanted(question.entries))}"
    answer = Link(said, address_of(base_url, question))
    under = tuple(f"{RULE_BY_NAME[entry.rule].title}: {one_line(entry.why)}" for entry in question.entries)
    return Bullet(one_line(first.text), tuple(facts), under, answer)


def address_of(base_url: str, question: Question) -> str:
    """Where a question is answered."""
    for entry in question.entries:
        if entry.earlier_id is not None:
            waits = entry.decide == RULE_BY_NAME[entry.rule].decide  # once confirmed, the earlier items are asked for
            return f"{base_url}/recurrences" if waits else f"{base_url}/post-mortems/{entry.earlier_id}"
    kind, id_ = question.first.subject
    return f"{base_url}/{kind.replace('_', '-')}s/{quote(id_, safe='')}"


def _wanted(entries: Sequence[Entry]) -> Iterator[str]:
    """What is to be decided: one thing about the date, however much is amiss with it, and one for every other rule.

    Where the date was moved again and again, another one is no answer.
    """
    about_date = [entry.rule for entry in entries if entry.rule in _OF_DATES]
    for entry in entries:
        if entry.rule not in about_date:
            yield entry.decide
        elif entry.rule == about_date[0]:
            yield RULE_BY_NAME["slipped"].decide if "slipped" in about_date else entry.decide


_OF_DATES = frozenset({"stale", "overdue", "slipped", "undated", "too-late"})


def _facts(entry: Entry, base_url: str) -> Iterator[str | Link]:
    if entry.severity_level:
        yield f"SEV-{entry.severity_level}"
    if entry.post_mortem:
        yield Link(one_line(entry.post_mortem), f"{base_url}/post-mortems/{entry.post_mortem_id}")
    if entry.incident_id:
        yield f"Incident: {one_line(entry.incident_id)}"
    if entry.state is None:
        return
    yield f"Owner: {one_line(entry.owner or '') or 'nobody'}"
    yield f"Due: {entry.due.isoformat() if entry.due else 'no date'}"
    yield _ticket(entry)
    if entry.state.closed and not RULE_BY_NAME[entry.rule].closed:
        yield f"Since then: closed as {entry.state.value}"


def _ticket(entry: Entry) -> str | Link:
    if entry.ticket is None:
        return "Ticket: none"
    key = one_line(entry.ticket.key)
    try:
        return Link(f"Ticket {key}", safe_url(entry.ticket.url))
    except ValueError:  # not a web address: shown by its key alone
        return f"Ticket {key}"


def _to_know(report: Report) -> Iterator[Part]:
    for rule in RULES:
        found = [entry for entry in report.entries if entry.rule == rule.name and not rule.asks]
        if found:
            bullets = tuple(
                Bullet(one_line(entry.text), (*_facts(entry, report.base_url), one_line(entry.why))) for entry in found
            )
            yield Part(
                f"Good to know: {rule.title.lower()} ({len(found)})",
                lead=f"To do: {rule.decide}.",
                bullets=bullets,
            )


def _quality(report: Report) -> Iterator[Part]:
    gaps = report.gaps
    if gaps is None:
        return
    said = (
        (gaps.without_severity, "Post-mortems without a severity, which are held to the policy of SEV-2"),
        (gaps.without_team, "Post-mortems without a team, which no team's figures count"),
        (
            gaps.without_incident_date,
            "Post-mortems without the day of the incident, whose deadlines count from publication",
        ),
        (gaps.unowned, "Open action items without an owner"),
        (gaps.undated, "Open action items without a date, which can be neither on time nor overdue"),
        (gaps.tickets_unsure, "Tickets that could not be opened, or may have been"),
        (
            gaps.unreadable_deliveries,
            "Deliveries that could not be read, so that a state may be older than its ticket's",
        ),
    )
    missing = tuple(Bullet(f"{what}: {number}") for number, what in said if number)
    yield Part("Data quality", lead="" if missing else "Nothing is missing that a figure needs.", bullets=missing)
