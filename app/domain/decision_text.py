"""What a ticket says of a decision: one comment in the tracker's own format, a person's words as literal text."""

from __future__ import annotations

from app.domain.decisions import DecisionKind, DecisionRecord
from app.domain.literal_text import TextFormat, literal, one_line, shortened

LONGEST = 4000  # of a reason


def comment_on(decision: DecisionRecord, text_format: TextFormat) -> str:
    """The comment: what was decided, by whom, and why."""
    lines = [f"{_what(decision, text_format)} Decided by {_words(decision.by, text_format)}."]
    if decision.reason:
        label = "What shows it" if decision.kind is DecisionKind.DONE else "Reason"
        lines.append(f"{label}: {literal(shortened(decision.reason, LONGEST), text_format)}")
    if decision.look_again_on:
        lines.append(f"To be looked at again on {decision.look_again_on.isoformat()}.")
    return "\n\n".join(lines)


def _what(decision: DecisionRecord, text_format: TextFormat) -> str:
    parts = {
        DecisionKind.WONT_DO: ["This will not be done."],
        DecisionKind.DONE: ["This is done."],
        DecisionKind.DUPLICATE: [f"This is a duplicate of the action item {decision.duplicate_of}."],
    }.get(decision.kind, [])
    if decision.due_date:
        before = f" (it was {decision.from_due_date.isoformat()})" if decision.from_due_date else ""
        parts.append(f"Due on {decision.due_date.isoformat()} now{before}.")
    if decision.owner:
        before = f" (it was {_words(decision.from_owner, text_format)})" if decision.from_owner else ""
        parts.append(f"Owned by {_words(decision.owner, text_format)} now{before}.")
    return " ".join(parts)


def _words(text: str, text_format: TextFormat) -> str:
    return literal(one_line(text), text_format)
