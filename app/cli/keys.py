"""The commands ``keys make``, ``keys list`` and ``keys revoke``: API keys of the service."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import typer

from app.cli.invocation import Invocation

cli = typer.Typer(name="keys", help="API keys: make one, list them, take one back.", no_args_is_help=True)
AsJson = Annotated[bool, typer.Option("--json", help="For programs: JSON.")]


@cli.command()
def make(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="What it is for; the log of changes shows it.")],
    scope: Annotated[list[str], typer.Option(help="read, write, sync or admin; may be given several times.")],
    team: Annotated[str | None, typer.Option(help="The only team whose post-mortems it sees.")] = None,
    days: Annotated[int | None, typer.Option(min=1, help="How long it holds; for ever if not given.")] = None,
    as_json: AsJson = False,
) -> None:
    """Make a key and show it, this once."""
    body: dict[str, Any] = {"name": name, "scopes": scope, "team": team}
    if days is not None:
        body["expires_at"] = (datetime.now(UTC) + timedelta(days=days)).isoformat()
    made = _ask(context.obj, "POST", "/v1/api-keys", json=body)
    _show_json(made) if as_json else _show_new(made)


@cli.command("list")
def list_keys(context: typer.Context, as_json: AsJson = False) -> None:
    """List the keys, newest first."""
    from app.cli import printing

    found = _ask(context.obj, "GET", "/v1/api-keys?limit=200")["items"]
    if as_json:
        _show_json(found)
        return
    if not found:
        printing.line("No key was made yet; those of the configuration are not listed.")
        return
    rows = [
        [one["id"], one["name"], " ".join(one["scopes"]), one["team"] or "all", _state(one), one["last_used_at"] or ""]
        for one in found
    ]
    printing.table(["id", "name", "scopes", "team", "state", "last used"], rows)


@cli.command()
def revoke(context: typer.Context, key_id: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Take a key back for good."""
    from app.cli import printing

    gone = _ask(context.obj, "DELETE", f"/v1/api-keys/{key_id}")
    printing.line(f"{gone['name']} ({gone['id']}) was taken back.")


def _ask(invocation: Invocation, method: str, path: str, **request: Any) -> dict[str, Any]:  # noqa: ANN401 - httpx's own
    from app.cli.answers import ask_json
    from app.cli.publish import log_quietly
    from app.cli.service import service

    settings = invocation.settings()
    log_quietly(invocation)
    with service(settings) as client:
        return ask_json(client, method, path, **request)


def _show_json(value: object) -> None:
    import json

    print(json.dumps(value))


def _show_new(made: dict[str, Any]) -> None:
    from app.cli import failures, printing

    printing.line(made["key"])
    failures.tell("This is the only time that the key is shown. Send it as the header Authorization: Bearer KEY.")


def _state(key: dict[str, Any]) -> str:
    if key["revoked_at"]:
        return "taken back"
    expires = key["expires_at"]
    return "expired" if expires and datetime.fromisoformat(expires) <= datetime.now(UTC) else "holds"
