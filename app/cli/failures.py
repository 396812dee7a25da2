"""Shows errors as plain messages on standard error, and knows the exit code of each."""

from __future__ import annotations

import sys
from typing import Final

from app import errors
from app.literal import literal

OK: Final = 0
FINDINGS: Final = 1
USAGE: Final = 2
CONFIGURATION: Final = 3
UNAVAILABLE: Final = 4
PARTLY_DONE: Final = 5
DEFECT: Final = 70  # EX_SOFTWARE of sysexits.h: none of the above, so that no script takes a defect for findings


class ServiceUnavailable(errors.FollowthroughError):
    """The service that was asked does not answer, or not as it should."""


# The first class that fits decides.
_CODES: Final = (
    (errors.ConfigurationError, CONFIGURATION),
    (errors.DatabaseUnavailable, UNAVAILABLE),
    (errors.AlreadyRunning, UNAVAILABLE),
    (ServiceUnavailable, UNAVAILABLE),
)


def exit_code(error: errors.FollowthroughError) -> int:
    """Return the exit code for ``error``."""
    return next((code for kind, code in _CODES if isinstance(error, kind)), FINDINGS)


def describe(error: errors.FollowthroughError, *, path: str | None = None) -> str:
    """Return what a person reads: one line for each problem, with its place, or the message where there are none."""
    problems: tuple[errors.Problem, ...] = getattr(error, "problems", ())
    if not problems:
        return _line(path, None, str(error))
    return "\n".join(_line(path, problem.line if path else None, problem.message) for problem in problems)


def tell(text: str) -> None:
    """Write ``text`` (already literal) to standard error."""
    print(text, file=sys.stderr)


def _line(place: str | None, line: int | None, message: str) -> str:
    if place is None:
        return f"followthrough: {literal(message)}"
    return f"{literal(place)}{'' if line is None else f':{line}'}: {literal(message)}"
