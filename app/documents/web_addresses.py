"""Finds where a bare web address in running text ends."""

from __future__ import annotations

import re

_ADDRESS = re.compile(rb"[A-Za-z]+://[^\s<>\"`|\x00-\x1f]{0,2048}")
_TRAILING = b".,;:!?'\"*_~\\"
_TRIMS = 3  # rounds of brackets and punctuation taken off the end
_BRACKETS = ((b"(", b")"), (b"[", b"]"), (b"{", b"}"))


def end_of_address(data: bytes, start: int, limit: int) -> int:
    """Return the end of the address at ``start``, before ``limit``: the punctuation after it is not part of it.

    A closing bracket belongs to the address only where the address opens it, as in wiki titles.
    """
    match = _ADDRESS.match(data, start, limit)
    if match is None:
        return start
    address = match[0]
    if address[-1:].isalnum():
        return start + len(address)
    for _ in range(_TRIMS):
        shorter = address.rstrip(_TRAILING)
        for opening, closing in _BRACKETS:
            surplus = shorter.count(closing) - shorter.count(opening)
            if shorter.endswith(closing) and surplus > 0:
                kept = shorter.rstrip(closing)
                shorter = shorter[: max(len(kept), len(shorter) - surplus)]
        if shorter == address:
            break
        address = shorter
    return start + len(address)
