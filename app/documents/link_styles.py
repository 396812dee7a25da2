"""How each format writes a reference to a ticket, so that no label and no address can break out of it."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Final
from urllib.parse import quote

from app.documents.blocks import Format

_MARKDOWN_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]<>|~&])")
_CONTROL: Final = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_URL_SAFE: Final = "/:?#@!$&'*+,;=%~.-_"
# Characters that mean something in one format and not elsewhere, with the sign that is shown in their place: wiki
# formats have no escape that holds everywhere, and a ticket's key never needs these.
_LOOK_ALIKES: Final = str.maketrans({
    "[": "(", "]": ")", "{": "(", "}": ")", "<": "‹", ">": "›", "|": "/", "`": "'", "*": "∗", "_": "‗",
    "~": "∼", "\\": "/", "+": "＋", "^": "ˆ", '"': "'", "&": "＆",
})  # fmt: skip


def reference(fmt: Format, label: str, url: str) -> str:
    """Return a reference to ``url`` shown as ``label``, on one line, in the syntax of ``fmt``.

    ``url`` may hold anything: what could end the link is percent-encoded. In AsciiDoc and MediaWiki, which have no
    dependable escape, signs of the syntax in ``label`` are shown as their look-alikes.
    """
    address = quote(_CONTROL.sub("", url), safe=_URL_SAFE)
    shown = _CONTROL.sub(" ", label).strip() or address
    return _WRITERS[fmt](shown, address)


def _markdown(label: str, url: str) -> str:
    text = _MARKDOWN_SPECIAL.sub(r"\\\1", label)
    return f"[{text}]({url})"


def _html(label: str, url: str) -> str:
    return f'<a href="{html.escape(url)}">{html.escape(label)}</a>'


def _restructuredtext(label: str, url: str) -> str:
    text = re.sub(r"([\\`<>_*|])", r"\\\1", label)
    target = url.replace("\\", "%5C").replace("`", "%60")
    # an address that ends in "_" would be read as a reference to a name
    return f"`{text} <{target[:-1] + '%5F' if target.endswith('_') else target}>`__"


def _asciidoc(label: str, url: str) -> str:
    # "link:" and the percent codes keep quotes and marks in the address from being formatted
    target = url.replace("*", "%2A").replace("_", "%5F").replace("'", "%27").replace("+", "%2B")
    return f"link:{target}[{label.translate(_LOOK_ALIKES)}]"


def _mediawiki(label: str, url: str) -> str:
    shown = label.translate(_LOOK_ALIKES).replace("''", "’’")
    target = url.replace("'", "%27")
    return f"[{target} {shown}]"


def _text(label: str, url: str) -> str:
    return url if label == url else f"{label}: {url}"


_WRITERS: Final[dict[Format, Callable[[str, str], str]]] = {
    "markdown": _markdown,
    "html": _html,
    "rst": _restructuredtext,
    "asciidoc": _asciidoc,
    "mediawiki": _mediawiki,
    "text": _text,
}
