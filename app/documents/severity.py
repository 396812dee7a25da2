"""Reads a severity as teams write it and places it on the SEV scale: SEV-1, S1, P1, Critical, Major, 重大."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from app.documents.joined_lines import JoinedLines
from app.documents.text_lines import Pair, label_words


class Severity(NamedTuple):
    """A severity as written, its level (1 is the worst) where it can be placed, and the byte where it stands."""

    written: str
    level: int | None
    at: int | None


# Labels and front matter keys that announce a severity, most telling first.
LABELS: Final = (
    "severity", "incident severity", "severity level", "sev", "sev level", "incident level", "incident priority",
    "priority", "重大度", "深刻度", "严重程度", "严重级别", "故障等级", "等级", "schweregrad", "priorität",
    "gravité", "sévérité", "severidad", "gravedad", "severidade", "gravidade", "criticité", "criticidad", "criticidade",
    "gravità", "priorità", "ernst", "prioriteit", "priorytet", "krytyczność", "waga", "allvarlighetsgrad",
    "allvarlighet",
    "alvorlighetsgrad", "alvorlighed", "alvorlighedsgrad", "prioritet", "критичность", "серьёзность", "серьезность",
    "mức độ nghiêm trọng", "mức độ", "tingkat keparahan", "keparahan", "severitas", "önem derecesi", "şiddet",
    "závažnost", "критичність", "серйозність", "severitate", "súlyosság", "vakavuus",
    "приоритет", "심각도", "장애 등급", "중요도", "嚴重程度", "嚴重度", "嚴重等級", "严重等级", "严重度", "事故等级",
    "事件等级", "事故等級", "事件等級", "重要度", "障害レベル", "影響度",
)  # fmt: skip
_RANKS: Final = {label: rank for rank, label in enumerate(LABELS)}
# The words of the scales in use: the guide's own ("SEV-1 (major outage)"), Statuspage (critical, major, minor:
# https://support.atlassian.com/statuspage/docs/top-level-status-and-incident-impact-calculations/), ITIL priorities.
_WORDS: Final = {
    1: (
        "critical severe catastrophic blocker emergency kritisch critique crítica crítico critica critico "
        "kritiek kritisk kritiskt krytyczny krytyczna критическая критический 치명 致命 緊急 紧急 重大 特大"
    ),
    2: (
        "major high serious hoch majeur majeure élevée haute alta alto grave hoog hög høy høj wysoki wysoka "
        "высокая высокий 높음 高 严重 嚴重"
    ),
    3: (
        "moderate medium minor mittel moyen moyenne media média moderada menor mineure gemiddeld medel middels "
        "mellem średni średnia средняя средний 보통 중간 中 一般"
    ),
    4: (
        "low trivial transient informational niedrig gering faible baja baixa bassa laag låg lav niski niska "
        "низкая низкий 낮음 低 軽微 轻微"
    ),
}  # fmt: skip
_LEVELS: Final = {word: level for level, words in _WORDS.items() for word in words.split()}
_CODE: Final = re.compile(
    r"\b(?:SEV(?:ERITY)?|S|P|PRIORITY|PRIO|LEVEL|TIER)[\s#._-]{0,2}(?P<n>[0-5])\b(?!\.\d)", re.IGNORECASE
)
_PLAIN_CODE: Final = re.compile(r"\bSEV(?:ERITY)?[\s#._-]{0,2}(?P<n>[0-5])\b(?!\.\d)", re.IGNORECASE)
_NUMBER: Final = re.compile(r"(?P<n>[0-5])(?:\b(?!\.\d|/1)|등급|[级級])")
_STATED: Final = re.compile(r"\bseverity\s*(?:was|is|level|of|=|:)\s*(?P<value>\w+)", re.IGNORECASE)
_SIGN: Final = re.compile(r"sev(?:erity)?[\s#._-]{0,2}[0-5]|severity\s*[:=a-z]")  # of both, in lower case
_END: Final = re.compile(r"(?<=[.;|])\s|\s[-–—]\s|\n")
_UNKNOWN: Final = re.compile(r"(?:tbd|tba|tbc|n/?a|none|unknown|\?+|-+|<.*>|\[.*\]|\{.*\})\W*\Z", re.IGNORECASE)
_CHOICE: Final = re.compile(r"\b(?:SEV|S|P)[\s-]?[0-5]\b\s*(?:/|\||,|or)\s*(?:SEV|S|P)?[\s-]?[0-5]\b", re.IGNORECASE)
_MAX_WRITTEN: Final = 80
_MAX_LEVEL: Final = 5


def level_of(text: str) -> int | None:
    """Return the level that ``text`` as a severity states (SEV-0 and P0 are level 1), or None."""
    code = _CODE.search(text) or _NUMBER.match(text.strip())
    if code is not None:
        return min(max(int(code["n"]), 1), _MAX_LEVEL)
    for word in re.findall(r"\w+", text.casefold()):
        if word in _LEVELS:
            return _LEVELS[word]
    return next((level for word, level in _LEVELS.items() if not word.isascii() and word in text), None)


def written(value: str) -> str | None:
    """Return the severity in a labelled value, explanation cut off, or None where it states none (TBD, a choice)."""
    value = value.strip().strip("*_`'\" ")
    if not value or _UNKNOWN.match(value) or _CHOICE.match(value):
        return None
    code = _CODE.match(value)
    if code is not None:
        return code.group()
    head = _END.split(value, maxsplit=1)[0].rstrip(".;| ")
    return head if 0 < len(head) <= _MAX_WRITTEN else None


def read(
    front_matter: dict[str, str], title: str | None, pairs: Sequence[Pair], opening: JoinedLines
) -> Severity | None:
    """Return the document's severity: front matter, then a label or table row, then the title, then running text.

    ``opening`` is the running text that speaks of the incident itself: a severity there is its own, not that of a
    ticket or of another incident.
    """
    for label in LABELS if front_matter else ():
        value = written(front_matter.get(label, ""))
        if value is not None:
            return Severity(value, level_of(value), None)
    labelled = _labelled(pairs)
    if labelled is not None:
        return labelled
    code = _PLAIN_CODE.search(title) if title is not None else None
    if code is not None:
        return Severity(code.group(), level_of(code.group()), None)
    return _in_text(opening)


def _labelled(pairs: Sequence[Pair]) -> Severity | None:
    # A severity column of the action items is the items' priority, not the incident's.
    known = [pair for pair in pairs if pair.label in _RANKS and pair.section not in {"action_items", "timeline"}]
    for pair in sorted(known, key=lambda pair: _RANKS[pair.label]):
        value = written(pair.value)
        if value is not None and level_of(value) is not None:
            return Severity(value, level_of(value), pair.at)
    for pair in known:
        value = written(pair.value)
        if value is not None and label_words(pair.label) in LABELS[:6]:
            return Severity(value, None, pair.at)
    return None


def _in_text(opening: JoinedLines) -> Severity | None:
    plain = opening.text.lower()
    if "sev" not in plain or _SIGN.search(plain) is None:
        return None
    for line in opening.lines:
        code = _PLAIN_CODE.search(line.text)
        if code is not None and not _CHOICE.search(line.text):
            return Severity(code.group(), level_of(code.group()), line.at)
        stated = _STATED.search(line.text)
        if stated is not None and level_of(stated["value"]) is not None:
            return Severity(stated["value"], level_of(stated["value"]), line.at)
    return None
