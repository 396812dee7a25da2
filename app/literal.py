"""Shows text from documents literally: control and direction characters become visible escapes at every sink."""

from __future__ import annotations

import unicodedata
from typing import Final

# Format characters that change how the rest of a line reads; joiners inside words and emoji stay.
_KEPT: Final = frozenset("\u200c\u200d")
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_NOT_XML: Final = frozenset("\ufffe\uffff")  # https://www.w3.org/TR/xml/#charsets


def literal(text: str) -> str:
    """Return ``text`` on one line, each control, format and surrogate character as a hexadecimal escape."""
    return "".join([_shown(char) for char in text])


def _shown(char: str) -> str:
    if char in _KEPT or (unicodedata.category(char) not in _UNSEEN and char not in _NOT_XML):
        return char
    code = ord(char)
    if code <= 0xFF:  # noqa: PLR2004 - two digits suffice
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004 - four digits suffice
