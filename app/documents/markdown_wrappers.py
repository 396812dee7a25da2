"""Blanks what other tools write around Markdown, byte for byte, so that no offset moves."""

from __future__ import annotations

import re
from typing import Final

# Whole lines that belong to the wrapper, not to the Markdown: Quarto div fences, Liquid and ERB tags, Hugo
# shortcodes, MDX imports and exports, Docusaurus admonition fences.
_WRAPPER_LINE: Final = re.compile(
    rb"^[ \t]*(?::::[^\r\n]*|\{%[^\r\n]*%\}[ \t]*|<%[^\r\n]*%>[ \t]*|\{\{[<%][^\r\n]*[>%]\}\}[ \t]*"
    rb"|import [^\r\n]* from [^\r\n]*|export (?:const|default) [^\r\n]*)$",
    re.MULTILINE,
)
# Pieces one of which every such line holds, each behind a byte of it that is quickly looked for.
_WRAPPER_SIGNS: Final = (
    (b"%", (b"{%", b"<%")),
    (b"{", (b"{{<",)),
    (b":", (b":::",)),
    (b"\n", (b"\nimport ", b"\nexport ")),
)


def without_wrappers(data: bytes) -> bytes:
    """Return ``data`` with spaces where whole lines belong to MDX, Quarto, Liquid, ERB, Hugo or Docusaurus."""
    for byte, signs in _WRAPPER_SIGNS:
        if byte in data and any([sign in data for sign in signs]):  # noqa: C419 - for so few a list is quicker
            return _WRAPPER_LINE.sub(_blank, data)
    return data


def _blank(match: re.Match[bytes]) -> bytes:
    return b" " * len(match.group())
