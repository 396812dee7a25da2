"""The command ``figures rebuild``: counts the roll-ups again from the items, and says where they differed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Annotated, Final

import typer

from app.cli.invocation import Invocation

if TYPE_CHECKING:
    from app.storage.rollup_repair import Drift

commands = typer.Typer(help="The roll-ups that figures are read from.", no_args_is_help=True)
MOST_SHOWN: Final = 40


@commands.callback()
def figures() -> None:
    """Keep ``rebuild`` a command of its own under ``figures``."""


@commands.command()
def rebuild(
    context: typer.Context,
    check: Annotated[bool, typer.Option("--check", help="Change nothing; end with 1 where something differs.")] = False,
) -> None:
    """Count every item again, say where the roll-ups differed, and put them right."""
    raise typer.Exit(run(context.obj, check=check))


def run(invocation: Invocation, *, check: bool) -> int:
    """Compare, and without ``check`` mend; return the exit code."""
    from app.bootstrap import open_database
    from app.cli import failures, printing
    from app.storage import migrating

    database = open_database(invocation.settings())
    try:
        if database.file is not None and not database.file.exists():
            failures.tell(f"followthrough: {database.file} is not there yet; the service makes it at its first start.")
            return failures.CONFIGURATION
        if migrating.current(database) != migrating.head():
            failures.tell("followthrough: the database is of another version; start the service once, then try again.")
            return failures.CONFIGURATION
        with database.reading() if check else database.unit_of_work() as work:
            if not check:
                work.rollup_repair.stop_writers()
            drifts = work.rollup_repair.drifts()
            if not check:
                work.rollup_repair.rebuild()
    finally:
        database.close()
    if not drifts:
        printing.line("The roll-ups are what the items say.")
        return failures.OK
    printing.table(("table", "seen through", "severity", "period", "count", "kept", "should be"), shown(drifts))
    how_many = f"{len(drifts)} cell{'' if len(drifts) == 1 else 's'}"
    printing.line(
        f"{how_many} differed; nothing was changed." if check else f"{how_many} differed; counted again from the items."
    )
    return failures.FINDINGS if check else failures.OK


def shown(drifts: Iterable[Drift]) -> list[tuple[str, ...]]:
    """One row for each count that differs, the first ``MOST_SHOWN``."""
    from datetime import date

    from app.domain.metrics.asking import UNSTATED, month_key, severity_key
    from app.domain.metrics.cells import WHOLE_TIME
    from app.domain.metrics.facts import BETWEEN

    rows: list[tuple[str, ...]] = []
    for one in drifts:
        day = one.table == "figure_day"
        whole = "whole time" if one.period == WHOLE_TIME else month_key(one.period)
        period = date.fromordinal(one.period).isoformat() if day else whole
        kind, value = one.lens
        through = kind if kind == "all" else f"{kind} {' + '.join(name or UNSTATED for name in value.split(BETWEEN))}"
        for name, kept, wanted in _differing(one.kept, one.should_be):
            rows.append((one.table, through, severity_key(one.severity), period, name, str(kept), str(wanted)))
            if len(rows) == MOST_SHOWN:
                return rows
    return rows


def _differing(kept: Mapping[str, int], wanted: Mapping[str, int]) -> Iterable[tuple[str, int, int]]:
    for name in sorted(kept.keys() | wanted.keys()):
        if kept.get(name, 0) != wanted.get(name, 0):
            yield name, kept.get(name, 0), wanted.get(name, 0)
