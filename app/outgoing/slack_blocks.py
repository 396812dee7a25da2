"""A message as Slack's Block Kit. Pure.

All of it is ``plain_text``, in which Slack makes no mention, link or channel call of anything:
https://api.slack.com/reference/block-kit/composition-objects#text
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from app.outgoing.message import Message

MOST_BLOCKS: Final = 50  # https://api.slack.com/reference/block-kit/blocks
LONGEST_SECTION: Final = 3000
LONGEST_HEADER: Final = 150
MOST_CHARACTERS: Final = 12_000  # of all sections: larger payloads have been cut off


def payload(message: Message) -> dict[str, Any]:
    """The JSON body for an incoming webhook."""
    sections = list(_sections(message.lines))[: MOST_BLOCKS - 1]
    header = {"type": "header", "text": _plain(message.subject[:LONGEST_HEADER])}
    return {
        "text": _escaped(message.subject),  # what a phone's notification shows; this one is parsed
        "blocks": [header, *({"type": "section", "text": _plain(text)} for text in sections)],
        "unfurl_links": False,
        "unfurl_media": False,
    }


def _sections(lines: Sequence[str]) -> Iterator[str]:
    """Lines put together to sections, within what one may hold and all together may."""
    text, left = "", MOST_CHARACTERS
    for line in lines:
        shown = f"• {line}"[: LONGEST_SECTION - 1]
        if len(shown) + 1 > left:
            break
        left -= len(shown) + 1
        if text and len(text) + 1 + len(shown) > LONGEST_SECTION:
            yield text
            text = ""
        text = f"{text}\n{shown}" if text else shown
    if text:
        yield text


def _plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text or "-", "emoji": False}


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
