"""What is taken out of a post-mortem before others read it: lists of names, switches, and patterns of one's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

import re2

from app.domain.redaction_names import Subject, customer, host, person

# What a person is called who has no role of their own.
ROLE: Final = "engineer"


@dataclass(frozen=True, slots=True)
class RedactionPolicy:
    """Names and kinds to take out; whoever and whatever is listed must not be found in the result."""

    people: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # name -> accounts
    roles: Mapping[str, str] = field(default_factory=dict)  # name -> what the person is called, else ROLE
    customers: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()  # a host name, or *.suffix for all below it
    link_hosts: tuple[str, ...] = ()  # whose links and names stay
    keep: tuple[str, ...] = ()  # words that stay whatever they look like
    patterns: Mapping[str, str] = field(default_factory=dict)  # what it is called -> RE2 pattern
    addresses: bool = True
    emails: bool = True
    tickets: bool = True
    secrets: bool = True

    def subjects(self, more_people: Iterable[str] = ()) -> tuple[Subject, ...]:
        """Everybody and everything listed, and ``more_people`` that the document itself names."""
        names = dict.fromkeys((*self.people, *more_people))
        return (
            *(person(name, self.people.get(name, ()), self.roles.get(name, ROLE)) for name in names),
            *(customer(name) for name in self.customers),
            *(host(name) for name in self.hosts),
        )


def pattern_problem(pattern: str) -> str | None:
    """What is wrong with a pattern of one's own; None where it can be used."""
    options = re2.Options()
    options.log_errors = False
    try:
        compiled = re2.compile(pattern, options)
    except re2.error as error:
        reason = error.args[0] if error.args else "it cannot be read"
        return reason.decode() if isinstance(reason, bytes) else str(reason)
    return "it matches where nothing stands" if compiled.search("") else None
