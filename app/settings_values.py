"""Checks single values of the settings; each answers the value or raises ``ValueError`` that says what to write."""

from __future__ import annotations

import re
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import SecretStr
from rapidfuzz import process

_SEVERITY = re.compile(r"(?:sev(?:erity)?)?[-_ ]?([1-5])", re.IGNORECASE)
_WEEKDAY_NUMBER = re.compile(r"(?<![/\d])[0-7](?!\d)")
_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun")
_CRON_FIELDS = 5


def many(value: object) -> object:
    """Let one value stand for a list of one, and lines of text (an environment variable, a file) for a list."""
    if isinstance(value, str):
        return tuple(line.strip() for line in value.splitlines() if line.strip())
    return (value,) if isinstance(value, int | SecretStr) else value


def severity_names(value: object) -> object:
    """Write severities alike: 1, "1", "SEV-1" and "sev 1" are "sev1"."""
    values = value if isinstance(value, list | tuple) else (value,)
    return tuple(f"sev{m[1]}" if (m := _SEVERITY.fullmatch(str(v).strip())) else v for v in values)


def database_url(value: SecretStr) -> SecretStr:
    """Accept SQLite files and PostgreSQL through psycopg."""
    scheme, _, rest = value.get_secret_value().partition("://")
    if scheme in {"postgres", "postgresql", "postgresql+psycopg2"}:
        raise ValueError(f'"{scheme}://" is not the driver used here. Write postgresql+psycopg://USER@HOST/DATABASE.')
    if scheme == "sqlite":
        if not rest.startswith("/") or rest in {"/", "/:memory:"}:
            raise ValueError("this SQLite address names no file. Write sqlite:///followthrough.db.")
    elif scheme != "postgresql+psycopg":
        raise ValueError(
            "this is no database address known here. Write sqlite:///FILE or postgresql+psycopg://USER@HOST/DATABASE."
        )
    elif not rest.partition("?")[0].partition("/")[2]:
        raise ValueError("the address names no database. Write postgresql+psycopg://USER@HOST/DATABASE.")
    return value


def web_address(value: str) -> str:
    """Accept "" and http(s) addresses with a host; the slash at the end goes."""
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError as error:
        raise ValueError(
            f"this is not an address ({error}). Write one like https://followthrough.example.org."
        ) from None
    if value and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment):
        raise ValueError("this is not the base of a web address. Write one like https://followthrough.example.org.")
    return value.rstrip("/")


def aware_zone(value: str) -> str:
    """Accept the names of the IANA time zone database."""
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        found = process.extractOne(value, sorted(available_timezones()), score_cutoff=60)
        hint = f' — did you mean "{found[0]}"?' if found else ". Write a name like Europe/Berlin or UTC."
        raise ValueError(f'there is no time zone "{value}"{hint}') from None
    return value


def named_weekday_cron(value: str) -> str:
    """Accept five cron fields with weekdays by name.

    A weekday's number is refused: cron counts from Sunday, ``CronTrigger.from_crontab`` from Monday
    (https://github.com/agronholm/apscheduler/issues/286), so a number would fire on the wrong day for somebody.
    """
    from apscheduler.triggers.cron import CronTrigger

    fields = value.split()
    if len(fields) != _CRON_FIELDS:
        raise ValueError(f"a schedule has five fields (minute hour day month weekday), this has {len(fields)}.")
    named = _WEEKDAY_NUMBER.sub(lambda match: _WEEKDAYS[int(match[0])], fields[4])
    if named != fields[4]:
        written = " ".join([*fields[:4], named])
        raise ValueError(f'weekdays are given by name, because programs number them differently. Write "{written}".')
    try:
        CronTrigger.from_crontab(value, timezone="UTC")
    except ValueError as error:
        raise ValueError(f'"{value}" is not a schedule: {error}. Write one like "0 9 1 * *".') from None
    return value
