"""Reads the inline content of an HTML element: visible text with links and styles, mentions, ticket macros, dates."""

from __future__ import annotations

import html
from urllib.parse import parse_qs, urlsplit

from app.documents.html_main_content import is_chrome
from app.documents.html_tree import Element, Text
from app.documents.inline_runs import Runs, Style, decode, one_line

_BOLD = frozenset({"b", "strong", "th", "dt", "summary"})
_EMPHASIS = frozenset({"i", "em", "cite", "dfn", "var"})
_CODE = frozenset({"code", "kbd", "samp", "tt"})
_STRIKE = frozenset({"s", "strike", "del"})
# Confluence stores who is mentioned by one of these, by version (Confluence storage format, "User link").
_USER_ATTRIBUTES = ("ri:username", "ri:userkey", "ri:account-id")
_MENTIONS = frozenset({"user", "mention", "user-mention", "confluence-userlink"})
_TITLE_PARAMETERS = frozenset({"key", "title"})  # what the jira and the status macro show


def read_inline(data: bytes, node: Element | Text, style: Style, runs: Runs) -> None:
    """Add the visible text of ``node``, an inline element or text, to ``runs``."""
    if isinstance(node, Text):
        text = decode(data[node.start : node.end])
        runs.add(
            one_line(text if node.literal or "&" not in text else html.unescape(text)), node.start, node.end, style
        )
    elif node.name in _SPECIAL:
        _SPECIAL[node.name](data, node, style, runs)
    elif not is_chrome(node):
        below = styled(node, style)
        for child in node.children:
            read_inline(data, child, below, runs)


def text_of(data: bytes, element: Element) -> str:
    """Return all text below ``element`` on one line, chrome included."""
    parts: list[str] = []
    for child in element.children:
        if isinstance(child, Text):
            text = decode(data[child.start : child.end])
            parts.append(text if child.literal else html.unescape(text))
        else:
            parts.append(text_of(data, child))
    return one_line("".join(parts))


def styled(element: Element, style: Style) -> Style:
    """Return ``style`` with what ``element`` adds to it."""
    name = element.name
    if name == "a":
        style = style._replace(href=_target(element.get("href")) or style.href)
        return style._replace(mention="person") if _names_somebody(element) else style
    if name in _BOLD:
        return style if "weight:normal" in element.get("style").replace(" ", "") else style._replace(bold=True)
    if name in _EMPHASIS:
        return style._replace(emphasis=True)
    if name in _CODE:
        return style._replace(code=True)
    if name in _STRIKE:
        return style._replace(strike=True)
    if name == "span" and _names_somebody(element):
        return style._replace(mention="person")
    return _styled_by_css(element, style) if name == "span" and element.raw else style


def _names_somebody(element: Element) -> bool:
    """Whether an element is an editor's mention of a person (Notion, Confluence, GitHub; Docs chips link to mail)."""
    return element.raw != b"" and (
        not _MENTIONS.isdisjoint(element.get("class").split())
        or element.get("data-type") == "mention"
        or element.get("href").startswith("mailto:")
    )


def _styled_by_css(element: Element, style: Style) -> Style:
    """Read the styles that exports (Google Docs, Word) write inline instead of elements."""
    css = element.get("style").replace(" ", "").lower()
    if not css:
        return style
    if "font-weight:700" in css or "font-weight:bold" in css:
        style = style._replace(bold=True)
    if "line-through" in css:
        style = style._replace(strike=True)
    return style


def _target(href: str) -> str | None:
    """Return where a link really leads: Google Docs exports wrap each target in a redirect."""
    href = href.strip()
    if href.startswith(("https://www.google.com/url?", "http://www.google.com/url?")):
        try:
            wrapped = parse_qs(urlsplit(href).query).get("q")
        except ValueError:  # not a URL after all
            return href
        return wrapped[0] if wrapped else href
    return href or None


def _line_break(_data: bytes, element: Element, style: Style, runs: Runs) -> None:
    runs.add("\n", element.start, element.end, style)


def _image(_data: bytes, element: Element, style: Style, runs: Runs) -> None:
    """Show an image only where it stands for a character (an emoji)."""
    words = element.get("class").lower().split()
    if any("emoji" in word or word == "emoticon" for word in words):
        runs.add(element.get("alt"), element.start, element.end, style)


def _user(_data: bytes, element: Element, style: Style, runs: Runs) -> None:
    name = next((element.get(key) for key in _USER_ATTRIBUTES if element.get(key)), "")
    if name:
        runs.add(f"@{name}", element.start, element.end, style._replace(mention="person"))


def _time(data: bytes, element: Element, style: Style, runs: Runs) -> None:
    """Show a day as its words, without the sign that Notion writes before them, or as its attribute says it."""
    text = text_of(data, element).strip().lstrip("@") or element.get("datetime")
    runs.add(text, element.start, element.end, style._replace(mention="date"))


def _confluence_link(data: bytes, element: Element, style: Style, runs: Runs) -> None:
    """Show a link's own words where it has some, else whom or what it names."""
    bodies = [c for c in element.children if isinstance(c, Element) and c.name.endswith("link-body")]
    for child in bodies or element.children:
        if isinstance(child, Element):
            read_inline(data, child, style, runs)


def _page(_data: bytes, element: Element, style: Style, runs: Runs) -> None:
    runs.add(element.get("ri:content-title"), element.start, element.end, style)


def _url(_data: bytes, element: Element, style: Style, runs: Runs) -> None:
    target = element.get("ri:value")
    runs.add(target, element.start, element.end, style._replace(href=target or None))


def _macro(data: bytes, element: Element, style: Style, runs: Runs) -> None:
    """Show what an inline Confluence macro shows: the ticket key or the status word."""
    for child in element.children:
        if not isinstance(child, Element):
            continue
        if child.name != "ac:parameter":
            read_inline(data, child, style, runs)
        elif element.get("ac:name") in {"jira", "status", "jiraissues"} and child.get("ac:name") in _TITLE_PARAMETERS:
            for part in child.children:
                read_inline(data, part, style, runs)


def _input(_data: bytes, element: Element, style: Style, runs: Runs) -> None:
    """Show a checkbox as text; an entry that starts with one becomes a checked or unchecked entry."""
    if element.get("type").lower() == "checkbox":
        runs.add("[x] " if "checked" in element.attributes else "[ ] ", element.start, element.end, style)


def _nothing(_data: bytes, _element: Element, _style: Style, _runs: Runs) -> None:
    """Show nothing: identifiers and parameters that a page does not display."""


_SPECIAL = {
    "br": _line_break,
    "img": _image,
    "ri:user": _user,
    "time": _time,
    "ac:link": _confluence_link,
    "ri:page": _page,
    "ri:url": _url,
    "ac:structured-macro": _macro,
    "ac:macro": _macro,
    "ac:parameter": _nothing,
    "ac:task-id": _nothing,
    "ac:task-uuid": _nothing,
    "ac:task-status": _nothing,
    "ac:placeholder": _nothing,
    "ac:image": _nothing,
    "input": _input,
}
