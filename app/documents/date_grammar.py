"""The forms in which people write dates, as one regular expression whose groups tell the form, and its words."""

from __future__ import annotations

import re
from typing import Final

from app.documents.months import MONTHS
from app.documents.word_lists import words

DAYS: Final = {
    name: n for n, name in enumerate(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"))
}
_M: Final = "|".join(sorted(MONTHS, key=len, reverse=True))
_UNITS: Final = "days?|weeks?|months?|quarters?|years?|sprints?|iterations?"
NUMBERS: Final = {
    word: number
    for number, word in enumerate(
        ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
    )
} | {"a": 1, "an": 1, "couple": 2, "few": 3}
_COUNT: Final = "|".join(NUMBERS)
_YEAR: Final = r"(?:(?:\s*,?\s*|[/-])(?P<{0}>(?:19|20)\d\d|(?<=[a-z]-)\d\d(?![\d:-])))"  # "1-Oct-21" is a spreadsheet's
GRAMMAR: Final = (
    (
        "iso",
        r"(?P<iso>\d{4}[-\u2010\u2011]\d{2}[-\u2010\u2011]\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:?\d{2})?)?",
    ),
    ("ymd", r"(?P<ymd>\d{4}[/.]\d{1,2}[/.]\d{1,2})"),
    (
        "cjk",
        r"(?:(?P<cy>\d{4})\s*年\s*)?(?P<cm>\d{1,2})\s*月(?:\s*(?P<cd>\d{1,2})\s*日|(?P<cend>末|底|中旬|上旬|下旬)|(?:中|内))?",
    ),
    ("week", r"(?P<wy>\d{4})-?W(?P<ww>\d{1,2})|(?:week|kw|cw|wk)\s?(?P<vw>\d{1,2})(?:[\s/,]+(?:of\s+)?(?P<vy>\d{4}))?"),
    (
        "quarter",
        (
            r"(?:(?P<qy1>\d{4})[\s-]*)?(?:Q(?P<q>[1-4])|(?P<q2>[1-4])Q|H(?P<h>[12])"
            r"|(?P<qw>first|second|third|fourth|last) quarter)(?:[\s/'’-]*(?:FY|CY"
            r"|of)?\s*'?(?P<qy2>\d{4}"
            r"|\d{2}(?![\d-])))?(?:\s*[-–/]\s*Q(?P<qe>[1-4])(?:\s*(?P<qye>\d{4}))?)?(?:\s+sprints?)?"
        ),
    ),
    (
        "dmy",
        rf"(?P<d1>\d{{1,2}})(?:st|nd|rd|th|\.)?[\s/-]+(?:of\s+|de\s+)?(?P<m1>{_M})\b\.?" + _YEAR.format("y1") + "?",
    ),
    ("mdy", rf"(?P<m2>{_M})\b\.?[\s-]+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:])" + _YEAR.format("y2") + "?"),
    ("my", rf"(?P<m3>{_M})\b\.?[\s-]+(?:of\s+)?(?P<y3>(?:19|20)\d\d)"),
    ("num", r"(?P<n1>\d{1,2})(?P<sep>[/.-])(?P<n2>\d{1,2})(?P=sep)(?P<n3>\d{4}|\d{2})"),
    ("abbr", r"(?P<abbr>EO[DWMQY]|COB|EOB)"),
    (
        "rel",
        (
            rf"(?:(?:in|within|over)\s+)?(?:the\s+)?(?:next|coming|upcoming|following)\s+(?:(?P<rn>\d+"
            rf"|{_COUNT})(?:\s+of)?\s+)?(?P<ru>{_UNITS})(?:\s+or\s+(?:so|two))?"
        ),
    ),
    ("span", rf"(?:in|within|after)\s+(?P<sn>\d+|{_COUNT})(?:\s+of)?(?:\s*[-–]\s*\d+)?\s+(?P<su>{_UNITS})"),
    (
        "this",
        r"(?:later\s+)?this\s+(?P<tu>week|month|quarter|year|sprint|iteration)|(?P<tom>tomorrow|today|immediately)",
    ),
    ("weekday", rf"(?:(?:next|this|coming)\s+)?(?P<wd>{'|'.join(DAYS)})"),
    ("month", rf"(?P<m4>{_M})(?![\w.])"),
    ("year", r"(?P<y5>20\d\d)"),
)
# "by" and "end of" in Italian, Dutch, the Nordic languages, Polish and Russian beside the languages named in full.
_OTHER_LEADS: Final = "entro|uiterlijk|vóór|voor|senest|innen|inden|før|senast|do|до"
_OTHER_ENDS: Final = (
    "ende|fin|fin de|final de|fim de|fine|eind|einde|slutet av|slutningen af|utgangen av|końca|koniec|конца|конец"
)
_LEAD: Final = (
    r"(?:(?:by|before|until|till|due|on|in|during|around|approx\.?|~|no later than|not later than"
    r"|target(?:ed)?(?: for)?|eta|deadline|for|bis(?: zum)?|fällig(?: am)?|frist|avant|d['’]ici|échéance|pour"
    rf"|antes de|vence|plazo|até|prazo|{_OTHER_LEADS}|on or before)\s*:?\s+)?"
    r"(?:(?:the|le|la|el|al?|il|o|dem|den|du)\s+)?"
    rf"(?:(?P<end>end\s+of(?:\s+the)?|late|{_OTHER_ENDS}"
    r"|beginning\s+of|start\s+of|early|mid|middle\s+of)[\s-]+)?(?:the\s+)?"
)
_PERIOD: Final = r"(?P<pu>week|month|quarter|year|sprint|iteration|day)"
_ALL: Final = "|".join(f"(?P<k_{name}>{pattern})" for name, pattern in GRAMMAR)
_TAIL: Final = (
    r"(?:\s*(?:at\s+)?\d{1,2}:\d{2}(?:\s*[A-Z]{2,4})?|\s*\([A-Za-z]{3,9}\)|\s*[日(（][^)）]{0,3}[)）]"
    r"|\s*(?:まで(?:に)?|前|之前|中))?\s*[.!]?"
)
# "Friday, 12 May 2023": the day of the week says nothing more.
_ON_DAY: Final = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+(?=[\da-z]))?"
WHOLE: Final = re.compile(rf"\s*{_LEAD}{_ON_DAY}(?:{_ALL}|{_PERIOD}){_TAIL}\s*", re.IGNORECASE)
# "by 12 June", "in the next two weeks", "(Q2 2024)": prose that leads to a date; the lead is required.
WITHIN: Final = re.compile(
    rf"(?<![\w-])(?:(?P<lead>by|before|until|no later than|due(?: on| by)?|eta|deadline"
    rf"|target(?:ed)?(?: for)?|scheduled for|planned for|expected(?: by| in| on)?|during|in|over|for|later"
    rf"|bis(?: zum)?|avant|d['’]ici|antes de|até)\s*:?\s+(?:(?:the|le|la|el|o)\s+)?"
    rf"(?:(?P<end>end\s+of(?:\s+the)?|late|early|mid"
    rf"|beginning\s+of)[\s-]+)?(?:{_ALL}|{_PERIOD})|\((?P<bracket>[^()]{{2,40}})\))(?![\w-])",
    re.IGNORECASE,
)
# Where such prose can begin, in lower case; the long expression is tried only there.
LEADS: Final = re.compile(
    r"(?<![\w-])(?:by|before|until|no|due|eta|deadline|target(?:ed)?|scheduled|planned|expected|during|in|over|for|later"
    r"|bis|avant|d['’]ici|antes|até)\b|\("
)
LEAD_WORDS: Final = words(  # each match of LEADS is a bracket or holds one
    "by before until no due eta deadline target targeted scheduled planned expected during in over for later bis avant"
    " ici antes até"
)
# A text without a digit and without any of these words is no date, whatever else it is.
DATE_WORDS: Final = (
    frozenset(MONTHS)
    | frozenset(DAYS)
    | words(
        "week weeks month months quarter quarters year years sprint sprints iteration day days"
        " eod eow eom eoq eoy cob eob tomorrow today immediately"
    )
)
PLAIN_LEAD: Final = re.compile(
    r"^(?:by|due(?: on| by)?|eta|deadline|target(?:ed)?(?: for)?|bis(?: zum)?|fällig(?: am)?|frist|avant|d['’]ici"
    rf"|échéance|antes de|vence|plazo|até|prazo|{_OTHER_LEADS})\s*:?\s+(?:(?:le|la|el|il|o) )?",
    re.IGNORECASE,
)
ISO_ONLY: Final = re.compile(r"\s*(\d{4})-(\d{2})-(\d{2})\s*\Z")
