"""Words of a document do nothing at a tracker."""

from __future__ import annotations

import re
import unicodedata

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from app.domain.literal_text import literal, one_line, shortened, visible, without_references

# What GitHub makes live: https://docs.github.com/en/get-started/writing-on-github
LIVE = re.compile(
    r"@[\w-]|#\d|\bgh-\d|\b(?=[a-f]*\d)[0-9a-f]{7,40}\b|https?://(?:www\.)?github\.com/|<!--|\bwww\.", re.IGNORECASE
)
HARMLESS_TOKENS = {"paragraph_open", "paragraph_close", "inline"}
HARMLESS_INLINES = {"text", "softbreak", "hardbreak", "text_special"}
MARKDOWN = MarkdownIt("gfm-like")
assert MARKDOWN.linkify is not None
MARKDOWN.linkify.set({"fuzzy_link": False, "fuzzy_email": False})  # looser than GitHub; ``LIVE`` has GitHub's own rules

NASTY = [
    "@ada", "@acme/ops", "#1", "acme/ops#12", "GH-7", "closes #3", "Fixes https://github.com/acme/ops/issues/3",
    "- [ ] more", "- [x] done", "1. one", "# Title", "> quote", "<!-- followthrough:" + "a" * 32 + " -->", "<b>x</b>",
    "[a](javascript:alert(1))", "![i](http://x/y.png)", "`code`", "```\ncode\n```", "*a*", "__b__", "~~c~~",
    "| a | b |", "---", "===", "$x$", "&lt;", "http://example.com/a", "0123456789abcdef0123456789abcdef01234567",
    "\u202eevil", "a\u200b#1", "\\@ada", "\x00", "\r\n", "\n\n", "    indented", "+ plus", "www.example.com",
    "ada@example.com", "* star", "HTTPS://EXAMPLE.COM", "ftp://example.com",
]  # fmt: skip


def documents() -> st.SearchStrategy[str]:
    """Make texts of nasty pieces and anything else."""
    return st.lists(st.one_of(st.sampled_from(NASTY), st.text(max_size=8)), max_size=6).map(" ".join)


@pytest.mark.parametrize("text", NASTY)
def test_nothing_is_live_on_github(text: str) -> None:
    """No mention, no reference, no closing word with a number, no marker of ours."""
    assert LIVE.search(literal(text, "gfm").replace("redirect.github.com", "")) is None
    assert LIVE.search(without_references(visible(text)).replace("<!--", "").replace("www.", "")) is None


@given(text=documents())
def test_github_shows_only_text(text: str) -> None:
    """Whatever the document says, GitHub's Markdown makes paragraphs of plain text of it, with no link or box."""
    written = literal(text, "gfm")
    tokens = MARKDOWN.parse(written)
    inlines = [child for token in tokens for child in token.children or ()]
    assert {token.type for token in tokens} <= HARMLESS_TOKENS, written
    assert {token.type for token in inlines} <= HARMLESS_INLINES, written


@pytest.mark.parametrize(
    "text", ["Add a load-test stage", "p95 > 2 s & rising", "snake_case_name", "50 % of 3*4", "C#"]
)
def test_the_words_stay_the_same(text: str) -> None:
    """A reader sees exactly the words of the document."""
    assert shown(literal(text, "gfm")) == text
    assert literal(text, "plain") == text


def shown(markdown: str) -> str:
    """Return what a reader sees of one paragraph."""
    (inline,) = [token for token in MARKDOWN.parse(markdown) if token.type == "inline"]
    return "".join(child.content for child in inline.children or ()).replace("\u200b", "")


@given(text=documents())
def test_wiki_text_has_no_live_character(text: str) -> None:
    """Each character that starts something in Jira's wiki markup is escaped."""
    written = literal(text, "jira_wiki")
    assert re.search(r"(?<!\\)[{}\[\]*_|!#-]", re.sub(r"\\\\", "", written)) is None


@given(text=st.text())
def test_nothing_invisible_is_left(text: str) -> None:
    """Control and direction characters are gone, line breaks stay, and doing it twice changes nothing."""
    seen = visible(text)
    assert {unicodedata.category(c) for c in seen if c not in "\n\t"}.isdisjoint({"Cc", "Cf", "Cs", "Co", "Cn"})
    assert visible(seen) == seen
    assert "\n" not in one_line(text)


@given(text=st.text(alphabet=st.sampled_from("ae\u0301\U0001f469\u200d\U0001f4bb\ufe0f ")), limit=st.integers(1, 30))
def test_shortened_fits_and_cuts_no_character(text: str, limit: int) -> None:
    """A title fits in UTF-16 units, is left alone if it fits already, and ends in an ellipsis otherwise."""
    short = shortened(text, limit)
    assert len(short.encode("utf-16-le")) // 2 <= limit
    if short != text:
        assert short.endswith("…")
        kept = short[:-1]
        assert text.startswith(kept)
        assert not kept or not unicodedata.combining(text[len(kept)])


CLUSTERS = (
    "a",
    "é",
    "e\u0301\u0323",
    "👩‍👩‍👧‍👦",
    "🇩🇪",
    "👍🏽",
    "각",
    "각",
    "नि",
    "ก็",
    "1️⃣",
    "🏴\U000e0067\U000e0062\U000e007f",
    "\r\n",
)


@given(parts=st.lists(st.sampled_from(CLUSTERS), max_size=30), limit=st.integers(1, 40))
def test_shortened_cuts_between_the_characters_that_people_see(parts: list[str], limit: int) -> None:
    """A flag, a family, a syllable, a keycap is kept whole or left out: the cut is a grapheme boundary (UAX 29)."""
    text = "".join(parts)
    short = shortened(text, limit)
    assert len(short.encode("utf-16-le")) // 2 <= limit
    if short != text:
        whole = regex.findall(r"\X", text)
        kept = regex.findall(r"\X", short.removesuffix("…"))
        assert kept == whole[: len(kept)]
