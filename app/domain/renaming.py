"""Which known post-mortem a document under a new name is, once the old name is gone. Decides; asks nobody."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import fuzz

from app.documents.model import ActionItem, PostMortem
from app.domain.identity import SAME_TEXT, match_items, plain
from app.domain.publishing import Known, ticket_names
from app.domain.records import ItemRecord

MOST_OF_THEM = 0.5  # the part of the items, of whichever document has more, that must be the same


def likely_before(read: PostMortem, sha256: str, candidates: Iterable[Known]) -> tuple[Known, ...]:
    """Those of ``candidates`` that ``read`` may be, the likeliest first.

    The same bytes are the same document. Else a ticket that we know from one of its items says so, or most of the
    items with the same or nearly the same text: an explicit id alone ("AI-1") is the same in every document.
    """
    ranked = [(_likeness(read, sha256, one), one) for one in candidates]
    likely = [(likeness, one) for likeness, one in ranked if likeness[0] or likeness[1] or likeness[2] >= MOST_OF_THEM]
    return tuple(one for _, one in sorted(likely, key=lambda pair: (pair[0], pair[1].post_mortem.id), reverse=True))


def _likeness(read: PostMortem, sha256: str, known: Known) -> tuple[bool, int, float, bool]:
    """Whether the bytes are the same, how many tickets are, which part of the items is, and whether the title is."""
    there = [item for item in known.items if item.removed_at is None]
    names, by_id = ticket_names(known.links), {item.id: item for item in there}
    pairs = match_items(read.action_items, there, names).known
    tickets, same = 0, 0
    for index, item_id in pairs.items():
        written = {reference.rstrip("/") for reference in read.action_items[index].tickets}
        shared = bool(written & names.get(item_id, frozenset()))
        tickets += shared
        same += shared or _same_words(read.action_items[index], by_id[item_id])
    most = max(len(read.action_items), len(there), 1)
    return known.post_mortem.revision == sha256, tickets, same / most, known.post_mortem.title == read.title


def _same_words(read: ActionItem, known: ItemRecord) -> bool:
    return fuzz.token_sort_ratio(plain(read.text), plain(known.text)) >= SAME_TEXT
