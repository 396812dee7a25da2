"""The command ``check``: holds documents against the publish gate and the writing checks, for CI and pre-commit."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from app.cli import failures, printing
from app.cli.check_formats import CheckFormat, CheckResult, Level, render
from app.cli.files import each, read_bytes
from app.cli.invocation import Invocation
from app.cli.progress import watched
from app.clock import SystemClock
from app.documents.model import PostMortem
from app.documents.reader import read
from app.domain import writing_checks
from app.domain.policies import Policy
from app.domain.publish_gate import doubts_of
from app.errors import DocumentUnreadable, Problem
from app.services.configured_policies import configured_policies
from app.services.gating import Told, gate
from app.settings import Settings


@dataclass(frozen=True, slots=True)
class Rules:
    """What documents are held against."""

    settings: Settings
    policies: Mapping[int, Policy]
    now: datetime

    @property
    def today(self) -> date:
        """The day in UTC, which relative dates in documents are read against."""
        return self.now.date()


def run(invocation: Invocation, paths: Sequence[str], check_format: CheckFormat) -> int:
    """Print what is wrong with the documents; return 1 when one would be rejected."""
    settings = invocation.settings()
    rules = Rules(settings, configured_policies(settings), SystemClock().now())
    checked = each(partial(check_one, rules), paths)
    results: list[CheckResult] = []
    for found in watched(checked, len(paths), "Checking", quiet=invocation.quiet):
        results += found
    paint = _painted if check_format == "text" and printing.is_terminal() else None
    print(render(results, check_format, paths=paths, paint=paint), end="")
    return failures.FINDINGS if any(result.level == "error" for result in results) else failures.OK


def check_one(rules: Rules, path: str) -> list[CheckResult]:
    """Return what is to be said of one file."""
    try:
        data = read_bytes(path)
        post_mortem = read(data, source_name=path, published_on=rules.today)
    except DocumentUnreadable as error:
        problems = error.problems or (Problem("document-unreadable", str(error)),)
        return [CheckResult(path, p.line, p.code, "error", p.message) for p in problems]
    text = data.decode("utf-8")
    return [
        *_gate(path, post_mortem, rules),
        *_doubts(path, post_mortem),
        *_remarks(path, post_mortem, text, rules.settings.checks.disabled),
    ]


def _gate(path: str, post_mortem: PostMortem, rules: Rules) -> Iterator[CheckResult]:
    told = Told(post_mortem.severity_level, post_mortem.team, post_mortem.systems)
    for problem in gate(rules.settings, rules.policies, post_mortem, told, now=rules.now):
        level: Level = "error" if problem.severity == "reject" else "warning"
        yield CheckResult(path, problem.line, str(problem.rule), level, problem.message, problem.fix)


def _doubts(path: str, post_mortem: PostMortem) -> Iterator[CheckResult]:
    for warning in doubts_of(post_mortem):
        yield CheckResult(path, warning.line, warning.code, "warning", warning.message)


def _remarks(path: str, post_mortem: PostMortem, text: str, disabled: Collection[str]) -> Iterator[CheckResult]:
    for remark in writing_checks.check(post_mortem, text, disabled):
        rule = str(remark.rule)
        yield CheckResult(path, remark.line, rule, "warning", remark.message, remark.suggestion, remark.title)


def _painted(style: str, text: str) -> str:
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False)
    styles = {"error": "bold red", "warning": "yellow", "note": "cyan", "place": "bold"}
    with console.capture() as captured:
        console.print(Text(text, style=styles.get(style, "")), end="", soft_wrap=True)
    return captured.get()
