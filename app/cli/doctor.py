"""The command ``doctor``: says what is wrong with configuration, database and trackers, and what to do about each."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from app.cli import failures, printing
from app.cli.invocation import Invocation
from app.errors import ConfigurationError, DatabaseUnavailable, Problem
from app.settings import Settings, check_exposure

if TYPE_CHECKING:
    from connectors.contract import Connector

Kind = Literal["configuration", "database", "connection", "links", "documents"]
Grade = Literal["ok", "warn", "fail"]
_CODES: dict[Kind, int] = {
    "configuration": failures.CONFIGURATION,
    "database": failures.UNAVAILABLE,
    "connection": failures.UNAVAILABLE,
    "links": failures.FINDINGS,
    "documents": failures.FINDINGS,
}
_ON_ITS_WAY = timedelta(minutes=2)  # a delivery may come after the pass that read the same change
_MANY_UNCOUNTED = 1000  # changes of deliveries; a worker counts them every second
_SHOWN_PROBLEMS = 3  # of a document; the API lists all
_SHOWN: dict[Grade, str] = {"ok": "ok", "warn": "warning", "fail": "wrong"}


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One thing looked at: fine, or not and what to do."""

    kind: Kind
    where: str  # configuration path, connection name, or "" for the whole
    ok: bool  # whether it works, perhaps with less than was asked
    message: str
    fix: str = ""
    severity: Grade = "ok"  # "warn": it works with less than was asked


def run(invocation: Invocation, *, as_json: bool, set_up: bool = False) -> int:
    """Print every diagnosis; return the exit code of the gravest. ``set_up`` makes labels and webhooks first."""
    found = [
        replace(one, severity=one.severity if one.ok else "fail")
        for one in dict.fromkeys(diagnose(invocation, set_up=set_up))
    ]
    if as_json:
        for one in found:
            print(json.dumps(asdict(one)))
    else:
        _show(found)
    wrong = {_CODES[one.kind] for one in found if one.severity == "fail"}
    wrong |= {failures.FINDINGS for one in found if one.severity == "warn"}
    order = (failures.CONFIGURATION, failures.UNAVAILABLE, failures.FINDINGS)
    return next((code for code in order if code in wrong), failures.OK)


def _show(found: Sequence[Diagnosis]) -> None:
    if not printing.is_terminal():
        rows = [(_SHOWN[one.severity], one.kind, one.where, one.message, one.fix) for one in found]
        printing.table(("", "what", "where", "finding", "what to do"), rows)
        return
    for one in found:
        place = " ".join(filter(None, (one.kind, one.where)))
        printing.hanging(f"{place}: {one.message}", f"{_SHOWN[one.severity]:<8} ")
        if one.fix:
            printing.hanging(f"To do: {one.fix}", " " * 9)
    counted = Counter(_SHOWN[one.severity] for one in found)
    print(", ".join(f"{number} {grade}" for grade, number in counted.items()))


def diagnose(invocation: Invocation, *, set_up: bool = False) -> Iterator[Diagnosis]:
    """Yield what is found, from the configuration outwards; without settings there is nothing more to look at."""
    try:
        settings = invocation.settings()
    except ConfigurationError as error:
        yield from _misconfigured(error)
        return
    source = str(invocation.config_file) if invocation.config_file else "no file: the defaults"
    yield Diagnosis("configuration", "", True, f"{source}; {_counted(len(settings.connections), 'connection')}")
    try:
        check_exposure(settings)
    except ConfigurationError as error:
        yield from _misconfigured(error)
    yield from _database(settings)
    yield from _connections(settings, set_up=set_up)


def _misconfigured(error: ConfigurationError) -> Iterator[Diagnosis]:
    for problem in error.problems or (Problem("misconfigured", str(error)),):
        yield Diagnosis("configuration", problem.pointer, False, problem.message)


def _database(settings: Settings) -> Iterator[Diagnosis]:
    from app.bootstrap import open_database
    from app.storage import migrating

    database = open_database(settings)
    try:
        if database.file is not None and not database.file.exists():
            yield _new_file(database.file)
            return
        current, head = migrating.current(database), migrating.head()
        newer = current is not None and not migrating.knows(current)
        if newer and not migrating.works_on(current or ""):
            message = f"a newer version of this program made it (migration {current})"
            yield Diagnosis("database", "database.url", False, message, "install that version")
            return
        if current != head and not newer:
            message = f"at migration {current or 'none'}, this version brings it to {head} when it starts"
            yield Diagnosis("database", "", True, message)
            return
        of = " of a newer version, beside which this one works" if newer else ""
        yield Diagnosis("database", "", True, f"reachable, at migration {current}{of}")
        with database.reading() as work:
            counts = work.links.counts_by_state()
            refused = work.refused_documents.page()
            uncounted = work.rollups.waiting()
            silent = [
                (name, work.deliveries.cursor(f"missed:{name}"), work.deliveries.latest(name))
                for name in (connection.name for connection in settings.connections)
            ]
    except DatabaseUnavailable as error:
        yield Diagnosis("database", "database.url", False, str(error))
        return
    finally:
        database.close()
    if uncounted > _MANY_UNCOUNTED:
        message = f"{uncounted:,} changes wait to be counted into the figures, which are exact but slower"
        fix = "see that a worker runs: `followthrough serve`, with --role all or worker"
        yield Diagnosis("database", "", True, message, fix, "warn")
    yield from _links(counts)
    for document in refused:
        why = "; ".join((document.message, *document.problems[:_SHOWN_PROBLEMS]))
        yield Diagnosis("documents", document.uri, False, f"not published as it is now: {why}", "mend the document")
    settled = datetime.now(UTC) - _ON_ITS_WAY
    for name, missed, delivered in silent:
        if missed is not None and missed < settled and (delivered is None or delivered < missed):
            yield _silent(name, missed, delivered)


def _silent(name: str, missed: datetime, delivered: datetime | None) -> Diagnosis:
    since = f"since {delivered:%Y-%m-%d %H:%M} UTC" if delivered else "yet"
    message = (
        f"its webhook is silent: no delivery {since}, and changes were found by reading at {missed:%Y-%m-%d %H:%M} UTC"
    )
    fix = f"see the webhook's recent deliveries at the tracker; its address ends with /webhooks/{name}"
    return Diagnosis("connection", name, True, message, fix, "warn")


def _new_file(file: Path) -> Diagnosis:
    folder = file.resolve().parent
    if folder.is_dir() and os.access(folder, os.W_OK):
        return Diagnosis("database", "", True, f"{file} is made at the first start")
    message = f"{file} cannot be made: there is no folder {folder} that this user may write to"
    return Diagnosis("database", "database.url", False, message, "make the folder, or name another file")


def _links(counts: dict[str, int]) -> Iterator[Diagnosis]:
    fixes = {
        "unknown": "the tracker's answer was lost; wait for the next look, or see `followthrough links list` and adopt",
        "failed": "see the reason with `followthrough links list`, mend it, and `followthrough links retry LINK`",
        "gone": "the ticket was deleted; `followthrough links retry LINK` opens another if the work is still wanted",
    }
    waiting = {state: number for state, number in counts.items() if number and state in fixes}
    if not waiting:
        yield Diagnosis("links", "", True, "none needs a person")
    for state, number in waiting.items():
        yield Diagnosis("links", state, False, f"{_counted(number, 'link')} in this state", fixes[state])


def _connections(settings: Settings, *, set_up: bool) -> Iterator[Diagnosis]:
    from app.bootstrap import connect

    try:
        connectors = connect(settings)
    except ConfigurationError as error:
        yield from _misconfigured(error)
        return
    for name, connector in connectors.items():
        try:
            if set_up:
                yield from _made(name, connector, f"{settings.server.public_url.rstrip('/')}/webhooks/{name}")
            yield from _connection(name, connector)
        finally:
            connector.close()


def _connection(name: str, connector: Connector) -> Iterator[Diagnosis]:
    from connectors.errors import ConnectorError, Misconfigured

    try:
        report = connector.check()
    except Misconfigured as error:
        yield Diagnosis("configuration", f"connections.{name}", False, str(error))
    except ConnectorError as error:
        yield Diagnosis("connection", name, False, str(error), "see that the tracker can be reached from here")
    else:
        for finding in report.findings:
            yield Diagnosis("connection", name, finding.ok, finding.what, finding.fix, finding.severity.value)


def _made(name: str, connector: Connector, webhook_url: str) -> Iterator[Diagnosis]:
    """Make what the tracker lacks, and say what was made."""
    from connectors.contract import SetsUp
    from connectors.errors import ConnectorError

    try:
        if isinstance(connector, SetsUp):
            for line in connector.set_up():
                yield Diagnosis("connection", name, True, line)
        yield Diagnosis("connection", name, True, connector.ensure_webhook(webhook_url))
    except ConnectorError as error:
        yield Diagnosis("connection", name, True, f"not all could be set up: {error}", "see below", "warn")


def _counted(count: int, name: str) -> str:
    return f"{count} {name}{'' if count == 1 else 's'}"
