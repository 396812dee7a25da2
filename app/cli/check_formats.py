"""Renders the results of ``check`` as text, JSON, GitHub workflow commands, SARIF or JUnit.

Words from documents are data in every format: they pass through exactly one encoder per sink and never start a
command, a colour, a tag or a line of their own.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from app.literal import literal

CheckFormat: TypeAlias = Literal["text", "json", "github", "sarif", "junit"]
Level: TypeAlias = Literal["error", "warning", "note"]
Paint: TypeAlias = Callable[[str, str], str]  # (style name, plain text) -> text with the caller's colour


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One remark or problem: where, which rule, how grave, what, and what to do."""

    path: str  # as given on the command line
    line: int | None  # 1-based; None: the file as a whole
    rule: str
    level: Level
    message: str
    fix: str = ""
    rule_title: str = ""  # for formats that describe rules


def render(
    results: Iterable[CheckResult], check_format: CheckFormat, *, paths: Sequence[str] = (), paint: Paint | None = None
) -> str:
    """Return ``results`` in ``check_format``, ending in a line feed unless empty.

    ``paths`` are all checked files, so that JSON, JUnit and the text summary count the clean ones too. ``paint``
    colours the text format and nothing else.
    """
    ordered = sorted(results, key=lambda r: (r.path, r.line or 0, r.rule, r.message))
    checked = tuple(dict.fromkeys([*paths, *(result.path for result in ordered)]))
    if check_format == "json":
        return _json(ordered, checked)
    if check_format == "github":
        return "".join(f"{_github(result)}\n" for result in ordered)
    if check_format == "sarif":
        from app.cli import sarif

        return sarif.render(ordered)
    if check_format == "junit":
        from app.cli import junit

        return junit.render(ordered, checked)
    return _text(ordered, checked, paint or _plain)


def _plain(_style: str, text: str) -> str:
    return text


def _text(results: Sequence[CheckResult], checked: Sequence[str], paint: Paint) -> str:
    lines: list[str] = []
    for result in results:
        place = literal(result.path) + (f":{result.line}" if result.line is not None else "")
        level = paint(result.level, result.level)
        lines.append(f"{paint('place', place)}: {level}: {literal(result.message)} [{literal(result.rule)}]")
        if result.fix:
            lines.append(f"    {literal(result.fix)}")
    lines.append(_summary(results, len(checked)))
    return "\n".join(lines) + "\n"


def _summary(results: Sequence[CheckResult], files: int) -> str:
    counts = [(name, sum(result.level == name for result in results)) for name in ("error", "warning", "note")]
    found = ", ".join(_counted(count, name) for name, count in counts if count)
    return f"{_counted(files, 'file')} checked: {found or 'nothing to remark'}."


def _counted(count: int, name: str) -> str:
    return f"{count} {name}{'' if count == 1 else 's'}"


def _json(results: Sequence[CheckResult], checked: Sequence[str]) -> str:
    document = {
        "files": list(checked),
        "results": [
            {
                "path": result.path,
                "line": result.line,
                "rule": result.rule,
                "level": result.level,
                "message": result.message,
                "fix": result.fix,
            }
            for result in results
        ],
    }
    return json.dumps(document, ensure_ascii=True, indent=2) + "\n"


# https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts: escapeData and escapeProperty
_COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}


def _github(result: CheckResult) -> str:
    properties = [("file", result.path)]
    if result.line is not None:
        properties.append(("line", str(result.line)))
    properties.append(("title", result.rule))
    written = ",".join(f"{name}={_github_property(value)}" for name, value in properties)
    message = literal(result.message) + (f"\n{literal(result.fix)}" if result.fix else "")
    return f"::{_COMMANDS[result.level]} {written}::{_github_data(message)}"


def _github_data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _github_property(text: str) -> str:
    return _github_data(literal(text)).replace(":", "%3A").replace(",", "%2C")
