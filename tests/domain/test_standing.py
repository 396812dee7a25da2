"""Where an item and its ticket stand, taken out of the records and put back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from msgspec import structs

from app.domain.records import ItemState, LinkState, TicketSeen
from app.domain.standing import put_back, standing_of
from connectors.contract import TicketRef
from tests.domain.news import NOON, a_linked, after, an_item

SEEN = TicketSeen(ItemState.OPEN, date(2026, 5, 1), comments=2)


def test_what_is_taken_out_is_put_back() -> None:
    """Records whose standing did not change are as they were, with all that is not in it."""
    item = an_item(owner="Ada Example", slips=2, reason="retired", decided_by="ada", stale_since=NOON)
    link = replace(a_linked(error="cut", next_at=NOON, warnings=("w",), tries=3), seen=SEEN)
    assert put_back(standing_of(item, link), item, link) == (item, link)


def test_every_change_is_put_back() -> None:
    """Whatever stands otherwise is so in the records, under the same name."""
    item, link = an_item(), a_linked()
    changed = {
        "state": ItemState.DUPLICATE,
        "reason": "twice",
        "closed_at": after(hours=1),
        "last_activity_at": after(hours=2),
        "decided_by": "ada",
        "decided_at": after(hours=3),
        "look_again_on": date(2026, 6, 1),
        "duplicate_of": "a9",
        "stale_since": after(hours=4),
    }
    of_link = {
        "ticket": TicketRef("8", "#8", "https://x/8"),
        "tracker_updated_at": after(hours=5),
        "error": "gone",
        "next_at": after(hours=6),
        "seen": SEEN,
    }
    stood = structs.replace(standing_of(item, link), **changed, **of_link, link_state=LinkState.GONE)
    expected = replace(item, **changed), replace(link, **of_link, state=LinkState.GONE)  # type: ignore[arg-type]
    assert put_back(stood, item, link) == expected
