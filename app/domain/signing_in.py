"""Whom an identity provider or a proxy vouches for, and what the configured grants let them do. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from app.domain.access import Caller, Scope

LONGEST_NAME: Final = 100
_UNSHOWN: Final = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who signed in. ``email`` is "" where none is known or the provider says that it is not verified."""

    name: str
    email: str = ""
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Grant:
    """What the people of some groups, or with some addresses, may do. Without either: everybody who signs in."""

    scopes: frozenset[Scope]
    groups: frozenset[str] = frozenset()
    emails: tuple[str, ...] = ()  # whole addresses, or "*@example.com"
    team: str | None = None  # the only team whose post-mortems they see; None: all

    def fits(self, person: Person) -> bool:
        """Whether it is meant for this person: what it names must all match."""
        by_group = not self.groups or not self.groups.isdisjoint(person.groups)
        return by_group and (not self.emails or any(_is_address(person.email, one) for one in self.emails))


def allowed(person: Person, grants: Iterable[Grant]) -> Caller | None:
    """The person as a caller, by the first grant that fits; None where none does: they stay outside."""
    grant = next((one for one in grants if one.fits(person)), None)
    return None if grant is None else Caller(person.name, grant.scopes, team=grant.team)


def person_of(name: object, email: object, groups: object, known: Sequence[Grant]) -> Person | None:
    """A person made of what a provider or a proxy says, which may be anything; None where nobody is named.

    Of the groups only those that ``known`` grants name are kept: the others decide nothing here.
    """
    address = email.strip().lower() if isinstance(email, str) else ""
    shown = _shown(name) or _shown(address)
    if not shown:
        return None
    given = {groups} if isinstance(groups, str) else {one for one in _listed(groups) if isinstance(one, str)}
    named = frozenset[str]().union(*(grant.groups for grant in known))
    return Person(shown, address, tuple(sorted(given & named)))


def _shown(name: object) -> str:
    """One line that is what it looks like."""
    text = "".join(c for c in name if unicodedata.category(c) not in _UNSHOWN) if isinstance(name, str) else ""
    return " ".join(text.split())[:LONGEST_NAME]


def _listed(value: object) -> Iterable[object]:
    return value if isinstance(value, list | tuple) else ()


def _is_address(email: str, wanted: str) -> bool:
    wanted = wanted.lower()
    if wanted.startswith("*@"):
        local, at, domain = email.rpartition("@")
        return bool(local and at) and domain == wanted[2:]
    return bool(email) and email == wanted
