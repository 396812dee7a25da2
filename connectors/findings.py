"""What the connection checks of the trackers have in common: people, clock, webhook secret and address."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from connectors.contract import Finding, Severity
from connectors.errors import ConnectorError
from connectors.loopback import is_loopback

_CLOCK_WARNS = timedelta(seconds=30)
_CLOCK_FAILS = timedelta(minutes=5)  # looks for a lost ticket begin that much before it was asked for


def fine(what: str) -> Finding:
    """Return a finding that all is well."""
    return Finding(Severity.OK, what)


def warning(what: str, fix: str) -> Finding:
    """Return a finding of something that works with less than was asked."""
    return Finding(Severity.WARN, what, fix)


def failure(what: str, fix: str) -> Finding:
    """Return a finding of something that does not work."""
    return Finding(Severity.FAIL, what, fix)


def refused(error: ConnectorError, fixes: Mapping[type[ConnectorError], str]) -> Finding:
    """Return what a refused call means; the fix goes by the kind of error."""
    return failure(str(error), fixes.get(type(error), "see what the tracker says, and ask its administrator"))


def clock_findings(date_header: str | None, now: datetime) -> Iterator[Finding]:
    """Compare this machine's clock with the ``Date`` of an answer; nothing where the tracker sends none."""
    try:
        theirs = parsedate_to_datetime(date_header or "")
    except (ValueError, TypeError):
        return
    away = now - (theirs if theirs.tzinfo else theirs.replace(tzinfo=UTC))
    what = f"this machine's clock is {abs(away).total_seconds():.0f} s {'ahead of' if away > timedelta() else 'behind'}"
    fix = "synchronise this machine's clock (NTP)"
    if abs(away) > _CLOCK_FAILS:
        yield failure(f"{what} the tracker's: changes and new tickets can be missed", fix)
    elif abs(away) > _CLOCK_WARNS:
        yield warning(f"{what} the tracker's", fix)
    else:
        yield fine("the clocks agree")


def secret_findings(secrets: tuple[str, ...], connection: str) -> Iterator[Finding]:
    """Say that without a secret every delivery is refused."""
    if not secrets:
        yield failure(
            "no webhook secret is set: every delivery is refused",
            f'add webhook_secrets = ["..."] to connection "{connection}"',
        )


def address_findings(webhook_url: str, tracker_url: str) -> Iterator[Finding]:
    """Say that a tracker elsewhere cannot reach an address of this machine."""
    if is_loopback(urlsplit(webhook_url).hostname or "") and not is_loopback(urlsplit(tracker_url).hostname or ""):
        yield warning(
            f"the tracker cannot reach {webhook_url}: states arrive by polling only",
            'set public_url = "https://..." under [server] to an address that the tracker can reach',
        )


def people_findings(people: Mapping[str, str], connection: str, assignable: Callable[[str], bool]) -> Iterator[Finding]:
    """Ask ``assignable`` for the account of each person of ``[people]``; those who cannot be are named."""
    refused_people = 0
    for name, account in people.items():
        try:
            if assignable(account):
                continue
        except ConnectorError as error:
            yield warning(f"whether people can be assigned is not known: {error}", "see what the tracker says")
            return
        refused_people += 1
        yield warning(
            f"{name} ({account}) cannot be assigned here: tickets stay without assignee",
            f'give the account access, or correct "{name}" = {{ {connection} = "..." }} under [people]',
        )
    if people and not refused_people:
        yield fine(f"all {len(people)} accounts of [people] can be assigned")
