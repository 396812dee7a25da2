"""Collects what a reStructuredText document defines by name, before its text is read."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.documents import limits
from app.documents.inline_runs import decode, one_line
from app.documents.rst_inlines import Names, normal_name
from app.documents.source_lines import Line

_TARGET = re.compile(rb"\.\. _(?:`([^`\r\n]+)`|((?:[^:\\\r\n]|\\.)+)):(?:[ \t]+([^\r\n]*))?$")
_ANONYMOUS = re.compile(rb"(?:\.\. __:|__)[ \t]+([^\r\n]+)$")
_SUBSTITUTION = re.compile(rb"\.\. \|([^|\r\n]+)\|[ \t]+replace::[ \t]*([^\r\n]*)$")


def collect_names(data: bytes, lines: Sequence[Line]) -> Names:
    """Return the link targets and substitutions that ``lines`` define; the first definition of a name wins."""
    targets: dict[str, str] = {}
    anonymous: list[str] = []
    substitutions: dict[str, str] = {}
    pending: list[str] = []  # targets without an address share the next one's: ".. _a:" above ".. _b: url"
    for index, line in enumerate(lines):
        if not data.startswith((b".. ", b"__ "), line.body):
            continue
        raw = data[line.body : line.end]
        if match := _TARGET.match(raw):
            name = normal_name(decode(match[1] or match[2]).replace("\\", ""))
            href = _address(data, lines, index, match[3] or b"")
            pending.append(name)
            if href:
                for each in pending:
                    targets.setdefault(each, href)
                pending = []
        elif match := _ANONYMOUS.match(raw):
            anonymous.append(_address(data, lines, index, match[1]))
        elif match := _SUBSTITUTION.match(raw):
            substitutions.setdefault(normal_name(decode(match[1])), one_line(decode(match[2])).strip())
    return Names(_resolved(targets), anonymous, substitutions, limits.Marks(data))


def _address(data: bytes, lines: Sequence[Line], at: int, first: bytes) -> str:
    """Return the address on the line ``at`` and the indented lines after it, joined without white space."""
    parts = [first]
    for line in lines[at + 1 : at + 10]:
        if line.blank or line.indent <= lines[at].indent:
            break
        parts.append(data[line.body : line.end])
    return "".join(decode(b"".join(parts)).split()).replace("\\", "")


def _resolved(targets: dict[str, str]) -> dict[str, str]:
    """Return ``targets`` with those that name another one (``other_``) led on, one step."""
    found: dict[str, str] = {}
    for name, href in targets.items():
        indirect = href.endswith("_") and "/" not in href
        led = targets.get(normal_name(href.rstrip("_").strip("`"))) if indirect else href
        if led:
            found[name] = led
    return found
