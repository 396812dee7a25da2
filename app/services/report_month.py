"""What a report says the month brought: slips, repetitions, near-misses, what to read together, what was dropped."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.literal_text import one_line
from app.domain.records import PostMortemRecord
from app.domain.recurrence import RecurrenceState
from app.domain.review import Candidate
from app.services.report import Report
from app.services.report_shape import Bullet, Link, Part
from app.storage.reporting import PlacedItem


def of_the_month(report: Report) -> Iterator[Part]:
    """The parts, in the order in which they are read."""
    yield _slipped(report)
    yield _again(report)
    yield _incidents(report)
    yield _near_misses(report)
    yield from _for_leadership(report)
    yield _reading(report)
    yield _wont_do(report)


def _slipped(report: Report) -> Part:
    found = report.slipped
    return Part(
        f"Slipped ({len(found)})",
        lead="Open items whose date was moved later." if found else "No open item's date was moved later.",
        bullets=tuple(
            Bullet(
                one_line(one.item.text),
                (
                    *_placed(one, report.base_url),
                    f"Moved {one.item.slips} {'time' if one.item.slips == 1 else 'times'}",
                    f"First promised: {one.first_due_date.isoformat() if one.first_due_date else 'no date'}",
                    f"Due: {one.item.due_date.isoformat() if one.item.due_date else 'no date'}",
                ),
            )
            for one in found
        ),
    )


def _placed(one: PlacedItem, base_url: str) -> Iterator[str | Link]:
    yield Link("Action item", f"{base_url}/action-items/{one.item.id}")
    yield Link(one_line(one.post_mortem), f"{base_url}/post-mortems/{one.item.post_mortem_id}")
    if one.team:
        yield f"Team: {one_line(one.team)}"


def _of(one: PostMortemRecord | Candidate, base_url: str) -> Iterator[str | Link]:
    yield Link("Post-mortem", f"{base_url}/post-mortems/{one.id}")
    if one.team:
        yield f"Team: {one_line(one.team)}"


def _again(report: Report) -> Part:
    found = report.recurrences
    how = {RecurrenceState.SUGGESTED: "may be", RecurrenceState.CONFIRMED: "is"}
    return Part(
        f"The same again ({len(found)})",
        lead="" if found else "No incident repeated an earlier one.",
        bullets=tuple(
            Bullet(
                f'{one_line(one.title)}: {how.get(one.record.state, "may be")} "{one_line(one.earlier_title)}" again',
                (
                    Link("The new one", f"{report.base_url}/post-mortems/{one.record.post_mortem_id}"),
                    Link("The earlier one", f"{report.base_url}/post-mortems/{one.record.earlier_id}"),
                    f"{one.open_items} open of the earlier one",
                    f"Both name {one_line(', '.join(one.record.systems))}",
                ),
                tuple(one_line(said) for said in one.record.quotes),
                Link("To decide: confirm or dismiss it", f"{report.base_url}/recurrences")
                if one.record.state is RecurrenceState.SUGGESTED
                else None,
            )
            for one in found
        ),
    )


def _incidents(report: Report) -> Part:
    found = report.incidents
    return Part(
        f"Incidents ({sum(one.number for one in found)})",
        lead="Registered ones that started in the month." if found else "None was registered for the month.",
        head=("Severity", "Incidents", "With a post-mortem", "None needed", "Neither yet") if found else (),
        rows=tuple(
            (f"SEV-{one.level}", str(one.number), str(one.written), str(one.none_needed), str(one.neither))
            for one in found
        ),
    )


def _near_misses(report: Report) -> Part:
    found = report.near_misses
    of = len(report.published)
    tell = "tells" if len(found) == 1 else "tell"
    lead = f"{len(found)} of the {of} post-mortems published in the month {tell} of a close call."
    if not found:
        what = "none tells of a close call" if of else "No post-mortem was published in the month"
        lead = f"Of the {of} post-mortems published in the month {what}" if of else what
        lead = f"{lead}. Close calls are worth writing down: the next one might not miss."
    return Part(
        f"Near-misses ({len(found)})",
        lead=lead,
        bullets=tuple(
            Bullet(
                one_line(one.title),
                tuple(_of(one, report.base_url)),
            )
            for one in found
        ),
    )


def _for_leadership(report: Report) -> Iterator[Part]:
    found = report.for_leadership
    if found:
        yield Part(
            f"Leadership reviews ({len(found)})",
            lead="What the policy of its severity puts before leadership, of what was published in the month.",
            bullets=tuple(
                Bullet(
                    one_line(one.title),
                    (f"SEV-{one.severity_level}", *_of(one, report.base_url)),
                )
                for one in found
            ),
        )


def _reading(report: Report) -> Part:
    found = report.reading
    return Part(
        f"Read together ({len(found)})",
        lead="What other teams can use most of what was published in the month." if found else "Nothing to read.",
        bullets=tuple(
            Bullet(
                one_line(one.candidate.title),
                tuple(_of(one.candidate, report.base_url)),
                tuple(one_line(reason) for reason in one.reasons),
                Link("The agenda of the review", f"{report.base_url}/review?month={report.since:%Y-%m}"),
            )
            for one in found
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
                    *_placed(one, report.base_url),
                    f"Why: {one_line(one.item.reason or '') or 'nobody has said'}",
                    f"Decided by: {one_line(one.item.decided_by or '') or 'nobody is named'}",
                    f"Look again: {one.item.look_again_on.isoformat() if one.item.look_again_on else 'never'}",
                ),
            )
            for one in found
        ),
    )
