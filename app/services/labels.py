"""Tags and systems: put on and taken off by hand, with a history, and counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.container import Container
from app.domain.labels import Aliases, LabelChange, LabelKind, checked_name, fold, labelled
from app.domain.records import PostMortemRecord
from app.errors import NotFound
from app.services.search import index
from app.storage.database import UnitOfWork


@dataclass(frozen=True, slots=True)
class LabelsOf:
    """The labels of one post-mortem and what was changed by hand, oldest first."""

    systems: tuple[str, ...]
    tags: tuple[str, ...]
    history: tuple[LabelChange, ...]


@dataclass(frozen=True, slots=True)
class LabelCount:
    """A label and how many post-mortems carry it, however they write its case."""

    name: str
    post_mortems: int


def aliases(c: Container) -> Aliases:
    """The configured names."""
    return Aliases(systems=c.settings.systems, tags=c.settings.tags)


def with_labels(c: Container, work: UnitOfWork, record: PostMortemRecord) -> PostMortemRecord:
    """A record as its document labels it, with configured names and the changes by hand."""
    return labelled(record, work.labels.changes(record.id), aliases(c))


def labels_of(c: Container, post_mortem_id: str) -> LabelsOf:
    """The labels of a post-mortem; raises ``NotFound``."""
    with c.database.reading() as work:
        return _labels_of(work, _record(work, post_mortem_id))


def put_label(c: Container, post_mortem_id: str, kind: LabelKind, name: str, *, by: str | None = None) -> LabelsOf:
    """Put a label on; one that is there already changes nothing. Raises ``NotFound``, ``Refused``."""
    return _change(c, post_mortem_id, kind, name, by, wanted=True)


def remove_label(c: Container, post_mortem_id: str, kind: LabelKind, name: str, *, by: str | None = None) -> LabelsOf:
    """Take a label off, also off every later revision. Raises ``NotFound`` where it is not there."""
    return _change(c, post_mortem_id, kind, name, by, wanted=False)


def _change(c: Container, post_mortem_id: str, kind: LabelKind, name: str, by: str | None, *, wanted: bool) -> LabelsOf:
    known = aliases(c).canonical(kind, checked_name(name))
    with c.database.unit_of_work() as work:
        record = _record(work, post_mortem_id)
        present = fold(known) in {fold(one) for one in (record.systems if kind == "system" else record.tags)}
        if present == wanted:
            if not wanted:
                raise NotFound(f'post-mortem {post_mortem_id} has no {kind} "{known}"')
            return _labels_of(work, record)
        work.labels.add_change(LabelChange(record.id, kind, known, "added" if wanted else "removed", c.clock.now(), by))
        record = with_labels(c, work, record)
        work.post_mortems.save(record)
        index(work, record)
        return _labels_of(work, record)


def _record(work: UnitOfWork, post_mortem_id: str) -> PostMortemRecord:
    record = work.post_mortems.get(post_mortem_id)
    if record is None:
        raise NotFound(f"no post-mortem {post_mortem_id}")
    return record


def _labels_of(work: UnitOfWork, record: PostMortemRecord) -> LabelsOf:
    return LabelsOf(record.systems, record.tags, tuple(work.labels.changes(record.id)))


def counts(c: Container, kind: LabelKind) -> tuple[LabelCount, ...]:
    """Every label in use and every configured one, most used first, then by name."""
    configured = c.settings.systems if kind == "system" else c.settings.tags
    totals: dict[str, tuple[str, int]] = {fold(name): (name, 0) for name in configured}
    with c.database.reading() as work:
        rows = sorted(work.labels.counts(kind), key=lambda row: (-row[1], row[0]))
    for name, count in rows:
        first, total = totals.get(fold(name), (name, 0))
        totals[fold(name)] = (first, total + count)
    ordered: Sequence[tuple[str, int]] = sorted(totals.values(), key=lambda row: (-row[1], fold(row[0])))
    return tuple(LabelCount(name, count) for name, count in ordered)
