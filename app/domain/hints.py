"""Which link a delivery's hint speaks of, and what becomes of the delivery as a whole."""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.records import DeliveryOutcome, LinkState

# A delivery about several tickets is filed under the strongest thing that happened.
_STRENGTH = (
    DeliveryOutcome.UNRELATED,
    DeliveryOutcome.UNCHANGED,
    DeliveryOutcome.REREAD,
    DeliveryOutcome.APPLIED,
)


def may_link(state: LinkState) -> bool:
    """Whether a ticket that carries the link's marker settles it: its own answer was lost or is still to come."""
    return state in {LinkState.CREATING, LinkState.UNKNOWN, LinkState.PENDING}


def strongest(outcomes: Iterable[DeliveryOutcome]) -> DeliveryOutcome:
    """What the delivery is filed under."""
    return max(outcomes, key=_STRENGTH.index, default=DeliveryOutcome.UNRELATED)
