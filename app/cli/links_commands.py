"""Declares the commands below ``links``; each imports what it needs when it runs."""

from __future__ import annotations

from typing import Annotated

import typer

commands = typer.Typer(
    help="The links that need a person: list them, name the ticket, try again.", no_args_is_help=True
)
AsJson = Annotated[bool, typer.Option("--json", help="For programs: JSON, one object per line.")]
LinkId = Annotated[str, typer.Argument(metavar="LINK", help="Id of the link, as `links list` shows it.")]


@commands.command("list")
def links_list(
    context: typer.Context,
    state: Annotated[
        list[str] | None, typer.Option(help="State; may be repeated. Else unknown, failed and gone.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List links by state, with what went wrong."""
    from app.cli import links as command

    raise typer.Exit(command.run_list(context.obj, state or ("unknown", "failed", "gone"), as_json=as_json))


@commands.command("adopt")
def links_adopt(
    context: typer.Context,
    link: LinkId,
    ticket: Annotated[str, typer.Argument(metavar="TICKET", help="Its address or key.")],
) -> None:
    """Say which ticket a link belongs to; it is read, and none is created."""
    from app.cli import links as command

    raise typer.Exit(command.run_adopt(context.obj, link, ticket))


@commands.command("retry")
def links_retry(
    context: typer.Context,
    link: LinkId,
    create: Annotated[
        bool, typer.Option("--create", help="You have seen that there is no ticket: create one.")
    ] = False,
) -> None:
    """Try a link again: a failed or gone one starts anew, an unknown one is looked for."""
    from app.cli import links as command

    raise typer.Exit(command.run_retry(context.obj, link, create=create))
