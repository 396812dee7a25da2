"""Writes and finds the marker that ties a ticket to its link: ``<!-- followthrough:KEY -->`` at the very end."""

from __future__ import annotations

import re

_KEY = re.compile(r"[0-9a-f]{32}")
_AT_END = re.compile(r"<!-- followthrough:([0-9a-f]{32}) -->\s*\Z")


def is_key(text: str) -> bool:
    """Whether ``text`` is a well-formed key: exactly 32 lower-case hexadecimal digits."""
    return _KEY.fullmatch(text) is not None


def marker(key: str) -> str:
    """Return the marker of ``key``; raises ``ValueError`` unless it is a key."""
    if not is_key(key):
        raise ValueError(f"not a link key (32 lower-case hexadecimal digits): {key!r}")
    return f"<!-- followthrough:{key} -->"


def append_marker(body: str, key: str) -> str:
    """Return ``body`` with the marker of ``key`` as its last line."""
    return f"{body.rstrip()}\n\n{marker(key)}" if body.strip() else marker(key)


def find_keys(body: str | None) -> tuple[str, ...]:
    """Return the key at the end of ``body``, or nothing.

    Only the last line counts: text quoted from a document further up can look like a marker and is not one.
    """
    found = _AT_END.search(body or "")
    return (found.group(1),) if found else ()


def split_marker(body: str) -> tuple[str, str]:
    """Split ``body`` into the text before the marker and the marker itself ("" where there is none)."""
    found = _AT_END.search(body)
    if found is None:
        return body, ""
    return body[: found.start()], body[found.start() :]
