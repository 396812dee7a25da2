"""The commands of those who run the service: ``doctor``, ``demo``, ``replay``, ``backup``, ``restore``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

commands = typer.Typer()


@commands.command()
def doctor(
    context: typer.Context,
    set_up: Annotated[bool, typer.Option("--set-up", help="First make labels and webhooks.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs: JSON, one object per line.")] = False,
) -> None:
    """Say what is wrong with the configuration, the database and the trackers, and what to do."""
    from app.cli import doctor as command

    raise typer.Exit(command.run(context.obj, as_json=as_json, set_up=set_up))


@commands.command()
def demo(
    keep_running: Annotated[bool, typer.Option("--keep-running", help="Keep the service up until Ctrl-C.")] = False,
) -> None:
    """Run the whole loop on the examples, in ./demo-output, with the built-in tracker and no account."""
    from app.cli.demo import run_demo

    raise typer.Exit(run_demo(Path("demo-output"), keep_running=keep_running))


@commands.command()
def replay(
    context: typer.Context,
    delivery: Annotated[int | None, typer.Argument(metavar="ID", help="A delivery in quarantine.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Everything in quarantine, oldest first.")] = False,
) -> None:
    """Read deliveries in quarantine again; without ID or --all, list them."""
    from app.cli import replay as command

    raise typer.Exit(command.run(context.obj, delivery, every=every))


@commands.command()
def backup(
    context: typer.Context, file: Annotated[Path, typer.Argument(metavar="FILE", help="File to write.")]
) -> None:
    """Copy the SQLite database into FILE, also while the service runs."""
    from app.cli import backup as command

    raise typer.Exit(command.back_up(context.obj, file))


@commands.command()
def restore(
    context: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="A backup; none on PostgreSQL, after pg_restore.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a database that is there.")] = False,
) -> None:
    """Put a backup in the place of the SQLite database; the service must be stopped.

    On PostgreSQL, after pg_restore and without FILE: have every ticket looked for that the dump knows as not opened.
    """
    from app.cli import backup as command

    raise typer.Exit(command.restore(context.obj, file, force=force))
