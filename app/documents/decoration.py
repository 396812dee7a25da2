"""Takes an entry's text apart: the words of the work, and what decorates its ends (id, state, owner, date, tickets)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from app.documents import dates, owners, references, vocabulary
from app.documents.blocks import Inline
from app.documents.text_runs import squeeze
from app.documents.wording import begins_with_past, is_nobody, state_of, verb_form

# A ticket link stands in the text as one private-use character per link, so that it can be stripped at the ends.
_MARK: Final = "\ue000"
_DUE_LABELS: Final = "|".join(
    re.escape(w)
    for w in sorted(
        {w for ws in vocabulary.DUE_LABELS.values() for w in ws}
        - {"by", "before", "until", "bis", "até", "date", "when", "expected", "target", "plazo"},
        key=len,
        reverse=True,
    )
)
_DUE_LABEL: Final = re.compile(
    rf"(?:^|(?<=[\s(\[|,;.*–—-]))(?:{_DUE_LABELS}|target|expected|by)\s*[:：=]\s*(?P<when>[^|;()\[\]\n]*?)(?=\s*(?:[|;()\[\]\n]|\s[–—-]\s|[.。](?:\s|$)|,\s*(?:owner|assignee|status|priority)\b|\s+(?:owner|assignee|status|priority)\b\s*[:：]|$))",
    re.IGNORECASE,
)
_STATUS_LABEL: Final = re.compile(
    r"(?:^|(?<=[\s(\[|,;.*–—-]))(?:status|state|状态|ステータス|estado|statut|stand)\s*[:：=]\s*(?P<state>[^|;()\[\]\n,.]*)",
    re.IGNORECASE,
)
_OTHER_LABEL: Final = re.compile(
    r"[\s|,;–—-]*\b(?:priority|prio|type|category|severity|effort|ticket|issue|jira|tracking|tracked(?: in| at| by)?|link|pr)\s*[:：=]?\s*(?P<value>(?:P\d|high|medium|low|critical|prevent\w*|detect\w*|mitigat\w*|process|[\s\ue000,]*))\s*\.?$",
    re.IGNORECASE,
)
# "AI-1:", "AI1.", "Action 3 -", "A1:", "#2:", "[AI-4]" number an item; the words after are its text.
_ID: Final = re.compile(
    r"^(?:[\[(]?(?P<id>(?:(?:AI|AP|ACT|FU|TASK|REM|CA|PA|R|T|A|M|P|ITEM|FOLLOWUP|F|PM|[A-Z]{1,4})[- ]?#?\d+(?:[-.]\d+)*|(?:action(?: item)?|item|task|follow-?up|step)\s+#?\d+|#\d{1,2}))[\])]?)\s*(?:[:：.)\]]|\s[-–—])\s*(?=\S)",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(r"^\d{1,3}[.)]\s+")
_PRIORITY: Final = re.compile(
    r"^[\[(]?(?:P[0-5]|priority\s*[:=]?\s*\w+|high|medium|low|critical|urgent|S[1-4]|must|should|could|prevent\w*|detect\w*|mitigat\w*|repair|process)[\])]\s*:?\s*|^P[0-5]\s*[:\-–]\s*",
    re.IGNORECASE,
)
_PREFIX_LABEL: Final = re.compile(
    r"^(?:action(?: item| point)?s?|todo|to do|follow[- ]?up|task)\s*[:：]\s*(?=\S)", re.IGNORECASE
)
_FRONT_STATE: Final = re.compile(
    r"^(?:[\[(]\s*(?P<box>[^\])]{0,24})\s*[\])]|(?P<glyph>[✅✔☑☒✓☐❌⬜🔲🟡🔴🟢⏳🚧❎🔄]\ufe0f?)|(?P<word>DONE|TODO|TO DO|WIP|FIXED|COMPLETED?|IN PROGRESS|OPEN|CLOSED|PENDING|Done|Completed|Fixed)\b(?=\s*[:\-–—]|\s+[A-Z`]))\s*[:\-–—]?\s*"
)
_BRACKET_END: Final = re.compile(
    r"\s*(?:\((?P<round>[^()]*)\)|\[(?P<square>[^\[\]]*)\]|（(?P<wide>[^（）]*)）|【(?P<lens>[^【】]*)】|\{(?P<curly>[^{}]*)\})\s*[.!。]?$"
)
_BRACKET_FRONT: Final = re.compile(
    r"^(?:\((?P<round>[^()]{1,60})\)|\[(?P<square>[^\[\]]{1,60})\]|【(?P<lens>[^【】]{1,40})】)\s*[:\-–—]?\s*(?=\S)"
)
_PART: Final = re.compile(r"\s*[,;|·、，]\s*|\s+[–—-]\s+")
_DASH_END: Final = re.compile(r"\s+(?:[–—-]+|->|=>|→|//|\|)\s*(?P<what>[^–—|→]{1,60}?)\s*\.?$")
_STATE_END: Final = re.compile(
    r"(?:[\s:;,.–—-]+|^)(?P<state>(?:\*\*)?(?:DONE|TODO|WIP|FIXED|COMPLETED?|IN PROGRESS|CLOSED|MERGED|PENDING|NOT STARTED)\b(?:\*\*)?|[✅✔☑☒✓☐❌⬜🟡🔴🟢⏳🚧]\ufe0f?|完了|済み|已完成|(?<=[:–—-] )(?:done|completed|fixed|in progress|open|todo|merged|closed|pending|not started))\s*[.!]*$"
)
_AT_END: Final = re.compile(
    r"[\s,;–—-]+(?P<who>@[\w][\w./-]*(?:[\s,/&+]+(?:and\s+)?@[\w][\w./-]*)*)\s*(?:\[(?P<tag>\w+)\])?\.?$"
)
_MARK_END: Final = re.compile(
    r"(?:[\s,;:–—.|/]|->|→|\(\s*(?=[\ue000\s,;/&)]*\)?$)|\[\s*(?=[\ue000\s,;/&\]]*\]?$)|\b(?:see|in|via|tracked in|tracked by|tracked at|tracking|issue|ticket|pr|prs|jira|bug|done in|fixed in|ref|refs|and|filed|filed as|link)\b:?\s*)*[\ue000](?:[\ue000\s,;/&.]|\band\b)*[)\]]*\.?$",
    re.IGNORECASE,
)
_MARK_FRONT: Final = re.compile(r"^[\[(]?\s*[\ue000](?:[\ue000\s,;/&])*[\])]?\s*[:\-–—]?\s*(?=\S)")
_REF_END: Final = re.compile(r"[\s,;–—-]+(?:[\w.-]+/[\w.-]+)?#\d+\.?$|[\s,;–—-]+[A-Z][A-Z0-9]+-\d+\.?$")
_REF_ONLY: Final = re.compile(
    r"(?:(?:PRs?|MRs?|issues?|tickets?|bugs?|see|and|tracked in|filed|in|done in|fixed in|jira)\b[\s:]*|[\w.-]*(?:/[\w.-]+)?[#!]\d+|[A-Z][A-Z0-9]+-\d+|\d{4,}|https?://\S+|[\ue000\s,;/&.])+",
    re.IGNORECASE,
)
_ROUND: Final = re.compile(r"[(（]([^()（）]{1,24})[)）]")
_MAX_ROUNDS: Final = 12


@dataclass(slots=True)
class Decorated:
    """What an entry says: the work in words, and what its decoration states."""

    text: str
    tickets: tuple[str, ...] = ()
    explicit_id: str | None = None
    owner: str | None = None
    due: dates.Due | None = None
    done: bool | None = None
    rest: list[str] = field(default_factory=list)  # bracket parts that are none of these (kept for kinds)


class _Work:
    """The text while its ends are taken off."""

    def __init__(self, text: str, reference: date | None) -> None:
        self.text = text
        self.reference = reference
        self.out = Decorated(text)

    def owner(self, value: str | None) -> None:
        if value and self.out.owner is None:
            self.out.owner = value

    def due(self, due: dates.Due | None) -> None:
        if due is not None and self.out.due is None:
            self.out.due = due

    def done(self, done: bool | None) -> None:
        if done is not None and self.out.done is None:
            self.out.done = done


def read(runs: Sequence[Inline], reference: date | None) -> Decorated:
    """Return the entry of ``runs`` without its decoration, and what the decoration states.

    ``reference`` is the document's date, against which relative dates are resolved.
    """
    marked = _marked(runs)
    only_link = not marked.replace(_MARK, "").strip(" .,;:()[]-–—/&")
    if only_link or _only_reference(marked):
        text = squeeze("".join([run.text for run in runs]))
        tickets = references.of_runs(runs, every_link=True)
        return Decorated(text, tickets or tuple(references.bare_urls(text)))
    work = _Work(marked, reference)
    _strip_front(work)
    _strip_back(work)
    _strip_front(work)
    out = work.out
    out.text = _restored(work.text, runs).strip(" ,;–—-") or squeeze("".join([run.text for run in runs]))
    out.tickets = references.of_runs(runs)
    _inside(work)
    return out


def _marked(runs: Sequence[Inline]) -> str:
    """Return the text with each ticket link whose words are only a reference as one mark."""
    parts: list[str] = []
    for run in runs:
        if run.href is not None and references.is_ticket_link(run) and references.is_reference_text(run.text):
            parts.append(f" {_MARK} " if not parts or not parts[-1].endswith(("(", "[")) else _MARK)
        else:
            parts.append(run.text)
    text = squeeze("".join(parts))
    for url in references.bare_urls(text):
        if references.is_ticket_url(url):
            text = text.replace(url, _MARK, 1)
    return text


def _only_reference(text: str) -> bool:
    return " " not in text.strip() and (
        text.startswith(("http://", "https://", "www."))
        or bool(references.in_text(text))
        and _REF_ONLY.fullmatch(text) is not None
    )


def _restored(text: str, runs: Sequence[Inline]) -> str:
    """Put the words of ticket links inside the text back where they stood."""
    if _MARK not in text:
        return text
    words = [
        squeeze(r.text)
        for r in runs
        if r.href is not None and references.is_ticket_link(r) and references.is_reference_text(r.text)
    ]
    whole = squeeze("".join([run.text for run in runs]))
    words += [u for u in references.bare_urls(whole) if references.is_ticket_url(u) and u not in words]
    marked = _marked(runs)
    skipped = marked[: max(marked.find(text.strip()), 0)].count(_MARK)
    for word in words[skipped:]:
        text = text.replace(_MARK, word, 1)
    return re.sub(r"\s+([)\].,;:])", r"\1", squeeze(text.replace(_MARK, "")))


def _strip_front(work: _Work) -> None:
    for _ in range(_MAX_ROUNDS):
        before = work.text
        for step in (_front_state, _front_id, _front_mark, _front_bracket, _front_handle, _front_label):
            step(work)
        if work.text == before:
            return


def _front_state(work: _Work) -> None:
    found = _FRONT_STATE.match(work.text)
    if found is None or found.end() >= len(work.text):
        return
    said = found.group("box") if found.group("box") is not None else found.group("glyph") or found.group("word")
    if found.group("box") is not None and said.strip() in {"*", "x", "X", ""}:
        state: bool | None = bool(said.strip())
    else:
        state = state_of(said)
    if state is not None:
        work.done(state)
        work.text = work.text[found.end() :]


def _front_id(work: _Work) -> None:
    found = _ID.match(work.text) if work.out.explicit_id is None else None
    if found is not None:
        work.out.explicit_id = found.group("id").lstrip("#") if found.group("id").startswith("#") else found.group("id")
        work.text = work.text[found.end() :]
        return
    found = _NUMBER.match(work.text)
    if found is not None and found.end() < len(work.text):
        work.text = work.text[found.end() :]


def _front_mark(work: _Work) -> None:
    found = _MARK_FRONT.match(work.text)
    if found is not None:
        work.text = work.text[found.end() :]


def _front_bracket(work: _Work) -> None:
    found = _PRIORITY.match(work.text)
    if found is not None and found.end() < len(work.text):
        work.out.rest.append(found.group())
        work.text = work.text[found.end() :]
        return
    found = _BRACKET_FRONT.match(work.text)
    if found is None:
        return
    inner = next(g for g in found.groups() if g is not None)
    if _read_parts(work, inner, front=True):
        work.text = work.text[found.end() :]


def _front_handle(work: _Work) -> None:
    found = owners.LEADING_HANDLES.match(work.text)
    if found is not None and found.end() < len(work.text) and work.text[found.end() :].strip():
        work.owner(owners.clean(found.group("who")))
        rest = work.text[found.end() :]
        work.text = re.sub(r"^to\s+(?=[a-z])", "", rest)


def _front_label(work: _Work) -> None:
    found = _PREFIX_LABEL.match(work.text)
    if found is not None:
        work.text = work.text[found.end() :]


def _strip_back(work: _Work) -> None:
    for _ in range(_MAX_ROUNDS):
        before = work.text
        for step in (_back_marks, _back_labels, _back_state, _back_bracket, _back_handles, _back_dash):
            step(work)
            work.text = work.text.rstrip()
        if work.text == before:
            return


def _back_marks(work: _Work) -> None:
    if work.text.endswith(_MARK) or _MARK in work.text[-40:]:
        found = _MARK_END.search(work.text, max(0, len(work.text) - 120))
        if found is not None and found.start() > 0:
            work.text = work.text[: found.start()]
    found = _REF_END.search(work.text)
    if found is not None and found.start() > 0:
        work.text = work.text[: found.start()]


def _back_labels(work: _Work) -> None:
    owner = owners.labelled(work.text)
    if owner is not None:
        work.owner(owner[0])
        _cut(work, owner[1], owner[2])
    found = _DUE_LABEL.search(work.text)
    if found is not None and not is_nobody(found.group("when")) and len(found.group("when")) <= dates.MAX_LAST_RESORT:
        due = dates.whole(found.group("when"), work.reference)
        if due is not None:
            work.due(due)
            _cut(work, found.start(), found.end())
    elif found is not None and found.group("when").strip():
        _cut(work, found.start(), found.end())  # "Due: TBD" states nothing
    found = _STATUS_LABEL.search(work.text)
    if found is not None and state_of(found.group("state")) is not None:
        work.done(state_of(found.group("state")))
        _cut(work, found.start(), found.end())
    found = _OTHER_LABEL.search(work.text)
    if found is not None and found.start() > 0:
        work.out.rest.append(found.group("value"))
        work.text = work.text[: found.start()]


def _cut(work: _Work, start: int, end: int) -> None:
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


def _back_state(work: _Work) -> None:
    found = _STATE_END.search(work.text)
    if found is not None and found.start() > 0:
        work.done(state_of(found.group("state")))
        work.text = work.text[: found.start()]


def _back_bracket(work: _Work) -> None:
    found = _BRACKET_END.search(work.text, max(0, len(work.text) - 200))
    if found is None or found.start() == 0:
        return
    inner = next(g for g in found.groups() if g is not None)
    if _read_parts(work, inner, front=False):
        work.text = work.text[: found.start()]


def _back_handles(work: _Work) -> None:
    found = _AT_END.search(work.text)
    if found is not None and found.start() > 0:
        work.owner(owners.clean(found.group("who")))
        if found.group("tag"):
            work.out.rest.append(found.group("tag"))
        work.text = work.text[: found.start()]


def _back_dash(work: _Work) -> None:
    """Read "- Ada", "— @x, 2024-05-01" after a dash: a name of at most four words, a date, a state; else it is text."""
    found = _DASH_END.search(work.text, max(0, len(work.text) - 80))
    if found is None or found.start() == 0:
        return
    if _read_parts(work, found.group("what"), front=False, strict=True):
        work.text = work.text[: found.start()]


def _read_parts(work: _Work, inner: str, *, front: bool, strict: bool = False) -> bool:
    """Read a bracket's parts (or a suffix's); False where any part is words of the work, and then nothing is taken."""
    parts = [p for p in _PART.split(inner) if p.strip()]
    if not parts:
        return False
    owner: list[str] = []
    dues: list[dates.Due] = []
    states: list[bool] = []
    other: list[str] = []
    for part in parts:
        if _part(part, work.reference, dues, states, other):
            continue
        owner.append(part)
    if owner and not _names(owner, dues, parts, work, front=front, strict=strict):
        return _take_state(work, inner, states, dues, owner)
    joined = inner if len(owner) == len(parts) else ", ".join(owner)
    labelled = owners.labelled(inner)
    work.owner(labelled[0] if labelled else owners.clean(joined) if owner else None)
    for due in dues:
        work.due(due)
    for state in states:
        work.done(state)
    work.out.rest.extend(other)
    return True


def _take_state(work: _Work, inner: str, states: list[bool], dues: list[dates.Due], prose: list[str]) -> bool:
    """A bracket of prose may still say that the work is done ("(fixed by adding ...)"); its words stay."""
    if not dues and prose and not states:
        state = state_of(inner.split(" ", 1)[0])
        if (
            state is None
            and re.match(r"(?:already |we |has been |have |now )*[a-z]+ed\b", inner)
            and verb_form(inner) == "past"
            and len(inner.split()) > 2
        ):  # noqa: PLR2004
            state = (
                True
                if not re.match(
                    r"(?:filed|tracked|proposed|planned|scheduled|suggested|discussed|requested|based|related|used|called|named|started)\b",
                    inner,
                )
                else None
            )
        work.done(state)
    elif states:
        work.done(states[0])
    return False


def _part(part: str, reference: date | None, dues: list[dates.Due], states: list[bool], other: list[str]) -> bool:
    part = part.strip(" .")
    if is_nobody(part) or _REF_ONLY.fullmatch(part):
        return True
    labelled_due = _DUE_LABEL.fullmatch(part)
    due = dates.whole(labelled_due.group("when") if labelled_due else part, reference)
    if due is not None:
        dues.append(due)
        return True
    state = state_of(part) if len(part) > 1 or not part.isalpha() else None  # "X" beside a date is a person
    if state is not None and len(part) <= 30:  # noqa: PLR2004 - longer is prose that holds a state word
        states.append(state)
        return True
    if _PRIORITY.match(f"{part}]") or re.fullmatch(
        r"P[0-5]|(?:high|medium|low|critical)(?: priority)?|optional", part, re.IGNORECASE
    ):
        other.append(part)
        return True
    return False


def _names(
    owner: list[str], dues: list[dates.Due], parts: list[str], work: _Work, *, front: bool, strict: bool
) -> bool:  # noqa: PLR0913
    """Say whether what is left of a bracket names people: freely beside a date or a handle, else by its shape."""
    if any(owners.labelled(part) for part in owner):
        return True
    if any("@" in part for part in owner):
        return all(len(part.split()) <= 4 for part in owner)  # noqa: PLR2004 - names have few words
    if dues and not strict:
        return all(len(part.split()) <= 4 for part in owner)  # noqa: PLR2004
    if front:  # "[jhford] Try ...", "(tc team) add ..."
        after = work.text[work.text.find(parts[-1]) + len(parts[-1]) :].lstrip(" )]】:-–—")
        return all(owners.is_name(part, accounts=True) for part in owner) and verb_form(after) is not None
    plain = all(owners.is_name(part) for part in owner)
    if not plain:
        return False
    if dues:
        return True
    return all(_plainly_person(part) for part in owner)


def _plainly_person(text: str) -> bool:
    """A bracket or suffix without a date names somebody only where it cannot be a product: two words, or a team."""
    words = text.split()
    return "team" in text.casefold() or (
        len(words) in {2, 3} and all(w[:1].isupper() and w[1:2].islower() for w in words)
    )


def _state_inside(text: str) -> bool | None:
    """Read a bracket inside the text that is a state and nothing else ("(already done)"), or a beginning in the past."""
    for inner in _ROUND.findall(text):
        state = state_of(inner)
        if state is not None and inner.count(" ") <= 1:
            return state
    return True if begins_with_past(text) else None


def _inside(work: _Work) -> None:
    """Look inside the remaining words for a date the work is bound to and for who is asked to do it."""
    out = work.out
    if out.done is None:
        out.done = _state_inside(work.text)
    if out.due is None:
        found = dates.within(work.text, work.reference)
        if found is not None:
            out.due = found[0]
            if found[2] >= len(work.text.rstrip(" .")) and found[1] > 0 and work.text[found[1]] != "(":
                out.text = out.text[: found[1]].rstrip(" ,;–—-") if out.text == work.text else out.text
    if out.owner is None:
        out.owner = owners.subject(work.text)


def due_label(line: str, reference: date | None) -> dates.Due | None:
    """Return the date of a "Due:" label that begins ``line``, or None."""
    found = _DUE_LABEL.match(line)
    if found is None or is_nobody(found.group("when")):
        return None
    return dates.whole(found.group("when"), reference)
