"""The error tree. It knows no HTTP and no exit codes: ``app.api.error_handlers`` and ``app.cli`` map it.

FollowthroughError
├── Refused                 the request cannot be carried out as given; carries ``problems``
│   ├── DocumentUnreadable  not a document we can read (empty, binary, not UTF-8)
│   │   └── DocumentTooLarge
│   └── PolicyRejected      readable, but the policy of its severity refuses it
├── NotFound                no such post-mortem, action item, link, audit or connection
├── Forbidden               the caller's key does not allow it
├── SignInRefused           what should say who signs in does not hold
├── IdentityUnavailable     the identity provider does not answer as one
├── Conflict                the thing is not in a state that allows this
├── SignatureRefused        a delivery whose signature is missing or wrong
├── DeliveryTooLarge        a delivery over the size limit; it was not read to its end
├── DeliveryUnreadable      an authentic delivery that cannot be read; it is kept with the reason
├── ConfigurationError      the configuration is wrong; carries ``problems``
├── SourceUnavailable       where a document lives cannot be asked now; it says why
├── DatabaseUnavailable     the database cannot be reached or written
└── AlreadyRunning          another process works on the same SQLite file
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: where, what, and what to do."""

    code: str  # stable slug, e.g. "item-unowned"
    message: str
    pointer: str = ""  # RFC 6901 pointer into the request body or a configuration path
    line: int | None = None  # 1-based line of the document


class FollowthroughError(Exception):
    """Base of everything this program raises on purpose."""


class _WithProblems(FollowthroughError):
    def __init__(self, message: str, problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(message)
        self.problems = problems


class Refused(_WithProblems):
    """The request cannot be carried out as given."""


class DocumentUnreadable(Refused):
    """Not a document that can be read."""


class DocumentTooLarge(DocumentUnreadable):
    """Over one of the reading limits (bytes, lines, nesting)."""


class PolicyRejected(Refused):
    """The policy of the post-mortem's severity refuses it."""


class NotFound(FollowthroughError):
    """No such thing."""


class Forbidden(FollowthroughError):
    """The caller's key does not allow it."""


class SignInRefused(FollowthroughError):
    """What should say who signs in does not hold."""


class IdentityUnavailable(FollowthroughError):
    """The identity provider cannot be reached, or does not answer as one."""


class Conflict(FollowthroughError):
    """The thing is not in a state that allows this."""


class SignatureRefused(FollowthroughError):
    """A delivery whose signature is missing or wrong."""


class DeliveryTooLarge(FollowthroughError):
    """A delivery over the size limit; it was not read to its end."""

    def __init__(self, limit: int | str) -> None:
        super().__init__(f"the body has more than {limit:,} bytes" if isinstance(limit, int) else limit)


class DeliveryUnreadable(FollowthroughError):
    """An authentic delivery that cannot be read; it is kept with the reason."""


class ConfigurationError(_WithProblems):
    """The configuration is wrong."""


class SourceUnavailable(FollowthroughError):
    """Where a document lives cannot be asked now, or refuses us."""


class DatabaseUnavailable(FollowthroughError):
    """The database cannot be reached or written."""


class AlreadyRunning(FollowthroughError):
    """Another process works on the same SQLite file."""
