"""Tags and systems of a post-mortem: what its document says, by configured names, and what people changed by hand."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from app.domain.records import PostMortemRecord
from app.errors import Problem, Refused

LabelKind = Literal["tag", "system"]
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class LabelChange:
    """One label put on a post-mortem or taken off it by hand; never changed afterwards."""

    post_mortem_id: str
    kind: LabelKind
    name: str
    change: Literal["added", "removed"]
    at: datetime
    by: str | None = None


def fold(name: str) -> str:
    """The form in which two names are the same: case and blanks do not matter."""
    return unicodedata.normalize("NFC", " ".join(name.casefold().split()))


class Aliases:
    """The configured names of systems and tags, and the other names that stand for them."""

    def __init__(
        self,
        *,
        systems: Mapping[str, Iterable[str]] | None = None,
        tags: Mapping[str, Iterable[str]] | None = None,
    ) -> None:
        self._names: dict[str, dict[str, str]] = {"system": _by_alias(systems or {}), "tag": _by_alias(tags or {})}

    def canonical(self, kind: str, name: str) -> str:
        """The configured name behind ``name``; a name that is not configured stays, blanks tidied."""
        return self._names[kind].get(fold(name), " ".join(name.split()))

    def all_canonical(self, kind: str, names: Iterable[str]) -> tuple[str, ...]:
        """Several at once, each once; of names that differ in case alone the first stays."""
        found: dict[str, str] = {}
        for name in names:
            known = self.canonical(kind, name)
            if known:
                found.setdefault(fold(known), known)
        return tuple(found.values())


def _by_alias(configured: Mapping[str, Iterable[str]]) -> dict[str, str]:
    names = {fold(alias): name for name, aliases in configured.items() for alias in aliases}
    return names | {fold(name): name for name in configured}


def repeated_aliases(configured: Mapping[str, Iterable[str]]) -> list[str]:
    """The aliases that stand for several names."""
    owners: defaultdict[str, set[str]] = defaultdict(set)
    for name, aliases in configured.items():
        for alias in (name, *aliases):
            owners[fold(alias)].add(name)
    return sorted(alias for alias, names in owners.items() if len(names) > 1)


def labelled(record: PostMortemRecord, changes: Sequence[LabelChange], aliases: Aliases) -> PostMortemRecord:
    """A post-mortem as its document labels it, with configured names and the changes by hand, oldest first."""
    return replace(
        record,
        systems=_effective("system", record.systems, changes, aliases),
        tags=_effective("tag", record.tags, changes, aliases),
    )


def _effective(
    kind: LabelKind, stated: Iterable[str], changes: Iterable[LabelChange], aliases: Aliases
) -> tuple[str, ...]:
    names = {fold(name): name for name in aliases.all_canonical(kind, stated)}
    for change in changes:
        if change.kind != kind:
            continue
        if change.change == "added":
            names.setdefault(fold(change.name), change.name)
        else:
            names.pop(fold(change.name), None)
    return tuple(names.values())


def checked_name(name: str) -> str:
    """A name as it is stored; raises ``Refused`` for one that cannot be shown or is too long."""
    tidy = unicodedata.normalize("NFC", " ".join(name.split()))
    if not tidy or len(tidy) > LONGEST_NAME or any(unicodedata.category(char) in {"Cc", "Cf", "Cs"} for char in tidy):
        message = f"{name[:60]!r} cannot be a name; give 1 to {LONGEST_NAME} characters that can be seen"
        raise Refused(message, (Problem("label-name", message),))
    return tidy
