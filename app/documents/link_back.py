"""Writes ticket references into a document at the exact byte of each item, touching nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple
from urllib.parse import quote

from app.documents import link_styles
from app.documents.model import ActionItem, PostMortem

# Everything a URL may hold as it is; the rest is percent-encoded, so that no URL ends the link it stands in.
_URL_SAFE: Final = "/:?#@!$&'*+,;=%~.-_"
_SPACES: Final = re.compile(r"[\s\x00-\x1f\x7f\u2028\u2029]+")


class TicketLink(NamedTuple):
    """A ticket as it is shown (``label``: its key) and where it lives (``url``)."""

    label: str
    url: str


def safe_url(url: str) -> str:
    """Return ``url`` with every character that could end a link in some format percent-encoded.

    Raises:
        ValueError: not an ``http`` or ``https`` URL.
    """
    if not url.startswith(("http://", "https://")):
        raise ValueError(f"A ticket's address must begin with http:// or https://, not {url[:40]!r}.")
    return quote(url, safe=_URL_SAFE)


def carries(item: ActionItem, link: TicketLink) -> bool:
    """Say whether the document already names this ticket in the item, by address or by key."""
    url, label = safe_url(link.url), link.label.strip().casefold()
    return any(safe_url(t) == url if "://" in t else t.casefold() == label for t in item.tickets)


def write_links(data: bytes, post_mortem: PostMortem, links: Mapping[int, TicketLink]) -> bytes:
    """Return ``data`` with a reference to each ticket at its item; every other byte stays as it is.

    Args:
        data: the bytes that ``post_mortem`` was read from.
        post_mortem: what was read.
        links: tickets by the item's index in ``post_mortem.action_items``.

    Items that already carry the ticket, and items where no reference can be written (``placement`` is None), are left
    alone. Reading the result and writing again changes nothing.
    """
    planned: list[tuple[int, bytes]] = []
    for index, link in links.items():
        item = post_mortem.action_items[index]
        place = item.placement
        if place is None or carries(item, link):
            continue
        label = _SPACES.sub(" ", link.label).strip() or safe_url(link.url)
        written_in = "html" if place.html else post_mortem.format
        reference = link_styles.reference(written_in, label, safe_url(link.url)).encode()
        if place.style == "append":
            piece = b" " + reference
        else:
            before = b"" if data[place.at - 1 : place.at].isspace() else b" "
            piece = before + reference + (b"" if data[place.at : place.at + 1].isspace() else b" ")
        planned.append((place.at, piece))
    return _spliced(data, planned)


def _spliced(data: bytes, planned: list[tuple[int, bytes]]) -> bytes:
    pieces: list[bytes] = []
    last = 0
    for at, piece in sorted(planned, key=lambda p: p[0]):
        if at > len(data):
            raise ValueError("The post-mortem was not read from this document: an item lies behind its end.")
        pieces += (data[last:at], piece)
        last = at
    pieces.append(data[last:])
    return b"".join(pieces)
