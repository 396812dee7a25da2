"""Finds what gives a company away by its form: addresses, hosts, e-mails, ticket keys, secrets. Linear time each.

Secret forms: the prefixes that their makers publish for secret scanning
(https://docs.github.com/en/code-security/secret-scanning/introduction/supported-secret-scanning-patterns).
"""

from __future__ import annotations

import ipaddress
import math
import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple


class Form(NamedTuple):
    """One form: what stands in its place, its pattern (group ``it`` where only a part is meant), and a judge."""

    called: str
    switch: str  # the switch of the policy that turns it off
    pattern: re.Pattern[str]
    judge: Callable[[str], bool] = lambda _text: True


_V4: Final = r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?::\d{1,5}|/\d{1,2})?(?![\w.]*\d)"
_V6: Final = r"(?<![\w:.])\[?[0-9a-fA-F:]{2,39}:[0-9a-fA-F:.]{0,39}\]?(?:/\d{1,3})?"
_URL: Final = r"(?i)\b(?:https?|ssh|git|ftp|wss?|postgres(?:ql)?|redis|amqp|mysql|mongodb)://[^\s<>\"'`|]+"
_INTERNAL: Final = "internal|intranet|private|corp|local|localdomain|lan|home|svc|consul|arpa"
_PUBLIC: Final = (
    "com|net|org|io|dev|cloud|app|co|info|biz|eu|de|fr|uk|us|ca|jp|cn|nl|ch|at|se|es|it|in|au|br|kr|test|example"
)
_HOST: Final = rf"(?i)(?<![\w.@/-])(?:[a-z0-9][a-z0-9-]{{0,62}}\.)+(?:{_INTERNAL}|{_PUBLIC})(?![\w-]|\.\w)"
_NO_TICKET: Final = frozenset(
    re.findall(
        "[A-Z]+",
        "SEV P S UTF SHA ISO RFC CVE CWE AI HTTP HTTPS TLS SSL AES MD IPV GPT IEEE RAID USB COVID BASE UTC GMT "
        "SEVERITY PRIORITY LEVEL TIER PHASE STEP Q H W V X PEP JSR ES HTML CSS TCP UDP DDR PCI SOC PM ACTION ITEM "
        "EC M R T",
    )
)
_STAND_INS: Final = frozenset({"secret", "e-mail", "address", "host", "link", "ticket", "customer", "engineer"})
_HEX: Final = re.compile(r"[0-9a-fA-F]+")


def _is_v4(text: str) -> bool:
    return all(int(part) < 256 for part in text.split("/", maxsplit=1)[0].split(":", maxsplit=1)[0].split("."))  # noqa: PLR2004 - a byte


def _is_v6(text: str) -> bool:
    try:
        ipaddress.IPv6Address(text.strip("[]").split("/")[0].split("%")[0])
    except ValueError:
        return False
    return text.count(":") > 2 or "::" in text  # noqa: PLR2004 - 14:32:10 is a time


def _is_no_word(text: str) -> bool:
    return not text.isalpha() and _is_no_stand_in(text)


def _is_no_stand_in(text: str) -> bool:
    return text not in _STAND_INS


def _is_ticket(text: str) -> bool:
    return text.partition("-")[0] not in _NO_TICKET


def _is_random(text: str) -> bool:
    """Whether letters and digits are too mixed to be words (Shannon's entropy over 3.5 bits, or long hexadecimal)."""
    if _HEX.fullmatch(text):
        return any(char.isdigit() for char in text)
    kinds = sum((any(c.islower() for c in text), any(c.isupper() for c in text), any(c.isdigit() for c in text)))
    if kinds < 3:  # noqa: PLR2004 - lower, upper, digit
        return False
    return -sum(n / len(text) * math.log2(n / len(text)) for n in Counter(text).values()) > 3.5  # noqa: PLR2004


_SECRETS: Final = (
    r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[A-Za-z0-9+/=\s]{0,8000}(?:-----END [A-Z ]{0,30}PRIVATE KEY-----)?",
    r"\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?",  # JSON Web Tokens
    r"\b(?:AKIA|ASIA|AGPA|AROA|AIDA)[A-Z0-9]{16}\b",
    r"\bgh[pousr]_\w{20,255}|\bgithub_pat_\w{20,255}|\bglpat-[\w-]{16,}|\b(?:glrt|gldt)-[\w-]{16,}",
    r"\bxox[abeoprs]-[\w-]{8,}|\bxapp-[\w-]{8,}",
    r"https://hooks\.slack\.com/[\w/+-]+|https://[\w.-]*webhook\.office\.com/[^\s)>\"']+",
    r"https://(?:\w+\.)?discord(?:app)?\.com/api/webhooks/[\w/-]+",
    r"\b(?:sk|rk|pk|whsec)_(?:live_|test_)?\w{16,}|\bsk-(?:proj-|ant-)?[\w-]{20,}",
    r"\bAIza[\w-]{30,}|\bya29\.[\w-]{20,}|\bGOCSPX-[\w-]{20,}",
    r"\bnpm_\w{30,}|\bpypi-[\w-]{30,}|\bdop_v1_\w{30,}|\bhvs\.[\w-]{20,}|\bSG\.[\w-]{16,}\.[\w-]{16,}|\bdapi[0-9a-f]{30,}",
    r"\bATATT3[\w=-]{20,}|\bNRAK-\w{20,}|\bshp(?:at|ca|pa|ss)_\w{20,}|\bSK[0-9a-f]{32}\b|\bAC[0-9a-f]{32}\b",
    r"\barn:aws[\w-]*:[\w:/*.-]+",
)
_ASSIGNED: Final = (
    r"(?i)(?:pass(?:word|wd|phrase)?|pwd|secret|token|api[_-]?key|access[_-]?key|account[_-]?key|private[_-]?key|"
    r"credentials?|auth(?:orization)?)[\w-]{0,20}[\"']?\s{0,3}(?:[:=]|=>|:=)\s{0,3}(?:bearer |basic )?[\"'`]?"
    r"(?P<it>[^\s\"'`,;]{6,})"
)
_SPOKEN: Final = r"(?i)\b(?:password|passphrase|token|secret|api key)\s+(?:was|is)\s+[\"'`](?P<it>[^\s\"'`]{4,})"

FORMS: Final = (
    *(Form("secret", "secrets", re.compile(pattern)) for pattern in _SECRETS),
    Form("secret", "secrets", re.compile(r"(?<!\w)\w{1,20}://(?P<it>[^\s/:@]{1,100}:[^\s/@]{1,200})@")),
    Form("secret", "secrets", re.compile(r"(?i)\b(?:bearer|basic)\s+(?P<it>[A-Za-z0-9._~+/=-]{12,})")),
    Form("secret", "secrets", re.compile(_ASSIGNED), _is_no_word),
    Form("secret", "secrets", re.compile(_SPOKEN), _is_no_stand_in),
    Form("secret", "secrets", re.compile(r"(?<![\w/+])[A-Za-z0-9+/_-]{28,}={0,2}(?![\w/+])"), _is_random),
    Form("e-mail", "emails", re.compile(r"[\w.+%'-]{1,64}@(?:[\w-]{1,63}\.)+[A-Za-z]{2,24}")),
    Form("address", "addresses", re.compile(_V4), _is_v4),
    Form("address", "addresses", re.compile(_V6), _is_v6),
    Form("address", "addresses", re.compile(r"(?i)(?<![\w:-])(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}(?![\w:-])")),
    Form("host", "addresses", re.compile(r"(?i)\bip-\d{1,3}-\d{1,3}-\d{1,3}-\d{1,3}(?:\.[\w.-]+)?")),
    Form("link", "addresses", re.compile(_URL)),
    Form("host", "addresses", re.compile(_HOST)),
    Form("ticket", "tickets", re.compile(r"(?<![\w-])[A-Z][A-Z0-9]{0,14}-\d{1,7}(?![\w-])"), _is_ticket),
    Form("ticket", "tickets", re.compile(r"(?<![\w/#-])(?:[\w.-]{1,60}/[\w.-]{1,100})?#\d{1,7}(?!\w)|(?<!\w)GH-\d+")),
)  # fmt: skip
MENTION: Final = re.compile(r"(?<![\w@./])@(?P<it>[A-Za-z0-9][\w-]{1,38})(?![\w@.]*@)")


def found(form: Form, text: str) -> Iterator[tuple[int, int]]:
    """The places in ``text`` of one form."""
    part = "it" if "it" in form.pattern.groupindex else 0
    for match in form.pattern.finditer(text):
        start, end = match.span(part)
        end = start + len(text[start:end].rstrip(".,;:!?)"))  # the sentence's, not the address's
        if end > start and form.judge(text[start:end]):
            yield start, end
