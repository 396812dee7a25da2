"""Asks GitHub once more for deliveries that did not arrive: it never sends one again by itself.

Source: https://docs.github.com/en/webhooks/using-webhooks/handling-failed-webhook-deliveries
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from connectors.errors import ProtocolDrift
from connectors.github.api import Api
from connectors.github.hooks import find_hook, wanted_hooks
from connectors.github.settings import GithubSettings

MOST_ATTEMPTS = 3  # of one delivery: what fails each time is ours to mend, and reconciliation has its content
_MOST_PAGES = 30
_PAGE = 100
_WHAT = "list the deliveries"


def redeliver_failed(api: Api, settings: GithubSettings, url: str, since: datetime) -> tuple[str, ...]:
    """Ask again for each delivery to ``url`` since then of which no attempt arrived; one line for each."""
    asked = []
    for repository in wanted_hooks(settings):
        hook = find_hook(api, repository, url)
        if hook is None:
            continue
        path = f"/repos/{repository}/hooks/{hook['id']}/deliveries"
        for delivery in failed(_deliveries(api, path, since)):
            what = f"ask again for delivery {delivery['guid']}"
            api.send("POST", f"{path}/{delivery['id']}/attempts", None, what=what, target="other")
            asked.append(f"{delivery.get('event')} {delivery['guid']}")
    return tuple(asked)


def failed(deliveries: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the newest attempt of each delivery that never arrived, oldest first. Pure.

    Attempts share a GUID. Those that timed out have no status code, so ``status=failure`` of the API misses them.
    """
    attempts: dict[str, list[Mapping[str, Any]]] = {}
    for one in deliveries:
        attempts.setdefault(str(one["guid"]), []).append(one)
    lost = [
        max(tries, key=lambda one: str(one["delivered_at"]))
        for tries in attempts.values()
        if len(tries) < MOST_ATTEMPTS and not any(_arrived(one) for one in tries)
    ]
    return sorted(lost, key=lambda one: str(one["delivered_at"]))


def _arrived(attempt: Mapping[str, Any]) -> bool:
    return 200 <= int(attempt.get("status_code") or 0) < 300 or attempt.get("status") == "OK"  # noqa: PLR2004 - HTTP's own numbers


def _deliveries(api: Api, path: str, since: datetime) -> Iterator[Mapping[str, Any]]:
    """Yield the attempts since ``since``, newest first."""
    place: Mapping[str, str] = {}
    for _ in range(_MOST_PAGES):
        answer = api.get(path, what=_WHAT, target="other", **{"per_page": _PAGE, **place})
        if not isinstance(answer.data, list):
            raise ProtocolDrift(f"{_WHAT}: GitHub did not answer with a list")
        try:
            for one in answer.data:
                if datetime.fromisoformat(str(one["delivered_at"])) < since:
                    return
                yield {**one, "guid": one["guid"], "id": one["id"]}
        except (KeyError, TypeError, ValueError) as error:
            raise ProtocolDrift(f"{_WHAT}: GitHub's answer lacks {type(error).__name__}: {error}") from error
        place = answer.next_page
        if not place:
            return
