"""Takes the decoration off the end of an entry, one kind at a time, until nothing more comes off."""

from __future__ import annotations

import re
from typing import Final

from app.documents import dates, owners
from app.documents.bracket_parts import DUE_ENDS, DUE_LABEL, read_parts
from app.documents.decorated import MARK, Work
from app.documents.label_words import before_signs
from app.documents.task_signs import strip_signs
from app.documents.word_lists import words
from app.documents.wording import is_nobody, state_of

_STATUS_LABEL: Final = re.compile(
    r"(?:^|(?<=[\s(\[|,;.*–—-]))(?:status|state|状态|ステータス|estado|statut|stand)\s*[:：=]\s*(?P<state>[^|;()\[\]\n,.]*)",
    re.IGNORECASE,
)
_STATUS_ENDS: Final = words("status state 状态 ステータス estado statut stand")
_OTHER_LABEL: Final = re.compile(
    r"[\s|,;–—-]*\b(?:priority|prio|type|category|severity|effort|ticket|issue|jira|tracking|tracked(?: in"
    r"| at| by)?|link|pr)\s*[:：=]?\s*(?P<value>(?:P\d|high|medium|low|critical|prevent\w*|detect\w*"
    r"|mitigat\w*|process|[\s\ue000,]*))\s*\.?$",
    re.IGNORECASE,
)
_OTHER_ENDS: Final = tuple(
    words("""
    priority prio type category severity effort ticket issue jira tracking tracked in at by link pr
    high medium low critical process
    """)
)
_BRACKET_END: Final = re.compile(
    r"\s*(?:\((?P<round>[^()]*)\)|\[(?P<square>[^\[\]]*)\]|（(?P<wide>[^（）]*)）|【(?P<lens>[^【】]*)】"
    r"|\{(?P<curly>[^{}]*)\})\s*[.!。]?$"
)
_DASH_END: Final = re.compile(r"\s+(?:[–—-]+|->|=>|→|//|\|)\s*(?P<what>[^–—|→]{1,60}?)\s*\.?$")
_STATE_END: Final = re.compile(
    r"(?:[\s:;,.–—-]+|^)(?P<state>(?:\*\*)?(?:DONE|TODO|WIP|FIXED|COMPLETED?|IN PROGRESS|CLOSED|MERGED"
    r"|PENDING|NOT STARTED)\b(?:\*\*)?|[✅✔☑☒✓☐❌⬜🟡🔴🟢⏳🚧]\ufe0f?"
    r"|:(?:white_check_mark|heavy_check_mark|ballot_box_with_check|tada|construction|hourglass\w*|x|soon|wip):"
    r"|完了|済み|已完成|(?<=[:–—,.-] )(?:this is |that is |it is |was )?(?:already |now )?(?:done|completed"
    r"|fixed|in progress|open|todo|merged|closed|pending|not started))\s*[.!]*$"
)
_GLYPHS: Final = frozenset("✅✔☑☒✓☐❌⬜🟡🔴🟢⏳🚧🔄")
_GLYPH_AND_WORD: Final = re.compile(
    r"[\s–—-]+[✅✔☑☒✓☐❌⬜🟡🔴🟢⏳🚧🔄]\ufe0f?\s*(?P<word>[^\W\d_][^\W\d_ ]*(?: [^\W\d_]+){0,2})[.!*]*$"
)
_WRAPPING: Final = re.compile(r"^(?:(?:this|that|it) is |was )?(?:already |now )?", re.IGNORECASE)
_AT_END: Final = re.compile(
    r"[\s,;–—-]+(?P<who>@[\w][\w./-]*(?:[\s,/&+]+(?:and\s+)?@[\w][\w./-]*)*)\s*(?:\[(?P<tag>\w+)\])?\.?$"
)
# Each space is taken in one way only: a run of these words is tried once.
_MARK_END: Final = re.compile(
    r"(?:[\s,;–—|/]|->|→|\((?=[\ue000\s,;/&)]*\)?$)|\[(?=[\ue000\s,;/&\]]*\]?$)|\b(?:see|in|via"
    r"|tracked in|tracked by|tracked at|tracking|issue|ticket|pr|prs|jira|bug|done in|fixed in|ref|refs"
    r"|and|filed|filed as|link)\b:?)*"
    r"(?:(?:[A-Z][A-Z0-9]{1,14}-\d{1,7}|[\w./-]{0,60}#\d{1,7}):\s*)?[\ue000](?:[\ue000\s,;/&.]|\band\b)*[)\]]*\.?$",
    re.IGNORECASE,
)
_REF_END: Final = re.compile(r"[\s,;–—-]+(?:[\w.-]+/[\w.-]+)?#\d+\.?$|[\s,;–—-]+[A-Z][A-Z0-9]+-\d+\.?$")
_BRACKETS: Final = (")", "]", "）", "】", "}")
_STATE_SIGNS: Final = (
    *("done", "todo", "wip", "fixed", "complete", "completed", "progress", "open", "closed", "merged", "pending"),
    *("started", *(f"{c}:" for c in "akxdpnsg"), "完了", "済み", "已完成", "\ufe0f", *"✅✔☑☒✓☐❌⬜🟡🔴🟢⏳🚧"),
)
_DASH_SIGNS: Final = (" –", " —", " -", " =>", " →", " //", " |")
_LABEL_SIGNS: Final = (":", "：", "=", " to ", " by ", "wner")
_MAX_ROUNDS: Final = 12


def strip_back(work: Work) -> None:
    """Take tickets, labels, state, brackets, handles and suffixes off the end."""
    for _ in range(_MAX_ROUNDS):
        before = work.text
        for step in (_back_marks, strip_signs, _back_labels, _back_state, _back_bracket, _back_handles, _back_dash):
            step(work)
            work.text = work.text.rstrip()
        if work.text == before:
            return


def _back_marks(work: Work) -> None:
    if work.text.endswith(MARK) or MARK in work.text[-40:]:
        found = _MARK_END.search(work.text, max(0, len(work.text) - 120))
        if found is not None and found.start() > 0:
            work.text = work.text[: found.start()].rstrip(" ([")
    last = work.text.rsplit(" ", 1)[-1]
    numbered = last.rstrip(".")[-1:].isdigit() and ("#" in last or "-" in last)
    found = _REF_END.search(work.text) if numbered else None
    if found is not None and found.start() > 0:
        work.text = work.text[: found.start()]


def _back_labels(work: Work) -> None:
    if not any([sign in work.text for sign in _LABEL_SIGNS]):  # noqa: C419 - for so few a list is quicker
        _back_other(work)
        return
    owner = owners.labelled(work.text)
    if owner is not None and not (owner[1] == 0 and owner[2] >= len(work.text)):  # "Team: pair on the runbook"
        work.owner(owner[0])
        _cut(work, owner[1], owner[2])
    labels = before_signs(work.text)
    found = None if DUE_ENDS.isdisjoint(labels) else DUE_LABEL.search(work.text)
    if found is not None and found.group("when").strip():
        _take_due(work, found)
    found = None if _STATUS_ENDS.isdisjoint(labels) else _STATUS_LABEL.search(work.text)
    if found is not None and state_of(found.group("state")) is not None:
        work.done(state_of(found.group("state")))
        _cut(work, found.start(), found.end())
    _back_other(work)


def _take_due(work: Work, found: re.Match[str]) -> None:
    when = found.group("when")
    if found.group("weak") and dates.whole(when, work.reference) is None and not is_nobody(when):
        return  # "A largo plazo: migrar", "When: never": words that lead to a date only where one follows
    if not is_nobody(when) and len(when) <= dates.MAX_LAST_RESORT:
        work.due(dates.of_cell(when, work.reference))
    _cut(work, found.start(), found.end())  # "Due: TBD" states nothing


def _back_other(work: Work) -> None:
    tail = work.text[-60:].casefold().rstrip(" .\ue000,:：=")
    if not (
        tail.endswith(_OTHER_ENDS) or tail[-2:-1] == "p" or "prevent" in tail or "detect" in tail or "mitigat" in tail
    ):
        return
    found = _OTHER_LABEL.search(work.text, max(0, len(work.text) - 60))
    if found is not None and found.start() > 0:
        work.out.rest.append(found.group("value"))
        work.text = work.text[: found.start()]


def _cut(work: Work, start: int, end: int) -> None:
    """Take a label out where it stands at an end of the text (or only other labels follow)."""
    tail = work.text[end:].strip(" .,;|)]–—-")
    if not tail:
        work.text = work.text[:start].rstrip(" ,;|([–—-*")
    elif start == 0:
        work.text = work.text[end:].lstrip(" ,;|)]–—-*.")
    elif re.match(
        r"[\s,;|–—.-]*(?:due|by|eta|deadline|status|owner|assignee|priority|target|ticket)\b",
        work.text[end:],
        re.IGNORECASE,
    ):
        work.text = work.text[:start].rstrip(" ,;|–—-") + " | " + work.text[end:].lstrip(" ,;|–—-.")


def _back_state(work: Work) -> None:
    tail, start = work.text[-30:], max(0, len(work.text) - 30)
    signed = tail.rstrip(" .!*").lower().endswith(_STATE_SIGNS)
    found = _STATE_END.search(work.text, start) if signed else None
    said = _WRAPPING.sub("", found.group("state")) if found is not None else None
    if found is None and not _GLYPHS.isdisjoint(tail):  # "✅ Done", "⏳ em andamento": a sign with its word
        found = _GLYPH_AND_WORD.search(work.text, start)
        said = found.group("word") if found is not None and state_of(found.group("word")) is not None else None
    if found is not None and said is not None and found.start() > 0:
        work.done(state_of(said))
        work.text = work.text[: found.start()]


def _back_bracket(work: Work) -> None:
    if not work.text.rstrip(" .!。").endswith(_BRACKETS):
        return
    found = _BRACKET_END.search(work.text, max(0, len(work.text) - 200))
    if found is None or found.start() == 0:
        return
    inner = next(g for g in found.groups() if g is not None)
    if read_parts(work, inner, front=False):
        work.text = work.text[: found.start()]
    elif owners.is_single_name(inner) or owners.is_account(inner):
        work.out.bracket = inner.strip()


def _back_handles(work: Work) -> None:
    found = _AT_END.search(work.text) if "@" in work.text else None
    if found is not None and found.start() > 0:
        work.owner(owners.clean(found.group("who")))
        if found.group("tag"):
            work.out.rest.append(found.group("tag"))
        work.text = work.text[: found.start()]


def _back_dash(work: Work) -> None:
    """Read "- Ada", "— @x, 2024-05-01" after a dash: a name of at most four words, a date, a state; else it is text."""
    if not any([sign in work.text[-82:] for sign in _DASH_SIGNS]):  # noqa: C419 - for so few a list is quicker
        return
    found = _DASH_END.search(work.text, max(0, len(work.text) - 80))
    if found is None or found.start() == 0:
        return
    if read_parts(work, found.group("what"), front=False, strict=True):
        work.text = work.text[: found.start()]
    elif owners.is_single_name(found.group("what")):
        work.out.bracket = found.group("what").strip()
