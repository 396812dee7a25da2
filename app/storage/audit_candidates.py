"""Which stored rows can break a rule of the audit, as conditions in SQL: a superset of those that do.

A condition here is never the rule. It lets go of what certainly breaks none, so that an audit of a million items
loads only some thousand; ``app.domain.audit_rules`` judges those. A test compares with an audit of every row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import islice
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction
from sqlmodel import col

from app.domain.audit_rules.model import AuditSettings
from app.domain.audit_rules.owning import may_be_asked
from app.domain.calibration import implied_by
from app.domain.incidents import IncidentRecord, Wanted
from app.domain.policies import Policy
from app.domain.records import ItemState, LinkState
from app.storage.action_items import OPEN_STATES
from app.storage.column_types import Json
from app.storage.conditions import json_strings
from app.storage.tables import ActionItemRow, LinkRow, PostMortemRow

Condition = sa.ColumnElement[bool]
Pairs = Iterator[tuple[IncidentRecord, str]]
WORST_LEVEL = 1
_ONE_DAY = timedelta(days=1)  # between the day of UTC and that of any team
_TOGETHER = 200  # post-mortems whose words are looked through at once: nearly none names an incident that is left
_LEVELS = range(10)  # a severity is one digit
_CLOSED_STATES = [state.value for state in ItemState if state.closed]
_BLANK = "".join(sign for sign in map(chr, range(1, 0x3001)) if sign.isspace())  # what ``str.strip`` takes away
_state = col(ActionItemRow.state)


class _DaysBetween(GenericFunction[float]):
    """Days from the second date to the first; each database has a way of its own."""

    inherit_cache = True


@compiles(_DaysBetween, "sqlite")
def _on_sqlite(element: _DaysBetween, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 - SQLAlchemy's
    last, first = (compiler.process(clause, **options) for clause in element.clauses)
    return f"(julianday({last}) - julianday({first}))"


@compiles(_DaysBetween, "postgresql")
def _on_postgresql(element: _DaysBetween, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 - SQLAlchemy's
    last, first = (compiler.process(clause, **options) for clause in element.clauses)
    return f"({last} - {first})"


def item_ids(session: Session, settings: AuditSettings) -> list[str]:
    """Action items that can break a rule, by id.

    Each question reads its own part of the index of states and moments of closing.
    """
    items = sa.select(col(ActionItemRow.id))
    linked = sa.select(col(ActionItemRow.id)).outerjoin_from(
        ActionItemRow, LinkRow, col(LinkRow.action_item_id) == col(ActionItemRow.id)
    )
    placed = linked.join(PostMortemRow, col(PostMortemRow.id) == col(ActionItemRow.post_mortem_id))
    of_open = sa.or_(*_dates(settings), *_owners(session, settings), *_open_tickets())
    lately = col(ActionItemRow.closed_at) >= settings.now - settings.looks_back
    questions = (
        placed.where(_state.in_(OPEN_STATES), of_open),
        items.where(_state == ItemState.WONT_DO.value, sa.or_(*_dropped(settings))),
        linked.where(_state.in_(_CLOSED_STATES), lately, sa.or_(_without_evidence(), _ticket_differs(OPEN_STATES))),
    )
    connection = session.connection()
    return sorted({id_ for question in questions for id_ in connection.scalars(question)})


def post_mortem_ids(session: Session, settings: AuditSettings) -> set[str]:
    """Post-mortems that can break a rule, but for those that may repeat another."""
    query = sa.select(col(PostMortemRow.id))
    found = set(session.connection().scalars(query.where(sa.or_(_only_weak(), _late(settings)))))
    stated = sa.select(col(PostMortemRow.id), col(PostMortemRow.severity_level), _as_text(PostMortemRow.facts)).where(
        col(PostMortemRow.severity_level).is_not(None), _as_text(PostMortemRow.facts).not_in(["{}", "null"])
    )
    known: dict[str, int | None] = {}  # the same few words are stated again and again
    for id_, level, facts in _rows(session, stated):
        if facts not in known:
            told = implied_by(msgspec.json.decode(facts), settings.thresholds)
            known[facts] = told.level if told else None
        implied = known[facts]
        if implied is not None and implied != level:
            found.add(id_)
    return found


def of_the_day(session: Session, incidents: Iterable[IncidentRecord]) -> Pairs:
    """Incidents, and by id post-mortems about a system of theirs at about the same day."""
    wanted = Wanted(incidents)
    day = sa.func.coalesce(_day(col(PostMortemRow.started_at)), col(PostMortemRow.incident_date))
    query = sa.select(col(PostMortemRow.id), sa.cast(day, sa.Text), _as_text(PostMortemRow.systems))
    known: dict[str, list[str]] = {}  # the same few systems are named again and again
    for id_, happened, text in _rows(session, query.where(day.is_not(None))):
        systems = known.get(text)
        if systems is None:
            systems = known[text] = msgspec.json.decode(text)
        for incident in wanted.on_the_day(happened, systems):
            yield incident, id_


def naming(session: Session, incidents: Iterable[IncidentRecord]) -> Pairs:
    """Incidents, and by id post-mortems that name them."""
    wanted = Wanted(incidents)
    record = PostMortemRow
    query = sa.select(col(record.id), col(record.title), col(record.source_uri), _as_text(record.tags))
    found = _rows(session, query)
    while rows := list(islice(found, _TOGETHER)):
        texts = [f"{title} {uri} {_plain(tags)}" for _, title, uri, tags in rows]
        if not wanted.named("\n".join(texts)):
            continue
        for row, text in zip(rows, texts, strict=True):
            for incident in wanted.named(text):
                yield incident, row[0]


def _rows(session: Session, query: Any) -> Iterator[Any]:  # noqa: ANN401 - a query of columns
    """Numbers and texts as the driver gives them: looking at each by its type takes twice as long as reading it."""
    connection = session.connection()
    cursor: Any = connection.connection.cursor()
    cursor.execute(str(query.compile(connection, compile_kwargs={"literal_binds": True})))
    return iter(cursor)


def _as_text(column: Any) -> sa.ColumnElement[str]:  # noqa: ANN401 - any JSON column
    """JSON as it is stored: reading every list of 200,000 rows takes longer than everything else of an audit."""
    return sa.cast(column, sa.Text)


def _plain(text: str) -> str:
    """The strings of a JSON list in one text."""
    return text if "\\" not in text else " ".join(msgspec.json.decode(text))


def _dates(settings: AuditSettings) -> list[Condition]:
    due, today = col(ActionItemRow.due_date), max(settings.today, settings.now.date())
    news = sa.func.coalesce(col(ActionItemRow.last_activity_at), col(ActionItemRow.created_at))
    return [
        due.is_(None),
        due <= today + timedelta(days=settings.due_soon_days) + _ONE_DAY,
        _DaysBetween(due, _ended()) > _by_level(settings, lambda policy: policy.done_within_days),
        col(ActionItemRow.stale_since).is_not(None),
        news <= settings.now - settings.stale_after,
        col(ActionItemRow.slips) >= settings.slips,
        col(ActionItemRow.removed_at).is_not(None),
    ]


def _owners(session: Session, settings: AuditSettings) -> list[Condition]:
    """Nobody, or one of the owners that a rule may ask about; there are far fewer owners than items.

    Only items with a ticket: those without one are candidates anyway.
    """
    owner, connection = col(ActionItemRow.owner), col(LinkRow.connection)
    pairs: Any = session.connection().execute(
        sa.select(owner, connection)
        .join_from(ActionItemRow, LinkRow, col(LinkRow.action_item_id) == col(ActionItemRow.id))
        .where(_state.in_(OPEN_STATES), owner.is_not(None))
        .distinct()
    )
    asked = [f"{where} {name}" for name, where in pairs if may_be_asked(name, where, settings)]
    return [sa.func.coalesce(owner, "") == "", _is_one_of(connection + " " + owner, asked)]


def _is_one_of(text: Any, names: list[str]) -> Condition:  # noqa: ANN401 - any text expression
    """Of a list of any length: as one value, because a statement takes only so many."""
    strings = json_strings(sa.literal(names, Json))
    result: Condition = text.in_(sa.select(strings.c.value))
    return result


def _open_tickets() -> list[Condition]:
    return [
        col(LinkRow.id).is_(None),
        col(LinkRow.state) != LinkState.LINKED.value,
        col(LinkRow.error).is_not(None),  # linked, and the tracker does not show it any more
        col(ActionItemRow.done_in_document).is_(True),
        _ticket_differs(_CLOSED_STATES),
    ]


def _ticket_differs(states: Sequence[str]) -> Condition:
    """Its ticket was seen in one of ``states``, or with another date."""
    due = sa.cast(col(ActionItemRow.due_date), sa.Text)
    return sa.or_(_seen()["state"].as_string().in_(states), _seen()["due_date"].as_string() != due)


def _seen() -> Any:  # noqa: ANN401 - an index into JSON
    return sa.type_coerce(col(LinkRow.seen), sa.JSON)


def _dropped(settings: AuditSettings) -> list[Condition]:
    today = max(settings.today, settings.now.date()) + _ONE_DAY
    reason = sa.func.coalesce(col(ActionItemRow.reason), "")
    return [sa.func.ltrim(reason, _BLANK) == "", col(ActionItemRow.look_again_on) <= today]


def _without_evidence() -> Condition:
    return sa.and_(
        sa.func.coalesce(col(ActionItemRow.evidence), "") == "",
        _seen()["comments"].as_integer() <= 0,
        _seen()["linked_changes"].as_integer() == 0,
    )


def _only_weak() -> Condition:
    item = sa.orm.aliased(ActionItemRow)
    carries = sa.exists().where(
        col(item.post_mortem_id) == col(PostMortemRow.id),
        col(item.state).not_in([ItemState.WONT_DO.value, ItemState.DUPLICATE.value]),
        sa.func.coalesce(col(item.strength), "") != "weak",
    )
    return sa.and_(col(PostMortemRow.severity_level) == WORST_LEVEL, sa.not_(carries))


def _late(settings: AuditSettings) -> Condition:
    published = col(PostMortemRow.published_at)
    return sa.and_(
        published >= settings.now - settings.looks_back,
        _DaysBetween(_day(published), _ended()) >= _by_level(settings, lambda policy: policy.publish_within_days),
    )


def _ended() -> sa.ColumnElement[Any]:
    """The day on which the incident ended, or the nearest day that is known, as ``ended_on`` has it."""
    ended, published = _day(col(PostMortemRow.ended_at)), _day(col(PostMortemRow.published_at))
    return sa.func.coalesce(ended, col(PostMortemRow.incident_date), published, type_=sa.Date())


def _day(column: Any) -> sa.ColumnElement[Any]:  # noqa: ANN401 - any moment column
    return sa.func.date(column, type_=sa.Date())


def _by_level(settings: AuditSettings, days: Callable[[Policy], int | None]) -> sa.ColumnElement[Any]:
    """The days that the policy of a post-mortem's severity gives; NULL, which nothing exceeds, where it gives none."""
    given = {level: limit for level in _LEVELS if (limit := days(settings.policy_of(level))) is not None}
    unstated = days(settings.policy_of(None))
    level = sa.func.coalesce(col(PostMortemRow.severity_level), -1)
    return sa.case(given | ({} if unstated is None else {-1: unstated}), value=level, else_=sa.null())
