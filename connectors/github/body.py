"""Writes and reads what is ours in an issue's body: one delimited block, and the marker as the last line. Pure.

A person may write anything around the block. Its opening line carries a digest of what was last written there, so
that a change inside it is noticed and never overwritten.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date

from connectors import markers

_BLOCK = re.compile(
    r"<!-- followthrough:begin (?P<digest>[0-9a-f]{16}) -->\n(?P<inside>.*?)\n?<!-- followthrough:end -->", re.DOTALL
)
_DELIMITER = re.compile(r"<!--(?=\s*followthrough:)")
_DUE = re.compile(r"^\*\*Due:\*\* (\d{4}-\d{2}-\d{2})(?P<end> *)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A body with what is ours brought up to date; ``conflict`` where a person had changed our block."""

    body: str
    conflict: bool = False


def compose(text: str, due_date: date | None, key: str) -> str:
    """Return the body of a new issue: our block with ``text`` and the due date, then the marker of ``key``."""
    return markers.append_marker(_block(text, due_date), key)


def read_due_date(body: str | None) -> date | None:
    """Return the due date of our block; None where there is no block, no such line or no such day."""
    block = _BLOCK.search(_normal(body or ""))
    return _due_in(block["inside"]) if block else None


def rewrite(body: str, text: str | None, due_date: date | None) -> Rewritten:
    """Bring our block of ``body`` up to date; None leaves that part alone.

    Where a person has changed our block, its text stays as it is and only the line with the due date is set. Where
    there is no block, one is added in front of the marker.
    """
    normal = _normal(body)
    block = _BLOCK.search(normal)
    if block is None:
        before, mark = markers.split_marker(normal)
        parts = (before.rstrip(), _block(text or "", due_date), mark.strip())
        return Rewritten("\n\n".join(part for part in parts if part))
    inside, digest = block["inside"], block["digest"]
    touched = digest != _digest(inside)
    if touched:
        changed = _wrap(_with_due(inside, due_date), digest)
        conflict = text is not None and _without_due(_escaped(text)) != _without_due(inside)
    else:
        kept = due_date or _due_in(inside)
        changed = _block(inside if text is None else text, due_date if text is None else kept)
        conflict = False
    rewritten = normal[: block.start()] + changed + normal[block.end() :]
    return Rewritten(body if rewritten == normal else rewritten, conflict)


def _due_in(inside: str) -> date | None:
    line = _DUE.search(inside)
    try:
        return date.fromisoformat(line[1]) if line else None
    except ValueError:
        return None


def _with_due(inside: str, due_date: date | None) -> str:
    if due_date is None:
        return inside
    line = f"**Due:** {due_date.isoformat()}"
    if _DUE.search(inside):
        return _DUE.sub(lambda found: line + found["end"], inside, count=1)
    return f"{inside.rstrip()}\n\n{line}".lstrip()


def _without_due(inside: str) -> str:
    return _DUE.sub("", inside).strip()


def _block(text: str, due_date: date | None) -> str:
    inside = _with_due(_escaped(text), due_date)
    return _wrap(inside, _digest(inside))


def _wrap(inside: str, digest: str) -> str:
    return f"<!-- followthrough:begin {digest} -->\n{inside}\n<!-- followthrough:end -->"


def _escaped(text: str) -> str:
    """Return ``text`` with anything that looks like one of our own comments made harmless."""
    return _DELIMITER.sub("&lt;!--", _normal(text).strip())


def _normal(text: str) -> str:
    return text.replace("\r\n", "\n")  # GitHub's web editor writes CRLF


def _digest(inside: str) -> str:
    return hashlib.sha256(inside.encode()).hexdigest()[:16]
