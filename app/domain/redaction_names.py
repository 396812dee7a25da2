"""Finds listed names in whatever form they are written: case, accents, order, initials, endings, addresses."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

# First and last names that are English words too: alone, they are names only where they begin with a capital.
_WORDS: Final = frozenset(
    re.findall(
        r"\w+",
        "abel art august banks bell bill black blue bond brook brooks brown buck burns carol case chance chase chip "
        "christian chuck clay cliff cook cooper daisy dale dawn dean drew earl example faith field fields finch fisher "
        "ford fox frank gene glen good grace grant gray green guy hall harmony hart heath hill holly hope house hunt "
        "hunter iris ivy jack jade jay joy june king lake lance law lee lily long love major march mark marsh mason "
        "may miles mill mills moon nick norm park parks pat pearl penny pierce pool porter price pride ray reed rich "
        "rob robin rock root rose ruby rush rusty sandy sky small snow stone story sue summer sunny swift terry tim "
        "tony trip victor wade walker wall ward warren waters webb wells west white will wills win wise wood woods "
        "worth young",
    )
)
_BETWEEN: Final = r"(?:[\W_]|%20){0,3}"
_STARTS: Final = r"(?<![^\W_])"
_ENDS: Final = r"(?![^\W_])"
_ENDING: Final = r"(?:['’]?[^\W\d_]{1,3}|['’])?"  # Ada's, Adas, Exampleova
_LONG: Final = 5  # parts of names from which on an ending is looked for
_SHORTEST: Final = 2


@dataclass(frozen=True, slots=True)
class Subject:
    """Somebody or something listed. ``called`` is what stands in its place, with a number behind it."""

    name: str
    called: str
    folded: tuple[str, ...]  # patterns over folded text
    capital: tuple[str, ...] = ()  # patterns that need a capital in the text as it is
    squeezed: str = ""  # letters and digits alone, for the check of the result


def folded(text: str) -> str:
    """``text`` without case and accents, every character at its place."""
    if text.isascii():
        return text.lower()
    return "".join(_folded(char) for char in text)


def _folded(char: str) -> str:
    plain = "".join(part for part in unicodedata.normalize("NFKD", char.casefold()) if not unicodedata.combining(part))
    return plain if len(plain) == 1 else char.lower() if len(char.lower()) == 1 else char


def squeezed(text: str) -> str:
    """Letters and digits alone, folded."""
    return "".join(char for char in folded(unicodedata.normalize("NFC", text)) if char.isalnum())


def person(name: str, accounts: Iterable[str], called: str) -> Subject:
    """A person: the whole name in any order, each part of it, initials, accounts."""
    parts = [part for part in re.split(r"[\W_]+", folded(unicodedata.normalize("NFC", name))) if part]
    patterns = [_whole(parts), _whole(parts[::-1])]
    capital = []
    if len(parts) > 1:
        patterns.append(_STARTS + re.escape(parts[0][0]) + _BETWEEN + re.escape(parts[-1]) + _ENDING + _ENDS)
    for part in parts if len(parts) > 1 else ():
        if len(part) < _SHORTEST:
            continue
        if part in _WORDS:
            capital.append(_STARTS + rf"(?:{part.capitalize()}|{part.upper()})(?:['’]s|['’])?" + _ENDS)
        else:
            patterns.append(_part(part))
    patterns += [_STARTS + re.escape(folded(account)) + _ENDS for account in accounts if len(account) >= _SHORTEST]
    return Subject(name, called, tuple(dict.fromkeys(patterns)), tuple(capital), "".join(parts))


def customer(name: str) -> Subject:
    """A customer: the whole name, with whatever stands between its parts."""
    parts = [part for part in re.split(r"[\W_]+", folded(unicodedata.normalize("NFC", name))) if part]
    return Subject(name, "customer", (_whole(parts),), (), "".join(parts))


def host(name: str) -> Subject:
    """A host by its name, or every host below ``*.suffix``."""
    plain = folded(name.strip())
    if plain.startswith("*."):
        return Subject(name, "host", (rf"(?<![\w.-])(?:[\w-]+\.)*{re.escape(plain[2:])}(?![\w-])",))
    return Subject(name, "host", (_STARTS + re.escape(plain) + _ENDS,))


def _whole(parts: Sequence[str]) -> str:
    body = _BETWEEN.join(re.escape(part) for part in parts)
    if not "".join(parts).isascii():  # names in scripts without spaces stand between other letters
        return body
    if sum(map(len, parts)) < _LONG:
        return _STARTS + body + r"(?:['’]?s|['’])?" + _ENDS
    return _STARTS + body + _ENDING + _ENDS


def _part(part: str) -> str:
    if not part.isascii():
        return re.escape(part) if unicodedata.category(part[0]) == "Lo" else _STARTS + re.escape(part) + _ENDING + _ENDS
    ending = _ENDING if len(part) >= _LONG else r"(?:['’]?s|['’])?"
    return _STARTS + re.escape(part) + ending + _ENDS
