"""Reads what the document states of the incident's size: who was affected, for how long, what it cost."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from app.documents import moments
from app.documents.joined_lines import JoinedLines
from app.documents.likely_starts import find_all, find_first
from app.documents.text_lines import Pair, TextLine, by_label, values_of

# Fact name -> labels that state it.
LABELS_OF: Final[dict[str, tuple[str, ...]]] = {
    "duration": (
        "duration", "incident duration", "outage duration", "total duration", "downtime", "total downtime",
        "duration of problem", "time to resolve", "time to resolution", "ttr", "length",
        "影響時間", "持续时间", "故障时长",
        "dauer", "durée", "duración", "duração", "durata", "duur", "czas trwania", "varaktighet", "varighet",
        "varighed",
        "длительность", "продолжительность", "영향 시간", "총 영향 시간", "장애 시간", "지속 시간", "持續時間",
        "故障時長",
        "停止時間", "障害時間",
    ),
    "users_affected": (
        "users affected", "affected users", "customers affected", "affected customers", "users impacted",
        "impacted users", "customers impacted", "user impact", "customer impact", "number of users affected",
        "影响用户", "影響ユーザー数", "betroffene nutzer",
        "usuarios afectados", "usuários afetados", "utilisateurs affectés", "utilisateurs touchés", "utenti coinvolti",
        "getroffen gebruikers", "dotknięci użytkownicy", "påverkade användare", "berørte brukere", "berørte brugere",
        "затронутые пользователи", "영향 사용자 수", "影响用户数", "影響使用者數",
    ),
    "slo_impact": ("slo impact", "sla impact", "error budget", "slo", "sla"),
    "revenue_impact": ("revenue impact", "financial impact", "cost", "estimated cost", "funds lost", "loss", "losses"),
    "trust_impact": ("trust impact", "support tickets", "reputation"),
}  # fmt: skip
LABELS: Final = tuple(label for labels in LABELS_OF.values() for label in labels)
_UNITS: Final = "seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?"
_LENGTH: Final = re.compile(
    rf"\b(?:(?:about|approximately|around|over|nearly|roughly|almost|~)\s*)?\d+(?:[.,]\d+)?\s*(?:{_UNITS}|h|m|min)\b"
    rf"(?:\s*(?:and|,)?\s*\d+\s*(?:{_UNITS}|m|min|s)\b)*",
    re.IGNORECASE,
)
_LENGTH_SIGN: Final = re.compile(r"\d\s*(?i:sec|min|hour|hrs?\b|day|week|[hm]\b)")  # every length holds one
_LENGTH_STARTS: Final = re.compile(
    r"[\dAORNaorn~](?:(?<=\d)(?<!\w.)\d*+(?:[.,]\d+)?\s*(?i:sec|min|hour|hrs?\b|day|week|[hm]\b)|(?<=\w~)"
    r"|(?<![\d~])(?<!\w.)(?i:bout|pproximately|round|ver|early|oughly|lmost)\s*\d)"
)
_LASTED: Final = re.compile(
    r"\b(?:last(?:ed|ing)|(?:outage|downtime|duration|total) of|(?:down|unavailable|unreachable|offline|unresponsive"
    r"|inaccessible|degraded|disrupted|impacted|affected|unable|failing|failed)\b[^.;]*\bfor)\b",
    re.IGNORECASE,
)
_AFFECTED: Final = re.compile(
    r"(?:[~≈<>]|\b(?:about|approximately|around|over|nearly|roughly|up to)\s)?"
    r"\s?\b(?<![\d.,])\d(?:[\d.,]{0,14}\d)?\s?(?:%|k\b|m\b|percent\b|million\b|thousand\b)?"
    r"(?:\s+of)?(?:\s+(?:all|our|the|total|active|unique|different|paying|EU|US|\w+)){0,3}\s+"
    r"(?:users?|customers?|clients?|accounts?|requests?|orders?|students?|builds?|members?|people|organi[sz]ations?|teams?|sessions?)\b",
    re.IGNORECASE,
)
# What every count of the affected holds from its last digit on.
_COUNTED: Final = re.compile(
    r"\d\s?(?i:%|k\b|m\b|percent\b|million\b|thousand\b)?(?:\s+\w+){0,4}\s+"
    r"(?i:user|customer|client|account|request|order|student|build|member|people|organi|team|session)"
)
# A number in digits or words, or a measured none: "all users", "no customer", "negligible".
_FIGURE: Final = re.compile(
    r"(?<![\d.,:])\d(?:[\d.,:]{0,14}\d)?\s?(?:%|[kKmM]\b)?|[０-９]+|\b(?:half|third|quarter|dozens?|hundreds?|thousands?|millions?|one|two|three|four|five|six"
    r"|seven|eight|nine|ten|twice|all|every|none|nobody|no\s+(?:\w+\s+)?(?:users?|customers?|data|impact|loss)|negligible|zero|entire)\b",
    re.IGNORECASE,
)
_FIGURE_STARTS: Final = re.compile(
    r"[\dHTQDMOFSENAZhtqdmofsenaz](?:(?<=\d)(?:(?<![\d.,:]\d)|(?<=[０-９]))|(?<!\d)(?<!\w.)"
    r"(?i:alf|hird|uart|ozen|undr|hous|illi|ne\b|wo\b|hree|our\b|ive\b|ix\b|even|ight|ine\b|en\b|wice|ll\b|very|o(?:ne|body)?\b"
    r"|egli|ero\b|ntire))"
)
_WORD: Final = re.compile(r"[^\W_]")
_LONGEST: Final = 200


def read(pairs: Sequence[Pair], opening: JoinedLines) -> dict[str, str]:
    """Return the stated facts as written, by name.

    Names: ``duration``, ``users_affected``, ``slo_impact``, ``revenue_impact``, ``trust_impact``, and
    ``impact_figures``: every figure of the Impact part, which is empty where that part measures nothing. ``opening``
    holds the lines of that part, of the summary and of what stands before any part.
    """
    facts: dict[str, str] = {}
    labelled = by_label(pair for pair in pairs if _tells(pair))
    for name, labels in LABELS_OF.items():
        stated = values_of(labelled, labels)
        value = next((v for v in stated if name != "users_affected" or _FIGURE.search(v)), None)
        if value is not None:
            facts[name] = value[:_LONGEST]
    if "duration" not in facts and (length := _length(opening)) is not None:
        facts["duration"] = length
    part = [line for line in opening.lines if line.section == "impact" and line.kind != "heading"]
    if "users_affected" not in facts and (count := _affected(part)) is not None:
        facts["users_affected"] = count
    figures = [m.group().strip() for line in part for m in find_all(_FIGURE_STARTS, _FIGURE, line.text)]
    if figures:
        facts["impact_figures"] = "; ".join(dict.fromkeys(figures))[:_LONGEST]
    return facts


def duration_minutes(text: str) -> int | None:
    """Return the minutes of a length as written ("1 hour 48 minutes"); None where it states none."""
    match = _LENGTH.search(text)
    if match is None:
        return None
    per_unit = {"s": 1 / 60, "m": 1, "h": 60, "d": 1440, "w": 10080}
    parts = re.findall(r"(\d+(?:[.,]\d+)?)\s*([smhdw])", match.group(), re.IGNORECASE)
    return round(sum(float(number.replace(",", ".")) * per_unit[unit.casefold()] for number, unit in parts))


def _tells(pair: Pair) -> bool:
    return pair.section not in {"action_items", "timeline"} and _WORD.search(pair.value) is not None


def _length(opening: JoinedLines) -> str | None:
    for line in opening.having(_LENGTH_SIGN):
        text = line.text
        match = find_first(_LENGTH_STARTS, _LENGTH, text) if line.kind != "heading" else None
        if match is None:
            continue
        before = text[: match.start()]
        if _LASTED.search(before[-80:]) is not None or len(moments.clocks_in(before)) > 1:  # "14:32-15:18 = 46 minutes"
            return match.group().strip()
    return None


def _affected(part: Sequence[TextLine]) -> str | None:
    for line in part:
        match = _AFFECTED.search(line.text) if _COUNTED.search(line.text) is not None else None
        if match is not None:
            return match.group().strip()
    return None
