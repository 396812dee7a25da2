"""Reads HTML: web pages, status-page and blog exports, Google Docs and Notion exports, Confluence storage format."""

from __future__ import annotations

from app.documents import front_matter
from app.documents.blocks import Document
from app.documents.html_blocks import BlockReader
from app.documents.html_inlines import text_of
from app.documents.html_main_content import find_article, title_of
from app.documents.html_tree import build

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def read_blocks(data: bytes) -> Document:
    """Return the article of the page ``data`` as blocks, and the page's ``<title>``.

    Raises:
        DocumentTooLarge: elements nested deeper than 100, or more than 60,000 pieces of markup.
    """
    start = len(_BYTE_ORDER_MARK) if data.startswith(_BYTE_ORDER_MARK) else 0
    matter = front_matter.read(data, start)
    root = build(data, matter.span.end if matter else start)
    article = find_article(root)
    reader = BlockReader(data, drop_headers=article.name not in {"main", "article"})
    title = title_of(root, lambda element: text_of(data, element))
    blocks = tuple(reader.read(article))
    return Document(blocks, matter.values if matter else {}, matter.span if matter else None, title)
