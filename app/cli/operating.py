"""The commands of those who run the service: ``replay``, ``backup``, ``restore``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

commands = typer.Typer()


@commands.command()
def replay(
    context: typer.Context,
    delivery: Annotated[int | None, typer.Argument(metavar="[ID]", help="A delivery in quarantine.")] = None,
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
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A backup.")],
    force: Annotated[bool, typer.Option("--force", help="Replace a database that is there.")] = False,
) -> None:
    """Put a backup in the place of the SQLite database; the service must be stopped."""
    from app.cli import backup as command

    raise typer.Exit(command.restore(context.obj, file, force=force))
