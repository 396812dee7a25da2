"""Weighs what states whether an item is done: box, strike, mark, tense, label above it, and the entries beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from app.documents import references
from app.documents.blocks import Inline
from app.documents.candidates import Candidate
from app.documents.decorated import Decorated
from app.documents.tenses import begins_with_past, is_wish, may_be_finished, promises, tells_it_is_so
from app.documents.text_runs import JUDGED, text_of_blocks
from app.documents.wording import names_deed, state_of

_FIRST_WORDS: Final = re.compile(r"[\W_]*(\w+)")


def state_of_item(
    candidate: Candidate, stated: bool | None, told: bool | None, *, given_up: bool = False
) -> bool | None:
    """Return the state of an item; one that is given up is not done, however it is struck out or ticked.

    ``stated`` is what its marks, cells and details say, ``told`` what its tense does. "We are also replacing ..." under
    "What has been done" is not done; "Improved runbooks" under "Planned" is not done either.
    """
    if given_up:
        return False
    if candidate.checked is not None:
        return candidate.checked
    if _struck(candidate.runs):
        return True
    if stated is not None:
        return stated
    above = candidate.inherited.done
    if above is not None:
        return above and told is not False
    return _told_below(candidate) if candidate.is_heading and told is None else told


def _struck(runs: Sequence[Inline]) -> bool:
    """Say whether an entry is struck out as a whole; a state in brackets may follow ("~~Ask~~ (done in May)")."""
    left = [run for run in references.without_tail(runs) if run.text.strip()]
    if not left or not left[0].strike:
        return False
    rest = "".join([run.text for run in left if not run.strike]).strip()
    if not rest:
        return True
    found = _FIRST_WORDS.match(rest)
    return len(rest) <= JUDGED and (found is None or state_of(found.group(1)) is True)


def _told_below(candidate: Candidate) -> bool | None:
    """Return what the first lines under an item's own heading tell of its state."""
    first = text_of_blocks(candidate.details[:1])
    if not first or len(first) > JUDGED:
        return None
    if begins_with_past(first) or tells_it_is_so(first):
        return True
    return False if promises(first) else None


def told_by_neighbours(candidates: Sequence[Candidate], read: Sequence[Decorated]) -> None:
    """Let the entries of one list that tell of finished work speak for the others of that list.

    So they do where they are most of it and none of the others asks for work: "Database upgraded to 14" beside "Policy
    set to strict" and "Timer runs every 10 minutes".
    """
    for group in _lists(candidates):
        said = [read[at] for at in group]
        if any(one.done is not None or one.told is False for one in said):
            continue
        silent = [one for one in said if one.told is None]
        told = len(said) - len(silent)
        if not told or not silent or any(is_wish(one.text) or names_deed(one.text) for one in silent):
            continue
        maybe = sum(may_be_finished(one.text) for one in silent)
        if (told + maybe) * 2 > len(said):
            for one in silent:
                one.told = True


def _lists(candidates: Sequence[Candidate]) -> Iterator[list[int]]:
    """Yield the places of the entries of each list that has several, where no box or label states anything."""
    group: list[int] = []
    for at, candidate in enumerate(candidates):
        if group and not _same_list(candidates[group[-1]], candidate):
            if len(group) > 1:
                yield group
            group = []
        if candidate.rule == "list entry" and candidate.checked is None and candidate.inherited.done is None:
            group.append(at)
    if len(group) > 1:
        yield group


def _same_list(one: Candidate, other: Candidate) -> bool:
    return other.rule == one.rule and one.section == other.section and one.inherited == other.inherited
