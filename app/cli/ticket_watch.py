"""Waits until every link of some post-mortems is settled, as long as there is progress."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from app.cli.answers import ask_json
from app.cli.progress import bar

if TYPE_CHECKING:
    import httpx

_PAUSES: Final = (0.1, 1.0)  # seconds between two looks: the first, and the longest
SETTLED: Final = frozenset({"linked", "failed", "gone"})


def wait(
    client: httpx.Client, ids: Sequence[str], *, patience: float, quiet: bool = False
) -> dict[str, dict[str, Any]]:
    """Return each post-mortem by its id as it was last seen: settled, or without progress for ``patience`` seconds."""
    shown = {id_: _look(client, id_) for id_ in ids}
    total = sum(map(len, map(states, shown.values())))
    if not total:
        return shown
    pause, longest = _PAUSES
    seen, since, done = _all_states(shown), time.monotonic(), 0
    with bar("Tickets", total, quiet=quiet) as advance:
        while True:
            settled = sum(state in SETTLED for state in _all_states(shown))
            advance(settled - done)
            done = settled
            if settled == total or time.monotonic() - since > patience:
                return shown
            time.sleep(pause)
            pause = min(pause * 1.5, longest)
            shown |= {id_: _look(client, id_) for id_, one in shown.items() if set(states(one)) - SETTLED}
            if (now := _all_states(shown)) != seen:
                seen, since, pause = now, time.monotonic(), _PAUSES[0]


def states(post_mortem: Mapping[str, Any]) -> list[str]:
    """Return the state of each link of a post-mortem."""
    return [item["link"]["state"] for item in post_mortem["action_items"] if item.get("link")]


def _all_states(shown: Mapping[str, Mapping[str, Any]]) -> list[str]:
    return [state for one in shown.values() for state in states(one)]


def _look(client: httpx.Client, id_: str) -> dict[str, Any]:
    return ask_json(client, "GET", f"/v1/post-mortems/{id_}")
