"""Facts of items to count in tests."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from app.domain.metrics.facts import ItemFact, Placing
from app.domain.records import ItemState

PUBLISHED = date(2026, 4, 12)
TODAY = date(2026, 6, 1)
HERE = Placing("payments", 1, ("auth",), (), PUBLISHED)
WHOLE = ItemFact(ItemState.OPEN, PUBLISHED, None, None, None, 0, None, None, HERE)


def fact(state: ItemState = ItemState.OPEN, **fields: object) -> ItemFact:
    """Return one item's facts; closed ones are closed on the day of publication if nothing else is said."""
    closed = {"closed_on": PUBLISHED} if state.closed else {}
    return WHOLE._replace(**{"state": state, **closed, **fields})  # type: ignore[arg-type]  # any field


DAYS = st.dates(date(2026, 1, 1), date(2027, 1, 1))
PLACINGS = st.builds(
    Placing,
    st.sampled_from(["payments", "identity", None, ""]),
    st.sampled_from([None, 1, 2]),
    st.sampled_from([(), ("auth",), ("auth", "web"), ("web", "web")]),
    st.sampled_from([(), ("cache",), ("cache", "dns")]),
    DAYS,
)


@st.composite
def any_facts(draw: st.DrawFn) -> ItemFact:
    """Any item: a date of closing only where it is closed, and not always where it is done."""
    state = draw(st.sampled_from(ItemState))
    return ItemFact(
        state,
        draw(DAYS),
        draw(st.none() | DAYS if state is ItemState.DONE else DAYS) if state.closed else None,
        draw(st.none() | DAYS),
        draw(st.none() | DAYS),
        draw(st.integers(0, 4)),
        draw(st.sampled_from([None, "prevent", "detect"])),
        draw(st.sampled_from([None, "strong", "weak"])),
        draw(PLACINGS),
        draw(st.booleans()),
    )
