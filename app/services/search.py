"""Search post-mortems and their action items, and keep the index that this needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.container import Container
from app.documents.readable_text import readable_text
from app.domain.labels import Aliases
from app.domain.records import ItemRecord, PostMortemRecord
from app.domain.search_entries import entry
from app.domain.search_query import Phrase, parse
from app.domain.search_ranking import Marked, Ranked, marked, rank, snippet
from app.errors import DocumentUnreadable
from app.storage.database import UnitOfWork
from app.telemetry import logger

log = logger(__name__)

_AT_ONCE = 100  # entries made in one transaction when the index is brought up to date


@dataclass(frozen=True, slots=True)
class ItemHit:
    """An action item of a post-mortem that was found, whose own words match."""

    item: ItemRecord
    text: Marked


@dataclass(frozen=True, slots=True)
class Hit:
    """A post-mortem that was found. ``score`` only orders: it means nothing beside that of another query."""

    post_mortem: PostMortemRecord
    score: float
    title: Marked
    snippet: Marked
    action_items: tuple[ItemHit, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """One page of what was found, best first.

    ``ranked`` is how many were put in order; ``complete`` is false where more match, older than those.
    """

    hits: tuple[Hit, ...]
    ranked: int
    complete: bool


def search(c: Container, text: str, *, offset: int = 0, limit: int = 10) -> Found:
    """Search for ``text``; raises ``QueryRefused``, which names the character that is wrong."""
    names = Aliases(systems=c.settings.systems, tags=c.settings.tags)
    query = parse(text, names.canonical)
    with c.database.reading() as work:
        candidates, more = work.search.candidates(query)
        ranked = rank(candidates, query.wanted)
        hits = _hits(work, ranked[offset : offset + limit], query.wanted)
    return Found(hits, len(ranked), not more)


def _hits(work: UnitOfWork, page: Sequence[Ranked], phrases: Sequence[Phrase]) -> tuple[Hit, ...]:
    ids = [one.post_mortem_id for one in page]
    records = work.post_mortems.get_many(ids)
    texts = work.search.texts(ids)
    items = work.action_items.of_post_mortems([one.post_mortem_id for one in page if one.in_items])
    return tuple(
        Hit(
            post_mortem=records[one.post_mortem_id],
            score=one.score,
            title=marked(records[one.post_mortem_id].title, phrases),
            snippet=snippet(*texts[one.post_mortem_id], phrases),
            action_items=tuple(_item_hits(items.get(one.post_mortem_id, ()), phrases)),
        )
        for one in page
    )


def _item_hits(items: Sequence[ItemRecord], phrases: Sequence[Phrase]) -> list[ItemHit]:
    found = [ItemHit(item, marked(item.text, phrases)) for item in items]
    return [hit for hit in found if hit.text.marks]


def index(work: UnitOfWork, record: PostMortemRecord, document: bytes | None = None) -> None:
    """Bring the index entry of a post-mortem up to date, in the transaction that changed it, after its items.

    ``document`` is the current revision where it is at hand.
    """
    stored = work.post_mortems.document(record.id, record.revision) if document is None else document
    try:
        text = readable_text(stored, record.format) if stored is not None else ""
    except DocumentUnreadable:  # read by an earlier version of the program; title and items are still found
        log.warning("a stored document cannot be read for the search", post_mortem=record.id)
        text = ""
    work.search.keep(entry(record, work.action_items.of_post_mortem(record.id), text))


def catch_up(c: Container) -> int:
    """Make the entries that are missing or were made by another version of the program; how many."""
    done = 0
    while True:
        with c.database.unit_of_work() as work:
            ids = work.search.outdated(limit=_AT_ONCE)
            for record in work.post_mortems.get_many(ids).values():
                index(work, record)
        done += len(ids)
        if len(ids) < _AT_ONCE:
            return done
