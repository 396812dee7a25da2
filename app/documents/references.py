"""Finds ticket references in an item: links to issues, requests and changes, keys, numbers, bug numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

import msgspec

from app.documents.blocks import Inline
from app.documents.word_lists import words

# Paths that name one issue, request, change or card of a tracker; a link to anything else is documentation.
_TICKET_URL: Final = re.compile(
    r"""(?:
      /(?:issues?|pulls?|pull-requests|merge_requests|work_items|tickets?|bugs?|stor(?:y|ies)|epics|tasks?|incidents|cards?|milestone|discussion)/\#?[\w-]*\d
    | /issues/[\w.-]+/[\w.-]+/\d+
    | /browse/[A-Z][A-Z0-9_]+-\d+ | [?&](?:selectedIssue|issue|issueKey)=[A-Z][A-Z0-9_]+-\d+
    | /commits?/[0-9a-f]{7,40} | /-/commit/ | show_bug\.cgi\?id=\d+ | bugzil\.la/\d+ | crbug\.com/\d+ | /\+/\d+
    | //(?:issues|bugs)\.[\w.-]+/(?:issues/)?\d+ | /_workitems/edit/\d+ | /_git/[^/]+/pullrequest/\d+
    | //linear\.app/[^/]+/issue/ | //trello\.com/c/ | //app\.asana\.com/ | //app\.(?:clubhouse|shortcut)\.\w+/
    | app\.clickup\.com/t/
    | youtrack[^/]*/issue/ | phabricator[^/]*/[TD]\d+ | /[TD]\d+\b$ | /agiles?/[^/]+/\d+ | //\w+\.monday\.com/boards/
    )""",
    re.VERBOSE,
)
URL: Final = re.compile(r"https?://[^\s<>\"'`|\[\]{}、。）】]+")
URL_TAIL: Final = ".,;:!?)*_+"  # GitLab writes "+" behind a link whose title it is to show
_SITE: Final = re.compile(r"https?://[^/]")
_PAGE: Final = re.compile(r"https?://[^/]+/[^/]")  # "https://github.com/" alone names no ticket
# Looks like a tracker's key but names a standard, a severity or a code.
_NOT_KEYS: Final = words("""
    UTF SHA ISO CVE CWE RFC HTTP HTTPS COVID SEV TLS SSL GPT MD AES RSA IPV SOC PCI ECMA ASCII CP EC US EU
    AZ UTC GMT PST EST P S T N V X86 ARM AMD64 K8S ES AI ACTION ITEM PM INC INCIDENT POSTMORTEM TOP TIER
    LEVEL PHASE STEP SPRINT RELEASE VERSION RFP
    OAUTH HTTP2 RS HS A C D F H I GHSA MTU Q WEEK DAY PART PG PHP PY SMS SR IEC EN EIP ERC
    BIP PEP CA PA CAPA WCAG DNS ALPN TOTP
""")
# Trackers count from one: "FILE-01", "LL-005" are names of machines and documents; so are "CH4-3", "K3-1".
_KEY: Final = re.compile(r"(?<![\w/.#-])(?![A-Z]+\d+-\d\b)([A-Z][A-Z0-9]{1,14})-([1-9]\d{0,6})(?![\w-]|\.\d)")
# "T300125", how Phabricator's tasks are named in text; four digits are too often something else.
_TASK: Final = re.compile(r"(?<![\w/.#:-])T\d{5,7}(?![\w-]|\.\d)")
# "b/3312345" of Google's tracker, "CHG0091220" and "PRB0040512" of ServiceNow.
_NUMBERED: Final = re.compile(r"(?<![\w/.#-])(?:b/\d{4,10}|(?:CHG|PRB|STRY|RITM|SCTASK|CTASK|PTASK)\d{7})(?![\w/-])")
# "[[phab:T300125]]", "[[bugzilla:42]]": the prefixes by which wikis link to trackers.
_TRACKER_PAGE: Final = re.compile(
    r"(?:phab|phabricator|bugzilla|mediazilla|gerrit|jira|redmine|trac|mantis|launchpad|rt)"
    r":(?P<ticket>T?\d{1,9}|[A-Z][A-Z0-9]+-\d+)",
    re.IGNORECASE,
)
# A name is tried from its first character only, so that a long one with many hyphens costs its length once.
_HASH: Final = re.compile(
    r"(?:(?:(?<![\w&/#.-])|(?<=\d/))((?:[\w.-]++/){0,4}+(?=[\w.-]*?[A-Za-z])[\w.-]++)|(?<![\w&/#])|(?<=\d/))#(\d{1,7})\b(?!-)"
)
_BUG: Final = re.compile(r"(?<![\w/])(?:bug|bz|issue|ticket)[ #]+(\d{4,9})\b", re.IGNORECASE)
_REQUEST: Final = re.compile(r"(?<![\w/])(?:PR|MR|GH|CL)[ -](\d{2,9})\b")
_BUG_SIGNS: Final = ("bug", "bz", "issue", "ticket")
_REQUEST_SIGNS: Final = ("pr", "mr", "gh", "cl")
_MERGE: Final = re.compile(r"(?<![\w!])(?:[\w.-]+/[\w./-]+)?!(\d{2,7})\b")
_SIGNED: Final = (("#", _HASH), ("T", _TASK), ("!", _MERGE))  # what each begins with or holds
_CELL_KEY: Final = re.compile(r"#?[A-Za-z]{1,10}[-_]?\d{2,12}|#?\d{3,12}")
_DIGIT: Final = re.compile(r"\d")  # every reference in words holds one
# A link's own words that are a reference and nothing else.
_REFERENCE_WORDS: Final = re.compile(
    r"[(\[]?\s*(?:(?:issue|ticket|bug|pr|mr|pull request|merge request|card|story|task|jira|github|link"
    r"|tracking|tracker|cl|commit|here|tracked|follow up|follow-up|epic|this|done in|fixed in|in"
    r"|see)s?\b[\s:#]*)*"
    r"(?:[\w./-]*[#!]\d+|[A-Za-z][A-Za-z0-9_]*-\d+|(?:\w{1,20}:)?[#T]?\d+|https?://\S+|[0-9a-f]{7,40})?\s*[)\]]?\.?",
    re.IGNORECASE,
)
# "OPS-1: https://...", as plain text shows a link.
_SHOWN_BEFORE: Final = re.compile(r"(?<=\S)\s(?:[A-Z][A-Z0-9]*-\d{1,7}|[\w./-]{0,60}#\d{1,7}):\s*\Z")
_KEY_WORDS: Final = re.compile(r"(?:[\w.-]+/[\w./-]+)?[#!]\d+|[A-Z][A-Z0-9_]*-\d+|\d+")


@lru_cache(maxsize=256)  # an item is asked for its tickets several times
def is_ticket_url(url: str) -> bool:
    """Say whether ``url`` names one issue, request, change or card."""
    return url.startswith(("http://", "https://")) and _TICKET_URL.search(url) is not None


def is_ticket_link(run: Inline) -> bool:
    """Say whether a linked run refers to a ticket: by its target, or because its words are a key and nothing else."""
    href = run.href
    if href is None:
        return False
    if not href.startswith(("http://", "https://")):
        return _TRACKER_PAGE.fullmatch(href) is not None
    return is_ticket_url(href) or _KEY_WORDS.fullmatch(run.text.strip()) is not None


def is_reference_text(text: str) -> bool:
    """Say whether a link's words are only a reference ("Issue", "#12", "PAY-7"), not words of the work."""
    return _REFERENCE_WORDS.fullmatch(text.strip()) is not None


def without_tail(runs: Sequence[Inline]) -> Sequence[Inline]:
    """Return ``runs`` without the ticket links at their end, which are decoration whoever wrote them."""
    end = len(runs)
    while end > 1 and (
        not runs[end - 1].text.strip() or (is_ticket_link(runs[end - 1]) and is_reference_text(runs[end - 1].text))
    ):
        end -= 1
    if end == len(runs):
        return runs
    shown = _SHOWN_BEFORE.search(runs[end - 1].text)
    if shown is None or runs[end - 1].href is not None:
        return runs[:end]
    return (*runs[: end - 1], msgspec.structs.replace(runs[end - 1], text=runs[end - 1].text[: shown.start()]))


def without_keys(text: str) -> str:
    """Return ``text`` without the references written as words, so that what is said of them is left."""
    for reference in in_text(text):
        text = text.replace(reference, " ", 1)
    return text.strip(" ()[],;:–—-")


def bare_urls(text: str) -> list[str]:
    """Return the URLs written out in ``text``, without the punctuation that follows them."""
    if "://" not in text:
        return []
    return [found.group().rstrip(URL_TAIL) for found in URL.finditer(text)]


def of_cell(text: str) -> tuple[str, ...]:
    """Return what a ticket cell without a known reference names: its addresses, or the one key it is ("V770112")."""
    found = tuple(bare_urls(text))
    return found or ((text,) if _CELL_KEY.fullmatch(text) else ())


def in_text(text: str) -> list[str]:
    """Return the references written as words: keys, ``#1``, ``org/repo#1``, bug and request numbers."""
    found: list[tuple[int, str]] = []
    if "://" in text:
        for match in URL.finditer(text):
            url = match.group().rstrip(URL_TAIL)
            if is_ticket_url(url):
                found.append((match.start(), url))
        text = URL.sub(lambda m: " " * len(m.group()), text)
    if _DIGIT.search(text) is None:
        return [value for _, value in sorted(found)]
    for sign, pattern in _SIGNED:
        if sign in text:
            found += [(m.start(), m.group()) for m in pattern.finditer(text)]
    found += [(m.start(), m.group()) for m in _NUMBERED.finditer(text)]
    if "-" in text:
        found += [(m.start(), m.group()) for m in _KEY.finditer(text) if m.group(1) not in _NOT_KEYS]
    taken = {at for at, _ in found}
    plain = text.casefold()
    for pattern, signs in ((_BUG, _BUG_SIGNS), (_REQUEST, _REQUEST_SIGNS)):
        if not any([sign in plain for sign in signs]):  # noqa: C419 - for so few a list is quicker
            continue
        found += [(m.start(), m.group()) for m in pattern.finditer(text) if m.start() not in taken]
    return [value for _, value in sorted(found)]


def of_runs(runs: Sequence[Inline], *, every_link: bool = False) -> tuple[str, ...]:
    """Return the tickets that ``runs`` name, in order, each once.

    ``every_link``: any link counts (a ticket column, an entry that is nothing but a link).
    """
    tickets: list[str] = []
    plain: list[str] = []
    for run in runs:
        if run.href is None:
            plain.append(run.text if not run.code else f" {run.text} ")
            continue
        plain.append(" ")
        if is_ticket_link(run) or (every_link and _leads_somewhere(run, run.href)):
            _flush(plain, tickets)
            page = _TRACKER_PAGE.fullmatch(run.href)
            tickets.append(page.group("ticket") if page is not None else run.href)
    _flush(plain, tickets)
    return unique(tickets)


def _leads_somewhere(run: Inline, href: str) -> bool:
    """Say whether a link names one page: the address of a site alone does only under words of its own ("PAY board")."""
    return _PAGE.match(href) is not None or (_SITE.match(href) is not None and not is_reference_text(run.text))


def _flush(plain: list[str], tickets: list[str]) -> None:
    tickets.extend(in_text("".join(plain)))
    plain.clear()


def unique(values: Iterable[str]) -> tuple[str, ...]:
    """Return ``values`` each once, in order."""
    return tuple(dict.fromkeys(values))
