"""The command ``publish``: publishes documents through the service and waits until each item has its ticket."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.cli import failures, printing, ticket_watch
from app.cli.answers import ask, ask_json
from app.cli.files import STANDARD_INPUT, read_bytes
from app.cli.invocation import Invocation
from app.cli.progress import watched
from app.cli.service import service
from app.cli.write_back import WriteBack, at_source, write_back
from app.documents import limits
from app.errors import Conflict, NotFound, Refused
from app.literal import literal

if TYPE_CHECKING:
    import httpx

    from app.settings import Settings


# An address in place of a file: the service reads it. One letter before the colon is a drive.
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:\S+")


@dataclass(frozen=True, slots=True)
class Wishes:
    """The options of ``publish``."""

    dry_run: bool = False
    write_back: bool = False
    tickets_for_done: bool = False
    include_unsectioned: bool = False
    team: str | None = None
    severity: str | None = None
    systems: Sequence[str] = ()
    tags: Sequence[str] = ()
    source: str | None = None
    archive: bool = False
    published_on: date | None = None
    patience: float = 60.0  # seconds without progress
    as_json: bool = False

    @property
    def of_archive(self) -> bool:
        """Whether the documents were published before."""
        return self.archive or self.published_on is not None


@dataclass(slots=True)
class Outcome:
    """What became of one file."""

    path: str
    data: bytes = b""
    published: dict[str, Any] = field(default_factory=dict)  # the service's answer; empty: refused
    problem: str = ""
    written: WriteBack | None = None

    @property
    def items(self) -> list[dict[str, Any]]:
        """The action items of the text as the service shows them; those removed from it are left out."""
        return [item for item in self.published.get("action_items", ()) if item["removed_at"] is None]

    @property
    def waits(self) -> bool:
        """Whether a ticket is still to come."""
        return any(item["link"] and item["link"]["state"] in {"pending", "creating", "unknown"} for item in self.items)


def run(invocation: Invocation, paths: Sequence[str], wishes: Wishes) -> int:
    """Publish every file; return the exit code."""
    if wishes.source is not None and len(paths) > 1:
        failures.tell("followthrough: --source names one document; publish the files one by one.")
        return failures.USAGE
    if STANDARD_INPUT in paths and (wishes.source is None or wishes.write_back):
        failures.tell("followthrough: what is read from standard input needs a name (--source), and no --write-back.")
        return failures.USAGE
    settings = invocation.settings()
    log_quietly(invocation)
    try:
        outcomes = _published(invocation, settings, paths, wishes)
    except KeyboardInterrupt:
        failures.tell(
            "followthrough: interrupted. What was published stays; publish again to go on, nothing comes twice."
        )
        raise
    for outcome in outcomes:
        _print(outcome, wishes)
    if wishes.of_archive:
        _tell_lacks(outcomes)
    code = _code(outcomes, dry_run=wishes.dry_run)
    if code in {failures.UNAVAILABLE, failures.PARTLY_DONE} and any(outcome.waits for outcome in outcomes):
        failures.tell("followthrough: tickets that are not there yet are tried again while `followthrough serve` runs")
        failures.tell("and whenever something is published; `followthrough doctor` says what is in the way.")
    return code


def _published(invocation: Invocation, settings: Settings, paths: Sequence[str], wishes: Wishes) -> list[Outcome]:
    with service(settings) as client:
        posts = (_post(client, path, wishes) for path in dict.fromkeys(paths))
        outcomes = list(watched(posts, len(paths), "Publishing", quiet=invocation.quiet))
        published = [outcome for outcome in outcomes if outcome.published]
        if not wishes.dry_run:
            ids = [outcome.published["id"] for outcome in published]
            shown = ticket_watch.wait(client, ids, patience=wishes.patience, quiet=invocation.quiet)
            for outcome in published:
                outcome.published |= shown.get(outcome.published["id"], {})
            if wishes.write_back:
                for outcome in published:
                    outcome.written = _write_back(client, outcome)
    return outcomes


def source_uri(path: Path) -> str:
    """Return the stable name of a file: its path from the top of its git checkout, else from this directory."""
    resolved = path.resolve()
    top = next((folder for folder in resolved.parents if (folder / ".git").exists()), Path.cwd())
    return f"file:{resolved.relative_to(top) if resolved.is_relative_to(top) else resolved}"


def log_quietly(invocation: Invocation) -> None:
    """Log errors alone: what happened is printed, and standard error holds the progress."""
    from app import telemetry
    from app.settings import secret_values

    telemetry.configure("debug" if invocation.debug else "error", "auto", secret_values(invocation.settings()))


def _post(client: httpx.Client, path: str, wishes: Wishes) -> Outcome:
    outcome = Outcome(path)
    try:
        if not _is_address(path):
            outcome.data = read_bytes(path)
            limits.check(outcome.data)
        params = {"dry_run": "true"} if wishes.dry_run else {}
        body = _body(path, outcome.data, wishes)
        outcome.published = ask_json(client, "POST", "/v1/post-mortems", params=params, json=body)
    except (Refused, Conflict, NotFound) as error:
        outcome.problem = failures.describe(error, path=path)
    return outcome


def _body(path: str, data: bytes, wishes: Wishes) -> dict[str, Any]:
    if _is_address(path):
        text, source = {}, {"uri": path}
    else:
        text, source = {"document": data.decode()}, {"uri": wishes.source or source_uri(Path(path))}
    stated: dict[str, Any] = {
        "team": wishes.team,
        "severity": wishes.severity,
        "systems": list(wishes.systems),
        "tags": list(wishes.tags),
        "tickets_for_done": wishes.tickets_for_done,
        "include_unsectioned": wishes.include_unsectioned,
        "archive": wishes.of_archive,
        "published_on": wishes.published_on and wishes.published_on.isoformat(),
    }
    return {**text, "source": source} | {key: value for key, value in stated.items() if value}


def _is_address(path: str) -> bool:
    return _ADDRESS.fullmatch(path) is not None and not Path(path).exists()


def _write_back(client: httpx.Client, outcome: Outcome) -> WriteBack:
    if _is_address(outcome.path):
        return at_source(client, outcome.published["id"], outcome.path)
    with_links = ask(client, "GET", f"/v1/post-mortems/{outcome.published['id']}/document").content
    return write_back(Path(outcome.path), outcome.data, with_links)


def _print(outcome: Outcome, wishes: Wishes) -> None:
    if wishes.as_json:
        print(json.dumps(_as_json(outcome)))
        return
    if outcome.problem:
        failures.tell(outcome.problem)
        return
    title = f"{outcome.path}: {outcome.published['title'] or 'no title'}"
    if not outcome.published["changed"]:
        title += " (published before: nothing new)"
    for warning in () if wishes.of_archive else outcome.published["warnings"]:
        line = f":{warning['line']}" if warning["line"] else ""
        failures.tell(literal(f"{outcome.path}{line}: warning: {warning['message']} [{warning['code']}]"))
    rows = [_row(item, dry_run=wishes.dry_run) for item in outcome.items]
    if rows:
        printing.table(("action item", "owner", "ticket", "address", "state"), rows, title=title)
    else:
        printing.line(f"{title}: no action items")
    if outcome.written is not None:
        printing.line(outcome.written.message, style="" if outcome.written.ok else "bold red")


def _tell_lacks(outcomes: Sequence[Outcome]) -> None:
    """What an archive lacks, by rule: years of documents lack too much to be told one by one."""
    lacks = Counter(warning["code"] for outcome in outcomes for warning in outcome.published.get("warnings", ()))
    if lacks:
        told = ", ".join(f"{times:,} {code}" for code, times in lacks.most_common())
        failures.tell(literal(f"followthrough: warnings: {told}; `followthrough check FILE` shows each"))


def _as_json(outcome: Outcome) -> dict[str, Any]:
    return {
        "path": outcome.path,
        "id": outcome.published.get("id"),
        "title": outcome.published.get("title"),
        "created": outcome.published.get("created"),
        "changed": outcome.published.get("changed"),
        "action_items": outcome.items,
        "warnings": outcome.published.get("warnings", []),
        "problem": outcome.problem or None,
        "written": outcome.written.state if outcome.written else None,
    }


def _row(item: dict[str, Any], *, dry_run: bool) -> tuple[str, ...]:
    ticket, link = item["ticket"] or {}, item["link"]
    if ticket:
        state = ticket["state"]
    elif link is None:
        state = f"{item['state']}, gets no ticket"
    elif dry_run:
        state = "a ticket would be opened"
    else:
        state = f"no ticket yet: {link['state']}" + (f", {link['error']}" if link["error"] else "")
        if link["state"] == "failed":
            state += f"; mend it, then: followthrough links retry {link['id']}"
    return (item["text"], item["owner"] or "", ticket.get("key", ""), ticket.get("url", ""), state)


def _code(outcomes: Sequence[Outcome], *, dry_run: bool) -> int:
    links = [item["link"]["state"] for outcome in outcomes for item in outcome.items if item["link"]]
    linked = sum(state == "linked" for state in links)
    if not dry_run and linked < len(links):
        return failures.PARTLY_DONE if linked else failures.UNAVAILABLE
    if any(outcome.written is not None and not outcome.written.ok for outcome in outcomes):
        return failures.PARTLY_DONE
    return failures.FINDINGS if any(outcome.problem for outcome in outcomes) else failures.OK
