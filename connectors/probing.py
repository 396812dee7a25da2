"""Reads, number by number, the tickets that a tracker's list or search does not show yet. Pure but for ``read``."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from connectors.contract import Ticket
from connectors.errors import Gone, Moved, Unavailable, Unreachable

GAP = 10  # numbers in a row without a ticket: failed creates, discussions and private tickets leave some
MOST = 100


def unlisted(newest: int, read: Callable[[int], Ticket], what: str) -> Iterator[Ticket]:
    """Yield the tickets whose numbers come after ``newest``, until ``GAP`` numbers in a row have none.

    Lists and searches are indexes and lag by seconds to minutes; a read by number does not.

    Raises:
        Unavailable: there are more than ``MOST`` numbers to read, so that nothing is certain yet.
    """
    missing = 0
    for number in range(newest + 1, newest + MOST + 1):
        try:
            ticket = read(number)
        except Unreachable:
            missing += 1
            if missing == GAP:
                return
            continue
        except (Gone, Moved):
            missing = 0
            continue
        missing = 0
        yield ticket
    raise Unavailable(f"{what}: more than {MOST - GAP} tickets are newer than the list shows; look again later")
