"""Documents that were to be published where they live and were refused: what is kept of them, and what is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.domain.literal_text import literal, one_line, shortened

MOST_PROBLEMS = 100  # a document that breaks more is told of these
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class RefusedDocument:
    """A document of a connection that is not published as it is now; gone once it is, or the document is."""

    id: str
    uri: str
    connection: str
    version: str  # the commit at which it was read; "" where the newest was
    since: datetime
    message: str
    problems: tuple[str, ...] = ()
    post_mortem_id: str | None = None  # where an earlier revision of it is published


def problem_line(message: str, line: int | None) -> str:
    """One broken rule, as it is kept and shown."""
    where = "" if line is None else f" (line {line})"
    return shortened(one_line(message), _LONGEST) + where


def told_to_authors(refused: RefusedDocument) -> str:
    """What the people who wrote it are told at the tracker: Markdown in which the document's words are literal."""
    lines = "\n".join(f"- {literal(problem, 'gfm')}" for problem in refused.problems)
    head = f"The post-mortem {literal(shortened(refused.uri, _LONGEST), 'gfm')} is not published: "
    return f"{head}{literal(refused.message, 'gfm')}.\n\n{lines}".rstrip()
