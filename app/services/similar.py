"""Earlier post-mortems like one, whether their items were open when it happened, and the labels they suggest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time

from app.container import Container
from app.domain import similarity
from app.domain.labels import LabelKind, fold
from app.domain.records import ItemRecord, ItemState, PostMortemRecord
from app.domain.similarity import Likeness
from app.errors import NotFound
from app.storage.database import UnitOfWork

MOST = 5
_LABELLED_LIKE = 10  # post-mortems whose labels are looked at for suggestions


@dataclass(frozen=True, slots=True)
class ItemThen:
    """An item of an earlier post-mortem; ``state_then`` is None where nobody can know."""

    item: ItemRecord
    state_then: ItemState | None


@dataclass(frozen=True, slots=True)
class Similar:
    """An earlier post-mortem, what it shares with the later one, and its items."""

    post_mortem: PostMortemRecord
    score: float
    shared_words: tuple[str, ...]
    action_items: tuple[ItemThen, ...]

    @property
    def open_then(self) -> int:
        """How many of its items were open when the later one happened: what might have prevented it."""
        return sum(1 for one in self.action_items if one.state_then is not None and not one.state_then.closed)


@dataclass(frozen=True, slots=True)
class SimilarTo:
    """The earlier post-mortems most like one, best first, and the moment at which their items are looked at."""

    happened_at: datetime
    found: tuple[Similar, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A label that a post-mortem does not have; ``because`` are the ids of those that carry it, most alike first."""

    kind: LabelKind
    name: str
    because: tuple[str, ...]


def similar(c: Container, post_mortem_id: str, *, limit: int = MOST) -> SimilarTo:
    """The earlier post-mortems most like one; raises ``NotFound``."""
    with c.database.reading() as work:
        record = _record(work, post_mortem_id)
        return _similar(work, record, _likenesses(work, record, limit))


def similar_and_suggestions(c: Container, post_mortem_id: str) -> tuple[SimilarTo, tuple[Suggestion, ...]]:
    """Both, from one comparison, which is what takes the time; raises ``NotFound``."""
    with c.database.reading() as work:
        record = _record(work, post_mortem_id)
        likenesses = _likenesses(work, record, max(MOST, _LABELLED_LIKE))
        return _similar(work, record, likenesses[:MOST]), _suggestions(work, record, likenesses[:_LABELLED_LIKE])


def _similar(work: UnitOfWork, record: PostMortemRecord, likenesses: Sequence[Likeness]) -> SimilarTo:
    moment = similarity.happened_at(record, _day_start(record))
    records = work.post_mortems.get_many([one.post_mortem_id for one in likenesses])
    items = work.action_items.of_post_mortems(list(records))
    text = work.search.texts([record.id]).get(record.id, ("", ""))[0]
    found = tuple(
        Similar(
            post_mortem=records[one.post_mortem_id],
            score=one.score,
            shared_words=similarity.as_written(one.terms, f"{record.title}\n{text}"),
            action_items=tuple(_then(work, item, moment) for item in items.get(one.post_mortem_id, ())),
        )
        for one in likenesses
    )
    return SimilarTo(moment, found)


def _then(work: UnitOfWork, item: ItemRecord, moment: datetime) -> ItemThen:
    return ItemThen(item, similarity.state_at(item, work.action_items.history(item.id), moment))


def _day_start(record: PostMortemRecord) -> datetime | None:
    return datetime.combine(record.incident_date, time.min, UTC) if record.incident_date else None


def _likenesses(work: UnitOfWork, record: PostMortemRecord, limit: int) -> list[Likeness]:
    own = work.search.own_terms(record.id)
    if own is None:
        return []
    wanted = similarity.telling_terms(own.title, own.body, work.search.sample(but=record.id))
    return similarity.most_alike(wanted, work.search.sharing(wanted, before=own.place), limit=limit)


def suggestions(c: Container, post_mortem_id: str) -> tuple[Suggestion, ...]:
    """Labels of the earlier post-mortems most like one, which it does not have; raises ``NotFound``."""
    with c.database.reading() as work:
        record = _record(work, post_mortem_id)
        return _suggestions(work, record, _likenesses(work, record, _LABELLED_LIKE))


def _suggestions(work: UnitOfWork, record: PostMortemRecord, likenesses: Sequence[Likeness]) -> tuple[Suggestion, ...]:
    ids = [one.post_mortem_id for one in likenesses]
    records = work.post_mortems.get_many(ids)
    return _suggested(record, [records[id_] for id_ in ids])


def _suggested(record: PostMortemRecord, alike: Sequence[PostMortemRecord]) -> tuple[Suggestion, ...]:
    there = {("system", fold(name)) for name in record.systems} | {("tag", fold(name)) for name in record.tags}
    names: dict[tuple[LabelKind, str], str] = {}
    because: defaultdict[tuple[LabelKind, str], list[str]] = defaultdict(list)
    for other in alike:
        labels: list[tuple[LabelKind, str]] = [("system", name) for name in other.systems]
        labels += [("tag", name) for name in other.tags]
        for kind, name in labels:
            if (kind, fold(name)) not in there:
                names.setdefault((kind, fold(name)), name)
                because[kind, fold(name)].append(other.id)
    order = sorted(because, key=lambda key: (-len(because[key]), _first_rank(because[key], alike), key))
    return tuple(Suggestion(key[0], names[key], tuple(because[key])) for key in order)


def _first_rank(ids: Sequence[str], alike: Sequence[PostMortemRecord]) -> int:
    return min(rank for rank, record in enumerate(alike) if record.id in ids)


def _record(work: UnitOfWork, post_mortem_id: str) -> PostMortemRecord:
    record = work.post_mortems.get(post_mortem_id)
    if record is None:
        raise NotFound(f"no post-mortem {post_mortem_id}")
    return record
