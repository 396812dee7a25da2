"""What a report says, part by part, before it is Markdown or HTML: what needs a decision first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from app.documents.link_back import safe_url
from app.domain.audit_rules import RULE_BY_NAME, RULES
from app.domain.audit_rules.model import days_between
from app.domain.literal_text import one_line
from app.domain.recurrence import RecurrenceState
from app.services.report import Entry, Question, Report
from app.services.report_rates import rates
from app.services.report_shape import Bullet, Cells, Link, Part
from app.storage.reporting import PlacedItem


def opening(report: Report) -> str:
    """The first sentences: how much there is to decide, and how far things are."""
    in_need = report.items_in_need
    verb = "needs" if in_need == 1 else "need"
    day = report.audited_at.strftime("%Y-%m-%d %H:%M UTC")
    said = f"Audit of {day}: {in_need} of {report.items} action items {verb} a decision."
    if others := report.others_in_need:
        what = "post-mortem or incident needs one" if others == 1 else "post-mortems and incidents need one"
        said = f"{said} {others} {what}."
    if report.answered:
        said = f"{said} {report.answered} {'was' if report.answered == 1 else 'were'} answered since."
    for all_of_it in report.completion.get("all", ()):
        if all_of_it.completion_rate is not None:
            said = (
                f"{said} {all_of_it.completion_rate:.1%} of what was published is done "
                f"({all_of_it.done} of {all_of_it.rate_denominator}); "
                f"{all_of_it.overdue or 'none'} {'is' if all_of_it.overdue == 1 else 'are'} overdue."
            )
    return f"{said} The month told of here began on {report.since.isoformat()}."


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
        _slipped(report),
        _again(report),
        _near_misses(report),
        _wont_do(report),
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
    said = f"To decide: {'; and '.join(_wanted([entry.rule for entry in question.entries]))}"
    kind, id_ = first.subject
    answer = said if kind == "incident" else Link(said, f"{base_url}/{kind.replace('_', '-')}s/{id_}")
    under = tuple(f"{RULE_BY_NAME[entry.rule].title}: {one_line(entry.why)}" for entry in question.entries)
    return Bullet(one_line(first.text), tuple(facts), under, answer)


def _wanted(rules: Sequence[str]) -> Iterator[str]:
    """What is to be decided: one thing about the date, however much is amiss with it, and one for every other rule.

    Where the date was moved again and again, another one is no answer.
    """
    about_date = [rule for rule in rules if rule in _OF_DATES]
    for rule in rules:
        if rule not in about_date:
            yield RULE_BY_NAME[rule].decide
        elif rule == about_date[0]:
            yield RULE_BY_NAME["slipped" if "slipped" in about_date else rule].decide


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


def _slipped(report: Report) -> Part:
    found = report.slipped
    return Part(
        f"Slipped ({len(found)})",
        lead="Open items whose date was moved later." if found else "No open item's date was moved later.",
        bullets=tuple(
            Bullet(
                one_line(one.item.text),
                (
                    *_placed(one),
                    f"Moved {one.item.slips} {'time' if one.item.slips == 1 else 'times'}",
                    f"First promised: {one.first_due_date.isoformat() if one.first_due_date else 'no date'}",
                    f"Due: {one.item.due_date.isoformat() if one.item.due_date else 'no date'}",
                ),
            )
            for one in found
        ),
    )


def _placed(one: PlacedItem) -> Iterator[str]:
    yield f"Post-mortem: {one_line(one.post_mortem)}"
    if one.team:
        yield f"Team: {one_line(one.team)}"


def _again(report: Report) -> Part:
    found = report.recurrences
    said = {RecurrenceState.SUGGESTED: "may be", RecurrenceState.CONFIRMED: "is"}
    return Part(
        f"The same again ({len(found)})",
        lead="" if found else "No incident repeated an earlier one.",
        bullets=tuple(
            Bullet(
                f'{one_line(one.title)}: {said.get(one.record.state, "may be")} "{one_line(one.earlier_title)}" again',
                (f"{one.open_items} open of the earlier one", f"Both name {', '.join(one.record.systems)}"),
                tuple(one_line(quote) for quote in one.record.quotes),
            )
            for one in found
        ),
    )


def _near_misses(report: Report) -> Part:
    found = report.near_misses
    of = len(report.published)
    lead = f"{len(found)} of {of} post-mortems published in the month tell of something that did not quite happen."
    return Part(
        f"Near-misses ({len(found)})",
        lead=lead if of else "No post-mortem was published in the month.",
        bullets=tuple(
            Bullet(one_line(one.title), (f"Team: {one_line(one.team)}",) if one.team else ()) for one in found
        ),
    )


def _wont_do(report: Report) -> Part:
    found = report.dropped
    return Part(
        f"Won't do ({len(found)})",
        lead=f"Closed in the month without being done; the whole ledger has {report.dropped_ever}.",
        bullets=tuple(
            Bullet(
                one_line(one.item.text),
                (
                    *_placed(one),
                    f"Why: {one_line(one.item.reason or '') or 'nobody has said'}",
                    f"Decided by: {one_line(one.item.decided_by or '') or 'nobody is named'}",
                    f"Look again: {one.item.look_again_on.isoformat() if one.item.look_again_on else 'never'}",
                ),
            )
            for one in found
        ),
    )


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
        (gaps.without_severity, "Post-mortems without a severity, of which no policy asks anything"),
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
