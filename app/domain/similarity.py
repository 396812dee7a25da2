"""Which earlier post-mortems are like this one, in which words, and what was still open when it happened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from app.domain.bm25 import Corpus, Scored
from app.domain.records import EventRecord, ItemRecord, ItemState, PostMortemRecord
from app.domain.search_terms import NOTHING, places, terms

MOST_TERMS: Final = 24  # of a post-mortem, that others are looked for by
SHOWN_WORDS: Final = 8
_TITLE_COUNTS: Final = 3  # one word of the title is worth as many of the text
_FEWEST_SHARED: Final = 3  # documents that share fewer telling words have little in common
_WORN: Final = 0.25  # a word that a larger part of all documents holds tells nothing
# Words that tell nothing of an incident, for collections too small to show it: of the language, and of the form.
_COMMON: Final = frozenset(
    terms(
        "a about after all also an and any are as at back be because been before being between both but by can could "
        "did do does down during each for from get had has have he her his how however i if in into is it its just "
        "like made make many may more most much must new no not now of off on once one only or other our out over own "
        "same she should since so some still such than that the their them then there these they this those through "
        "to too two under until up us very was we were what when where which while who why will with within without "
        "would you your der die das und ist nicht mit von für auf eine le la les des et est pas une avec pour que los "
        "las una con por para "
        "action item summary severity sev timeline incident impact root cause owner due date status lesson learned "
        "went well badly lucky postmortem post mortem utc minute hour day team customer user resolution detection "
        "author reviewed background follow"
    )
)


@dataclass(frozen=True, slots=True)
class Likeness:
    """How like an earlier post-mortem is; ``terms`` are the shared ones, most telling first."""

    post_mortem_id: str
    score: float
    terms: tuple[str, ...]


def telling_terms(title: Iterable[str], body: Iterable[str], sample: Sequence[frozenset[str]]) -> list[str]:
    """The terms that say most about a document: frequent in it, rare in ``sample``, which may be small or empty."""
    counts = Counter(term for term in body if _may_tell(term))
    counts.update({term: _TITLE_COUNTS for term in title if _may_tell(term)})
    corpus = Corpus({str(number): tuple(found) for number, found in enumerate(sample)}, counts)
    limit = max(3.0, _WORN * len(sample))
    weighed = [
        (min(count, 5) * corpus.rarity(term), term)
        for term, count in counts.items()
        if corpus.containing(term) <= limit
    ]
    return [term for _, term in sorted(weighed, key=lambda pair: (-pair[0], pair[1]))[:MOST_TERMS]]


def _may_tell(term: str) -> bool:
    return term != NOTHING and term not in _COMMON and not term.isdigit() and (len(term) > 2 or not term.isascii())  # noqa: PLR2004 - "of", "is"


def most_alike(wanted: Sequence[str], documents: Mapping[str, Sequence[str]], *, limit: int) -> list[Likeness]:
    """The documents most like one with the telling terms ``wanted``, best first."""
    found = [scored for scored in Corpus(documents, wanted).best(wanted, limit=len(documents)) if _alike(scored)]
    return [Likeness(one.key, round(one.score, 6), tuple(term for term, _ in one.shares)) for one in found[:limit]]


def _alike(scored: Scored) -> bool:
    return len(scored.shares) >= _FEWEST_SHARED


def as_written(wanted: Iterable[str], text: str) -> tuple[str, ...]:
    """Terms as the words of ``text`` that they were made of, most telling first."""
    words: dict[str, str] = {}
    for term, (start, end) in zip(terms(text), places(text), strict=True):
        words.setdefault(term, text[start : max(end, start + len(term)) if len(term) > 1 else end])
    return tuple(dict.fromkeys(words[term] for term in wanted if term in words))[:SHOWN_WORDS]


def happened_at(record: PostMortemRecord, day_start: datetime | None) -> datetime:
    """The moment of an incident: its start, else the start of its day, else its publication."""
    return record.started_at or day_start or record.published_at


def state_at(item: ItemRecord, events: Sequence[EventRecord], moment: datetime) -> ItemState | None:
    """The state an item was in at ``moment``, by its history, oldest first; None where nobody can know.

    An item that was recorded after the moment was open then, unless its document marked it done when it was first
    published: when that was done is not known.
    """
    state = item.state
    for event in reversed(events):
        if event.kind == "published":
            born_done = event.data.get("state") == ItemState.DONE.value
            return None if born_done and event.at > moment else state
        before = _state_before(event)
        if before is not None and _moment(event) > moment:
            state = before
    return state


def _state_before(event: EventRecord) -> ItemState | None:
    """The state that an event ended; None for one that ended none."""
    found = event.data.get("state" if event.kind == "decided" else "from")
    if event.kind == "decided":
        found = found[0] if isinstance(found, list) and found else None
    elif event.kind != "state_changed":
        found = None
    return ItemState(found) if found in set(ItemState) else None


def _moment(event: EventRecord) -> datetime:
    """When the tracker says that it happened, else when it was heard of."""
    stated = event.data.get("at")
    try:
        moment = datetime.fromisoformat(stated) if isinstance(stated, str) else event.at
    except ValueError:
        return event.at
    return moment if moment.tzinfo else event.at
