"""Takes an entry's text apart: the words of the work, and what decorates its ends (id, state, owner, date, tickets)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from app.documents import dates, owners, references
from app.documents.blocks import Inline
from app.documents.bracket_parts import DUE_ENDS, DUE_LABEL, REF_ONLY
from app.documents.decorated import MARK, Decorated, Work
from app.documents.entry_ends import strip_back
from app.documents.entry_fronts import strip_front
from app.documents.item_prose import done_abroad
from app.documents.label_words import before_signs
from app.documents.tenses import (
    awaits_lasting_fix,
    begins_with_past,
    is_done_since,
    may_promise,
    may_tell,
    promises,
    tells_it_is_so,
)
from app.documents.text_runs import JUDGED, squeeze
from app.documents.wording import is_nobody, sentences, state_of, verb_form

_ROUND: Final = re.compile(r"[(（]([^()（）]{1,24})[)）]")
_STATE_OPENS: Final = re.compile(
    r"\((done|completed|shipped|deployed|merged|fixed|outstanding|pending|not started|not done|deferred|in progress)"
    r"(?:\s[-–—]\s|[,;] | (?:during|for|by|with|on|since|as)\b)[^()]*\)"
)
_LABEL_WORDS: Final = 6
_LABEL_REACH: Final = 60  # characters
_CLAUSE_END: Final = re.compile(r"[(（]|\.\s")
_OPENING: Final = 4  # sentences looked at for a promise
_MANY: Final = 100  # tickets
_NAME_WORDS: Final = 3
# "Redundancy:", "Visibility:", "Action item:" in bold name a topic, not a person.
_TOPIC: Final = re.compile(
    r"(?:tion|sion|ment|ty|\w{4}ing|ncy|ness|ures?|ics|gence|ence|ance|ware|ups?|access|process|privileges?|plans?"
    r"|tests?|docs?|alerts?|metrics|logs?|items?|tasks?|fix|code|tools?|limits?|checks?|rules?|files?|scripts?)$",
    re.IGNORECASE,
)


def read(runs: Sequence[Inline], reference: date | None) -> Decorated:
    """Return the entry of ``runs`` without its decoration, and what the decoration states.

    ``reference`` is the document's date, against which relative dates are resolved.
    """
    if sum([len(run.text) for run in runs]) > JUDGED:  # no entry of work is so long: its ends are not looked at
        return Decorated(squeeze("".join([run.text for run in runs])), references.of_runs(runs)[:_MANY])
    runs, mentioned = _without_mentions(runs)
    marked, words = _marked(runs)
    only_link = not marked.replace(MARK, "").strip(" .,;:()[]-–—/&")
    if only_link or _only_reference(marked):
        first = references.without_tail([run for run in runs if run.text.strip()])
        text = squeeze("".join([run.text for run in first]))
        tickets = references.of_runs(runs, every_link=True)
        return Decorated(text, tickets or tuple(references.bare_urls(text)))
    work = Work(marked, reference)
    work.owner(mentioned)
    _take_bold_name(work, runs)
    strip_front(work)
    strip_back(work)
    strip_front(work)
    out = work.out
    out.text = _restored(work.text, marked, words).strip(" ,;–—-") or squeeze("".join([run.text for run in runs]))
    out.tickets = references.of_runs(runs)
    _inside(work, runs)
    return out


def _without_mentions(runs: Sequence[Inline]) -> tuple[Sequence[Inline], str | None]:
    """Take the people whom an editor's own mentions name off both ends of an entry; return them as its owner."""
    if not any([run.mention == "person" for run in runs]):  # noqa: C419 - few runs: a list is quicker
        return runs, None
    words = references.without_tail(runs)
    start, end = 0, len(words)
    while start < end and _is_beside_words(runs[start]):
        start += 1
    while end > start and (_is_beside_words(runs[end - 1]) or runs[end - 1].mention == "date"):
        end -= 1
    if start == end or runs[end - 1].text.rstrip().endswith((":", "：")):
        return runs, None  # nothing but mentions; "Owner: @Ada" is a label, read as one
    named = [run for run in (*words[:start], *words[end:]) if run.mention == "person"]
    who = owners.clean(" and ".join([squeeze(run.text).lstrip("@") for run in named])) if named else None
    days = [run for run in words[end:] if run.mention == "date"]
    return (*words[start:end], *days, *runs[len(words) :]), who


def _is_beside_words(run: Inline) -> bool:
    """Say whether a run names a person, or is only space and signs beside one."""
    if run.mention == "person":
        name = squeeze(run.text).lstrip("@")
        return run.text.lstrip().startswith("@") or owners.is_name(name, accounts=True)
    return run.mention is None and not any(ch.isalnum() for ch in run.text)


def _marked(runs: Sequence[Inline]) -> tuple[str, list[str]]:
    """Return the text with a mark for each ticket that is only referred to, and the words that stood there."""
    parts: list[str] = []
    words: list[str] = []

    def mark(match: re.Match[str]) -> str:
        url = match.group().rstrip(references.URL_TAIL)
        if not references.is_ticket_url(url):
            return match.group()
        words.append(url)
        return MARK + match.group()[len(url) :].removeprefix("+")  # GitLab: show the title of what is linked

    for run in runs:
        if run.href is None:
            parts.append(references.URL.sub(mark, run.text) if "://" in run.text else run.text)
        elif references.is_ticket_link(run) and references.is_reference_text(run.text):
            words.append(squeeze(run.text))
            parts.append(f" {MARK} " if not parts or not parts[-1].endswith(("(", "[")) else MARK)
        else:
            parts.append(run.text)
    return squeeze("".join(parts)), words


def _only_reference(text: str) -> bool:
    return " " not in text.strip() and (
        text.startswith(("http://", "https://", "www."))
        or (bool(references.in_text(text)) and REF_ONLY.fullmatch(text) is not None)
    )


def _restored(text: str, marked: str, words: Sequence[str]) -> str:
    """Put the words of the references inside the text back where they stood."""
    if MARK not in text:
        return text
    skipped = marked[: max(marked.find(text.strip()), 0)].count(MARK)
    for word in words[skipped:]:
        text = text.replace(MARK, word, 1)
    return re.sub(r"\s+([)\].,;:])", r"\1", squeeze(text.replace(MARK, "")))


def _take_bold_name(work: Work, runs: Sequence[Inline]) -> None:
    """Read "**Ada**: move the sessions": a bold name before a colon or dash, then words of work."""
    first = runs[0]
    if not first.bold:
        return
    name = first.text.strip().rstrip(":：–—- ").strip()
    if not work.text.startswith(first.text.strip()) or not owners.is_name(name):
        return
    rest = work.text[len(first.text.strip()) :].lstrip()
    led = first.text.rstrip().endswith((":", "：")) or rest[:1] in {":", "：", "–", "—", "-"}
    rest = rest.lstrip(":：–—- ")
    nobody = (
        _TOPIC.search(name) is not None
        or name[-1:].isdigit()
        or (verb_form(name) is not None and not name.casefold().endswith(" team"))
    )
    if led and len(name.split()) <= _NAME_WORDS and not nobody and verb_form(rest) == "base":
        work.owner(owners.clean(name))
        work.text = rest


def _state_in_brackets(text: str) -> bool | None:
    """Read a bracket inside the text that is a state and nothing else ("(already done)")."""
    for inner in _ROUND.findall(text):
        state = state_of(inner)
        if state is not None and inner.count(" ") <= 1:
            return state
    opening = _STATE_OPENS.search(text)  # "(done during the response)", "(outstanding - nothing built)"
    return state_of(opening.group(1)) if opening is not None else None


def _told(text: str) -> bool | None:
    """Return what the tense of an entry says of its state."""
    if awaits_lasting_fix(text):
        return False  # "We restored the old settings. A permanent fix will be ...": the work is the fix
    if begins_with_past(text) or is_done_since(text):
        return True
    if promises(text):
        return False
    if tells_it_is_so(text):
        return True
    clause = _CLAUSE_END.split(text, maxsplit=1)[0].strip()
    if clause != text and begins_with_past(clause):
        return True  # "The guest alert improved (PR #7). Tags now silence it."
    return _told_after_label(text)


def _told_after_label(text: str) -> bool | None:
    """Return what the tense says behind a label ("Backups: we will ...") or, of promises, in the first sentences."""
    first, _, rest = text.partition(":" if ":" in text[:_LABEL_REACH] else " - ")
    if rest and len(first.split()) <= _LABEL_WORDS:
        if begins_with_past(first) or begins_with_past(rest.strip()):
            return True
        if promises(rest.strip()):
            return False
    if may_promise(text) and any(promises(sentence) for sentence in sentences(text)[:_OPENING]):
        return False
    return None


def _told_by_parts(text: str, runs: Sequence[Inline]) -> bool | None:
    """Return what the tense says: of the whole, else of a bold beginning, else of what follows a bold label."""
    told = _told(text) if may_tell(text) else None
    if told is None and done_abroad(text):
        return True
    if told is not None or not runs[0].bold or len(runs) == 1:
        return told
    label = squeeze(runs[0].text)
    if begins_with_past(label):
        return True  # "**Both nodes upgraded** from 8.4 to 8.5"
    rest = text.removeprefix(label).lstrip(" :.–—-") if text.startswith(label) else ""
    return _told(rest) if may_tell(rest) else None


def _inside(work: Work, runs: Sequence[Inline]) -> None:
    """Look inside the remaining words for a date the work is bound to and for who is asked to do it."""
    out = work.out
    if out.done is None:
        out.done = _state_in_brackets(work.text)
        out.told = _told_by_parts(work.text, runs)
    if out.due is None:
        found = dates.within(work.text, work.reference)
        if found is not None:
            out.due = found[0]
            if found[2] >= len(work.text.rstrip(" .")) and found[1] > 0 and work.text[found[1]] != "(":
                out.text = out.text[: found[1]].rstrip(" ,;–—-") if out.text == work.text else out.text
    last = references.without_tail(runs)[-1]
    if out.due is None and last.mention == "date":  # a day at the end of a task is its due date
        out.due = dates.whole(squeeze(last.text), work.reference)
        out.text = out.text.removesuffix(squeeze(last.text)).rstrip(" ,;–—-")
    if out.owner is None:
        out.owner = owners.subject(work.text)


def due_label(line: str, reference: date | None) -> dates.Due | None:
    """Return the date of a "Due:" label that begins ``line``, or None."""
    found = None if DUE_ENDS.isdisjoint(before_signs(line)) else DUE_LABEL.match(line)
    if found is None or is_nobody(found.group("when")):
        return None
    return dates.whole(found.group("when"), reference)
