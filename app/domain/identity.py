"""Which item of a new revision is which known item: by id, by ticket, by text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from app.documents.model import ActionItem
from app.domain.records import ItemRecord

SAME_TEXT = 72.0  # rapidfuzz ratio from which a reworded item is the same item


@dataclass(frozen=True, slots=True)
class Matching:
    """``known`` maps the new item's index to the known item's id; the rest is new or removed."""

    known: Mapping[int, str]
    removed: tuple[str, ...]


def match_items(
    new: Sequence[ActionItem], known: Sequence[ItemRecord], ticket_names: Mapping[str, frozenset[str]]
) -> Matching:
    """Pair the items of a new revision with the known ones.

    In this order, each known item once: the same explicit id ("AI-1"), a ticket that we opened for it
    (``ticket_names``: item id -> its ticket's URL and key), the same text, the most similar text. An explicit id
    that is kept while the text became something else entirely is still the same item: the writer says so.
    Removed items may come back: they are matched too.
    """
    pairs: dict[int, str] = {}
    free = {item.id: item for item in known}

    def take(index: int, item_id: str) -> None:
        pairs[index] = item_id
        del free[item_id]

    for rule in (_same_id, _same_ticket, _same_text):
        for index, item in enumerate(new):
            if index in pairs:
                continue
            found = rule(item, free, ticket_names)
            if found is not None:
                take(index, found)
    for _score, index, item_id in sorted(_similarities(new, pairs, free), key=lambda s: (-s[0], s[1], s[2])):
        if index not in pairs and item_id in free:
            take(index, item_id)
    removed = tuple(item_id for item_id, item in free.items() if item.removed_at is None)
    return Matching(pairs, removed)


def _same_id(item: ActionItem, free: Mapping[str, ItemRecord], _names: Mapping[str, frozenset[str]]) -> str | None:
    if item.explicit_id is None:
        return None
    wanted = item.explicit_id.casefold()
    same = [k.id for k in free.values() if k.explicit_id is not None and k.explicit_id.casefold() == wanted]
    return same[0] if len(same) == 1 else None


def _same_ticket(item: ActionItem, free: Mapping[str, ItemRecord], names: Mapping[str, frozenset[str]]) -> str | None:
    written = {t.rstrip("/") for t in item.tickets}
    return next((item_id for item_id in free if written & names.get(item_id, frozenset())), None)


def _same_text(item: ActionItem, free: Mapping[str, ItemRecord], _names: Mapping[str, frozenset[str]]) -> str | None:
    wanted = plain(item.text)
    same = [known for known in free.values() if plain(known.text) == wanted]
    # Among several items with one text, the one at the nearest line is the same one.
    return min(same, key=lambda known: abs(known.line - item.line)).id if same else None


def _similarities(
    new: Sequence[ActionItem], pairs: Mapping[int, str], free: Mapping[str, ItemRecord]
) -> list[tuple[float, int, str]]:
    # An item with another explicit id is another item, however alike the words.
    texts = {item_id: plain(item.text) for item_id, item in free.items()}
    found = []
    for index, item in enumerate(new):
        if index in pairs:
            continue
        for _text, score, item_id in process.extract(
            plain(item.text), texts, scorer=fuzz.token_sort_ratio, score_cutoff=SAME_TEXT, limit=3
        ):
            if item.explicit_id is None or free[item_id].explicit_id is None:
                found.append((score, index, item_id))
    return found


def plain(text: str) -> str:
    """Text as it is compared: letters and digits only, case folded."""
    return re.sub(r"[\W_]+", " ", text.casefold()).strip()
