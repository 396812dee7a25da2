"""The commands ``changes list`` and ``changes verify``: the log of who changed what."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from app.cli.invocation import Invocation

cli = typer.Typer(name="changes", help="The log of changes: list it, verify it.", no_args_is_help=True)
AsJson = Annotated[bool, typer.Option("--json", help="For programs: JSON.")]


@cli.command("list")
def list_changes(
    context: typer.Context,
    limit: Annotated[int, typer.Option(min=1, max=200, help="How many, newest first.")] = 50,
    as_json: AsJson = False,
) -> None:
    """List who changed what."""
    from app.cli import printing

    found = _ask(context.obj, f"/v1/changes?limit={limit}")
    if as_json:
        print(json.dumps(found))
        return
    rows = [[str(one["number"]), one["at"], one["by"], one["action"], one["target"]] for one in found]
    printing.table(["number", "at", "by", "action", "target"], rows)


@cli.command()
def verify(
    context: typer.Context,
    seal: Annotated[str | None, typer.Option(help="A seal that an earlier verification printed.")] = None,
    as_json: AsJson = False,
) -> None:
    """Verify every entry; end with 1 where one was changed or is missing. Keep the seal elsewhere for the next time."""
    from app.cli import failures, printing

    found = _ask(context.obj, "/v1/changes/verification", params={"seal": seal} if seal else None)
    held = found["first_broken"] is None and found["seal_found"] is not False
    if as_json:
        print(json.dumps(found))
    elif found["first_broken"] is not None:
        printing.line(f"Entry {found['first_broken']} was changed or is missing.")
    elif not held:
        printing.line(f"All {found['entries']} entries follow each other, but none has that seal: the end was cut off.")
    else:
        printing.line(f"All {found['entries']} entries are as they were written. Seal: {found['seal']}")
    raise typer.Exit(failures.OK if held else failures.FINDINGS)


def _ask(invocation: Invocation, path: str, **request: Any) -> Any:  # noqa: ANN401 - httpx's own
    from app.cli.answers import ask
    from app.cli.publish import log_quietly
    from app.cli.service import service

    settings = invocation.settings()
    log_quietly(invocation)
    with service(settings) as client:
        return ask(client, "GET", path, **request).json()
