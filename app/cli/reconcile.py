"""The command ``reconcile``: one pass over each tracker, to catch up with deliveries that never came."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.cli import failures, printing
from app.cli.invocation import Invocation
from app.cli.publish import log_quietly
from app.cli.service import running_url

SHOWN = 20  # tickets named in the table; the log names more

if TYPE_CHECKING:
    from app.container import Container
    from app.settings import Settings


def run(invocation: Invocation, *, full: bool = False) -> int:
    """Read what changed at each tracker; return the exit code."""
    settings = invocation.settings()
    log_quietly(invocation)
    url = running_url(settings)
    if url is not None:
        failures.tell(
            f"followthrough: the service at {url} works on this database and reads its trackers again every "
            f"{settings.reconcile.every_minutes} minutes; stop it to make a pass from here."
        )
        return failures.UNAVAILABLE
    return _pass(settings, full=full)


def _pass(settings: Settings, *, full: bool) -> int:
    from app.bootstrap import running

    unclaimed: list[str] = []
    with running(settings, answers=False) as container:
        rows = [_reconciled(container, name, unclaimed, full=full) for name in container.connections]
    printing.table(("connection", "tickets read", "changes missed by webhooks", "which", "result"), rows)
    if unclaimed:
        failures.tell(
            f"{len(unclaimed)} tickets were opened for items that are not in this database, which is so where a backup "
            "was restored. Before their documents are published again, write each ticket into the line of its item, "
            "so that no second one is opened:\n" + "\n".join(unclaimed)
        )
    failed = sum(row[-1] != "complete" for row in rows)
    if not failed:
        return failures.OK
    return failures.UNAVAILABLE if failed == len(rows) else failures.PARTLY_DONE


def _reconciled(
    container: Container, connection: str, unclaimed: list[str], *, full: bool
) -> tuple[str, str, str, str, str]:
    from app.services.reconcile import reconcile, reconcile_fully
    from connectors.errors import ConnectorError

    try:
        done = reconcile_fully(container, connection, closed=True) if full else reconcile(container, connection)
    except ConnectorError as error:
        return (connection, "", "", "", str(error))
    unclaimed += done.unclaimed
    return (
        connection,
        str(done.tickets),
        str(done.missed),
        ", ".join(done.missed_tickets[:SHOWN]) + (" ..." if done.missed > SHOWN else ""),
        "complete" if done.complete else "incomplete: run it again",
    )
