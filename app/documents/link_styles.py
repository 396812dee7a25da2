"""How each format writes a reference to a ticket."""

from __future__ import annotations

import re

from app.documents.blocks import Format

_MARKDOWN_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|~&])")
_ESCAPED = r"\\\1"


def reference(fmt: Format, label: str, url: str) -> str:
    """Return a reference to ``url`` shown as ``label`` in the syntax of ``fmt``."""
    if fmt == "markdown":
        return f"[{_MARKDOWN_SPECIAL.sub(_ESCAPED, label)}]({url})"
    return f"{label} {url}"
