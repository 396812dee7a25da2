"""What each rate is made of, in words and as parts that can be listed. ``docs/figures.md`` follows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.metrics.asking import Asked


@dataclass(frozen=True, slots=True)
class Explained:
    """A figure: its numerator and denominator as names of parts, what is left out, why it cannot be flattered."""

    numerator: str
    denominator: str
    excluded: tuple[str, ...]
    why: str


EXPLAINED: Mapping[str, Explained] = {
    "completion_rate": Explained(
        "done",
        "tracked",
        ("duplicate", "added_done"),
        "Won't-do is never completion, a deleted line stays counted, and a split leaves more to do.",
    ),
    "resolution_rate": Explained(
        "resolved",
        "tracked",
        ("duplicate", "added_done"),
        "It stands beside the completion rate, never in its place; every won't-do carries its reason.",
    ),
    "on_time_rate": Explained(
        "on_time",
        "had_to_be_done",
        ("duplicate", "added_done", "day_unknown"),
        "The first promised date counts: moving it, doing nothing, or dropping what is late already stays late.",
    ),
    "slip_rate": Explained(
        "slipped", "tracked", ("duplicate", "added_done"), "Each move to a later date is counted and never taken back."
    ),
    "strong_rate": Explained(
        "strong", "tracked", ("duplicate", "added_done"), "The words of the item decide, strong ones before weak ones."
    ),
    "weak_rate": Explained(
        "weak", "tracked", ("duplicate", "added_done"), "The words of the item decide, strong ones before weak ones."
    ),
    "still_undone": Explained(
        "undone",
        "timed",
        ("duplicate", "added_done", "day_unknown"),
        "Open items count with their age so far, and won't-do as never done: dropping slow work moves nothing.",
    ),
}
COMPLETION = ("completion_rate", "resolution_rate", "on_time_rate")
QUALITY = ("slip_rate", "strong_rate", "weak_rate")
TIME_TO_CLOSE = ("still_undone",)


def query_of(asked: Asked) -> dict[str, str]:
    """The query parameters of ``/v1/action-items`` that leave the items asked for."""
    given = {
        "team": asked.team,
        "severity": asked.severity,
        "system": asked.system,
        "tag": asked.tag,
        "kind": asked.kind,
        "published_from": asked.from_.isoformat() if asked.from_ else None,
        "published_to": asked.to.isoformat() if asked.to else None,
    }
    return {name: value for name, value in given.items() if value is not None}
