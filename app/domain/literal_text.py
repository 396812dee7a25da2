"""Makes a document's words literal at a tracker: nothing in them mentions, links, closes, or runs anything."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Literal

TextFormat = Literal["gfm", "jira_wiki", "plain"]

_ZERO_WIDTH_SPACE = "\u200b"  # breaks a reference without being seen; Renovate and Dependabot do the same
# https://docs.github.com/en/get-started/writing-on-github: what GitHub turns into a live reference
_MENTION = re.compile(r"@(?=[\w-])")
_NUMBER = re.compile(r"#(?=\d)")
_GH_NUMBER = re.compile(r"\b(GH)-(?=\d)", re.IGNORECASE | re.ASCII)  # GitHub's words end at any other letter, such as é
# these words are no commits; every other run of such digits may be one
_SHA = re.compile(r"\b(?!(?:acceded|deedeed|defaced|effaced|fabaceae)\b)[0-9a-f]{7,40}\b", re.IGNORECASE | re.ASCII)
_SHORT_SHA = 7  # shorter ones are no references
_GITHUB_URL = re.compile(r"(https?://)(?:www\.)?(github\.com/)", re.IGNORECASE)
_GFM_SPECIAL = re.compile(r"([\\`*_\[\]<>|~$!&])")
# https://github.github.com/gfm/#autolinks-extension-
_WEB_ADDRESS = re.compile(r"(?:https?|ftp):/|(?<![^\W_])www\.", re.IGNORECASE)
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)  # four columns would make code, in which an escape is shown
_LINE_START = re.compile(r"^(\s*)([-+=#]|\d+[.)])", re.MULTILINE)
# https://jira.atlassian.com/secure/WikiRendererHelpAction.jspa?section=all
_WIKI_SPECIAL = re.compile(r"([\\{}\[\]*_?+^~|!#-])")


def visible(text: str) -> str:
    """NFC text without control and format characters (bidi overrides, zero-width); line breaks stay."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn"})


def one_line(text: str) -> str:
    """Visible text on one line."""
    return " ".join(visible(text).split())


def without_references(text: str) -> str:
    """Break what GitHub would turn into a mention, a cross-reference or a closing word; for titles."""
    text = _GITHUB_URL.sub(r"\1redirect.\2", text)
    text = _MENTION.sub("@" + _ZERO_WIDTH_SPACE, text)
    text = _NUMBER.sub("#" + _ZERO_WIDTH_SPACE, text)
    text = _GH_NUMBER.sub(rf"\1-{_ZERO_WIDTH_SPACE}", text)
    return _SHA.sub(_in_pieces, text)


def _in_pieces(found: re.Match[str]) -> str:
    sha, length = found.group(), _SHORT_SHA - 1
    return _ZERO_WIDTH_SPACE.join(sha[at : at + length] for at in range(0, len(sha), length))


def _gfm(text: str) -> str:
    text = _INDENT.sub("", text)
    text = _GFM_SPECIAL.sub(r"\\\1", without_references(text))
    text = _WEB_ADDRESS.sub(lambda m: m.group()[:-1] + _ZERO_WIDTH_SPACE + m.group()[-1], text)
    return _LINE_START.sub(lambda m: f"{m.group(1)}{_escape_marker(m.group(2))}", text)


def _escape_marker(marker: str) -> str:
    return f"{marker[:-1]}\\{marker[-1]}"


def _wiki(text: str) -> str:
    return _WIKI_SPECIAL.sub(r"\\\1", text)


_LITERAL: Mapping[TextFormat, Callable[[str], str]] = {"gfm": _gfm, "jira_wiki": _wiki, "plain": lambda text: text}


def literal(text: str, text_format: TextFormat) -> str:
    """``text`` so that the tracker shows exactly these words and does nothing with them."""
    return _LITERAL[text_format](visible(text))


def shortened(text: str, limit: int) -> str:
    """At most ``limit`` UTF-16 code units (what trackers count), cut between two characters as people see them.

    A character may be many code points: a flag, a family, a letter with its accents. An ellipsis shows the cut.
    """
    if _units(text) <= limit:
        return text
    import regex  # few texts are too long, and it takes a while to load

    kept, room = [], limit - 1
    for character in regex.finditer(r"\X", text[:limit]):
        room -= _units(character.group())
        if room < 0:
            break
        kept.append(character.group())
    return "".join(kept).rstrip() + "…"


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
