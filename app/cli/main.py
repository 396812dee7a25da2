"""The command ``followthrough``: declares the commands; each imports what it needs when it runs."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from app.cli import changes, figures, keys, links_commands, operating
from app.cli.choices import CheckFormat, ReportFormat, Role
from app.cli.invocation import Invocation

cli = typer.Typer(
    name="followthrough",
    help="Post-mortem action items that get done: one ticket each, followed, audited and counted honestly.",
    epilog="Exit codes: 0 fine, 1 findings, 2 usage, 3 configuration, 4 tracker or database unavailable, "
    "5 partly done, 70 a defect of the program.",
    rich_markup_mode=None,  # rich is slow to import, and help needs none of it
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Day = datetime | None
Files = Annotated[list[str], typer.Argument(metavar="FILE", help="Post-mortems: Markdown, HTML, …; or - for stdin.")]
AsJson = Annotated[bool, typer.Option("--json", help="For programs: JSON, one object per line.")]


def _version(value: bool) -> None:
    if value:
        from importlib.metadata import version

        print(f"followthrough {version('followthrough')}")
        raise typer.Exit


@cli.callback()
def options(
    context: typer.Context,
    config: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Configuration; else ./config.toml, else the defaults.")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress on standard error.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
    version: Annotated[  # noqa: ARG001 - its callback does the work
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Keep the global options for the command."""
    context.obj = Invocation(config, quiet, debug)


@cli.command()
def serve(
    context: typer.Context,
    host: Annotated[str | None, typer.Option(help="Address to listen on; else server.host.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port; 0 takes a free one.")] = None,
    role: Annotated[Role, typer.Option(help="What this process does; all but 'all' need PostgreSQL.")] = Role.ALL,
) -> None:
    """Run the service: API, webhooks, jobs, clock."""
    from app.cli import serve as command

    raise typer.Exit(command.run(context.obj, host, port, role.value))


@cli.command()
def parse(context: typer.Context, files: Files, as_json: AsJson = False) -> None:
    """Print what was read from each document; no database, no network."""
    from app.cli import parse as command

    raise typer.Exit(command.run(context.obj, files, as_json=as_json))


@cli.command()
def check(
    context: typer.Context,
    files: Files,
    check_format: Annotated[CheckFormat, typer.Option("--format", help="How to print the results.")] = CheckFormat.TEXT,
) -> None:
    """Check documents before they are published: the publish gate and the writing checks."""
    from app.cli import check as command

    raise typer.Exit(command.run(context.obj, files, check_format.value))


@cli.command()
def explain(file: Annotated[str, typer.Argument(metavar="FILE", help="A post-mortem.")]) -> None:
    """Print a document with what each line was taken for, and by which rule."""
    from app.cli import explain as command

    raise typer.Exit(command.run(file))


@cli.command()
def init(
    path: Annotated[Path | None, typer.Argument(metavar="PATH", help="File to write.")] = None,
    severity: Annotated[int, typer.Option(min=1, max=3, help="1 full, 2 lighter, 3 a brief note.")] = 1,
    near_miss: Annotated[bool, typer.Option("--near-miss", help="The short form for what nearly happened.")] = False,
    config: Annotated[bool, typer.Option("--config", help="Write config.toml with every setting instead.")] = False,
) -> None:
    """Write a post-mortem template (or a configuration) to start from."""
    from app.cli import init as command

    if config:
        raise typer.Exit(command.write_config(path))
    raise typer.Exit(command.write_template(path, severity=severity, near_miss=near_miss))


@cli.command()
def publish(  # noqa: PLR0913, PLR0917 - one argument for each option
    context: typer.Context,
    files: Files,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Store nothing; show what would be opened.")] = False,
    write_back: Annotated[bool, typer.Option("--write-back", help="Write the ticket links into the files.")] = False,
    tickets_for_done: Annotated[
        bool, typer.Option("--tickets-for-done", help="Open tickets for items that are marked done, too.")
    ] = False,
    include_unsectioned: Annotated[
        bool, typer.Option("--include-unsectioned", help="Also for commitments outside the action items.")
    ] = False,
    team: Annotated[str | None, typer.Option(help="Team; else as the document says.")] = None,
    severity: Annotated[str | None, typer.Option(help="Severity such as SEV-2; else as the document says.")] = None,
    system: Annotated[list[str] | None, typer.Option(help="A system affected; may be repeated.")] = None,
    tag: Annotated[list[str] | None, typer.Option(help="A tag; may be repeated.")] = None,
    archive: Annotated[
        bool,
        typer.Option("--archive", help="They were published before: of the day of their incident, refused by none."),
    ] = False,
    published_on: Annotated[
        datetime | None, typer.Option(metavar="YYYY-MM-DD", formats=["%Y-%m-%d"], help="The same, of this day.")
    ] = None,
    wait: Annotated[float, typer.Option(min=0, help="Seconds without progress to wait for tickets.")] = 60.0,
    source: Annotated[str | None, typer.Option(help="Stable name of the one document; else made of its path.")] = None,
    as_json: AsJson = False,
) -> None:
    """Publish documents: open one ticket for each action item, and print them."""
    from app.cli import publish as command

    wishes = command.Wishes(
        dry_run=dry_run,
        write_back=write_back,
        tickets_for_done=tickets_for_done,
        include_unsectioned=include_unsectioned,
        team=team,
        severity=severity,
        systems=system or (),
        tags=tag or (),
        source=source,
        archive=archive,
        published_on=published_on and published_on.date(),
        patience=wait,
        as_json=as_json,
    )
    raise typer.Exit(command.run(context.obj, files, wishes))


@cli.command()
def reconcile(
    context: typer.Context,
    full: Annotated[bool, typer.Option("--full", help="Every linked ticket, not only those that changed.")] = False,
) -> None:
    """Read the trackers again and catch up with lost webhooks."""
    from app.cli import reconcile as command

    raise typer.Exit(command.run(context.obj, full=full))


@cli.command()
def audit(
    context: typer.Context,
    report: Annotated[ReportFormat | None, typer.Option(help="Print the report in this format.")] = None,
    output: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the report to a file.")] = None,
) -> None:
    """Run the audit now: what is stale, unowned or undated."""
    from app.cli import audit as command

    raise typer.Exit(command.run(context.obj, report.value if report else None, output))


@cli.command()
def decide(  # noqa: PLR0913, PLR0917 - one argument for each option
    context: typer.Context,
    item: Annotated[str, typer.Argument(metavar="ITEM", help="Id of the action item, as audit prints it.")],
    new_date: Annotated[
        Day, typer.Option(metavar="YYYY-MM-DD", formats=["%Y-%m-%d"], help="Now due on this day.")
    ] = None,
    wont_do: Annotated[bool, typer.Option("--wont-do", help="It will not be done; needs --reason.")] = False,
    done: Annotated[bool, typer.Option("--done", help="It is done; --reason says what shows it.")] = False,
    owner: Annotated[str | None, typer.Option(help="Who owns it now.")] = None,
    reason: Annotated[str | None, typer.Option(help="Why.")] = None,
    look_again: Annotated[
        Day, typer.Option(metavar="YYYY-MM-DD", formats=["%Y-%m-%d"], help="With --wont-do: ask again on this day.")
    ] = None,
    duplicate_of: Annotated[
        str | None, typer.Option(metavar="ITEM", help="It is a duplicate of this action item, which does the work.")
    ] = None,
    by: Annotated[str | None, typer.Option(help="Who decided; else you.")] = None,
    wait: Annotated[float, typer.Option(min=0, help="Seconds to wait for the ticket.")] = 10.0,
) -> None:
    """Decide about an action item: a new date, won't do, done, a duplicate, or another owner. Its ticket follows."""
    from app.cli import decide as command

    due, again = (day.date().isoformat() if day else None for day in (new_date, look_again))
    wishes = command.Wishes(due, wont_do, done, owner, reason, again, by, wait, duplicate_of)
    raise typer.Exit(command.run(context.obj, item, wishes))


@cli.command()
def search(
    context: typer.Context,
    query: Annotated[str, typer.Argument(metavar="QUERY", help='Words, "phrases", -without, team:x severity:1 …')],
    limit: Annotated[int, typer.Option(min=1, max=50, help="How many to show.")] = 10,
    as_json: AsJson = False,
) -> None:
    """Search post-mortems and their action items."""
    from app.cli import search as command

    raise typer.Exit(command.run(context.obj, query, limit=limit, as_json=as_json))


@cli.command()
def recurrences(
    context: typer.Context,
    confirm: Annotated[str | None, typer.Option(metavar="ID", help="It is the same again.")] = None,
    dismiss: Annotated[str | None, typer.Option(metavar="ID", help="It is something else.")] = None,
    reason: Annotated[str | None, typer.Option(help="Why.")] = None,
    by: Annotated[str | None, typer.Option(help="Who says so; else you.")] = None,
) -> None:
    """Show which incidents may be the same again while the earlier follow-up is open, and say which are."""
    from app.cli import recurrences as command

    raise typer.Exit(command.run(context.obj, confirm, dismiss, reason, by))


@cli.command()
def redact(
    context: typer.Context,
    what: Annotated[str, typer.Argument(metavar="ID|FILE", help="A post-mortem, or a document.")],
    output: Annotated[Path | None, typer.Option(metavar="FILE", help="Where to write it: .md or .html.")] = None,
    approve: Annotated[str | None, typer.Option(metavar="DIGEST", help="The digest of what you looked at.")] = None,
    by: Annotated[str | None, typer.Option(help="Who approves.")] = None,
) -> None:
    """Show a post-mortem without names, addresses and secrets; write it once you approve."""
    from app.cli import redact as command

    raise typer.Exit(command.run(context.obj, what, output, approve, by))


cli.add_typer(keys.cli)
cli.add_typer(changes.cli)
cli.add_typer(figures.commands, name="figures")
cli.add_typer(links_commands.commands, name="links")
cli.add_typer(operating.commands)  # without a name: its commands stand beside the others


def run() -> None:
    """Run the command line; a traceback is shown only where ``--debug`` asks for it."""
    from app.cli import failures
    from app.errors import FollowthroughError
    from app.literal import literal

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a name that the terminal cannot show ends nothing
    try:
        cli()
    except FollowthroughError as error:
        if _debugging():
            raise
        failures.tell(failures.describe(error))
        sys.exit(failures.exit_code(error))
    except Exception as error:
        if _debugging():
            raise
        failures.tell(
            f"followthrough: a defect in this program: {type(error).__name__}: {literal(str(error))}\n"
            "Run the same command with --debug in front and report what it prints."
        )
        sys.exit(failures.DEFECT)


def _debugging() -> bool:
    return "--debug" in sys.argv[1:]
