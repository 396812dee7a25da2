"""Finds the article of an HTML page: the element that holds the document, and the parts of it that are page chrome."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from app.documents.html_tree import Element

# Never part of a document's text, wherever they stand.
_IGNORED = frozenset({
    "script", "style", "noscript", "template", "head", "nav", "aside", "svg", "math", "iframe", "object", "canvas",
    "audio", "video", "button", "select", "textarea", "dialog", "map", "title", "xmp", "noembed", "noframes", "footer",
    "search",
})  # fmt: skip
_IGNORED_ROLES = frozenset({
    "navigation", "banner", "contentinfo", "complementary", "search", "doc-toc", "menu", "menubar", "toolbar",
    "alert", "dialog", "tooltip",
})  # fmt: skip
# Class or id words that site generators give to chrome; a whole word of the attribute, never a part of one.
_CHROME_WORDS = frozenset({
    "nav", "navbar", "navigation", "sidebar", "menu", "breadcrumb", "breadcrumbs", "toc", "table-of-contents", "footer",
    "site-footer", "page-footer", "site-header", "masthead", "cookie", "cookies", "cookie-banner", "share", "sharing",
    "share-buttons", "social", "social-links", "related", "related-posts", "comments", "comment-list", "disqus_thread",
    "pagination", "pager", "prevnext", "skip-link", "skip-to-content", "screen-reader-text", "sr-only", "newsletter",
    "subscribe", "updates-dropdown-container", "headerlink", "anchorjs-link", "md-sidebar", "sphinxsidebar",
    "related-pages",
    "banner", "advert", "advertisement", "edit-this-page", "page-metadata-modification-info", "toc-macro",
    "header-anchor", "hash-link",
    # WordPress (Jetpack) and Ghost: sharing, related posts, widgets, calls to sign up
    "sharedaddy", "jp-relatedposts", "comments-area", "article-comments", "widget-area", "entry-footer",
    "kg-signup-card", "kg-cta-card", "kg-callout-card", "read-more-wrap",
})  # fmt: skip
_HIDDEN_STYLE = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)


def title_of(root: Element, text_of: Callable[[Element], str]) -> str | None:
    """Return the text of the page's ``<title>``, if it has one."""
    for element in _elements(root):
        if element.name == "title":
            return text_of(element).strip() or None
        if element.name == "body":
            break
    return None


def find_article(root: Element) -> Element:
    """Return the element that holds the document: ``main``, the one long ``article``, or the body.

    A page made of several articles of like length (a blog's index) is read from the element around them.
    """
    mains = [e for e in _elements(root) if e.name == "main" or e.get("role") == "main"]
    articles = [e for e in _elements(root) if e.name == "article" or e.get("itemprop") == "articleBody"]
    for article in articles:
        if not mains and article.has_title and article.text_size * 2 > root.text_size:
            return article
    if len(mains) == 1:
        return mains[0]
    return next((e for e in _elements(root) if e.name == "body"), root)


def is_chrome(element: Element) -> bool:
    """Whether ``element`` is no part of the document: navigation, page furniture, scripts, or hidden."""
    if element.name in _IGNORED:
        return True
    if not element.raw or element.name in {"body", "main", "article", "html"}:
        return False
    attributes = element.attributes
    if attributes.get("role", "").lower() in _IGNORED_ROLES or "hidden" in attributes:
        return True
    if attributes.get("aria-hidden") == "true" and element.name != "input":
        return True
    if "style" in attributes and _HIDDEN_STYLE.search(attributes["style"]):
        return True
    words = f"{attributes.get('class', '')} {attributes.get('id', '')}".lower().split()
    return not _CHROME_WORDS.isdisjoint(words) and not element.has_title


def is_page_header(element: Element) -> bool:
    """Whether ``element`` is a ``header`` without a title of its own, as at the top of every page of a site."""
    return element.name == "header" and not element.has_title


def _elements(root: Element) -> Iterator[Element]:
    """Yield every element below ``root`` in document order."""
    stack: list[Element] = [root]
    while stack:
        element = stack.pop()
        if element is not root:
            yield element
        stack.extend(child for child in reversed(element.children) if isinstance(child, Element))
