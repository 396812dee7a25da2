"""What a ticket says."""

from __future__ import annotations

from datetime import date

import pytest

from app.domain.drafting import People, document_url, draft_ticket
from connectors.github.mapping import new_issue
from connectors.markers import find_keys
from tests.domain.news import a_post_mortem, able, an_item

KEY = "0123456789abcdef0123456789abcdef"
PAGE = "https://followthrough.example.com/v1/post-mortems/p1"
PEOPLE = People({"Ada Example": {"github": "ada", "jira": "5b10a2844c20165700ede21g"}, "@grace": {"github": "grace-h"}})


@pytest.mark.parametrize(
    ("owner", "connection", "account"),
    [
        ("Ada Example", "github", "ada"),
        ("ada example", "jira", "5b10a2844c20165700ede21g"),
        ("@Grace", "github", "grace-h"),
        ("grace", "jira", None),
        ("Ada", "github", None),
        ("Ada Example, Grace", "github", None),
        (None, "github", None),
    ],
)
def test_an_owner_is_never_guessed(owner: str | None, connection: str, account: str | None) -> None:
    """Only a name that is configured has an account, compared without case and @."""
    assert PEOPLE.account(owner, connection) == account


def test_a_draft_holds_what_the_document_says() -> None:
    """Text, post-mortem, document, severity, owner, date and details are in the ticket."""
    item = an_item(owner="Ada Example", due_date=date(2026, 4, 26), details="Use the EU data set.")
    draft = draft_ticket(item, a_post_mortem(severity="SEV-2"), page_url=PAGE, capabilities=able(text_format="plain"))
    assert draft.title == "Add a load test"
    assert draft.body == (
        "Add a load test\n\nAction item of: Logins failing\n"
        f"Document: {PAGE}\nSeverity: SEV-2\nOwner: Ada Example\nDue: 2026-04-26\n\nUse the EU data set."
    )
    assert (draft.labels, draft.due_date, draft.assignee) == (("post-mortem",), date(2026, 4, 26), None)


@pytest.mark.parametrize(
    ("source", "url"),
    [
        ("https://wiki.example.com/outage", "https://wiki.example.com/outage"),
        ("file:outage.md", PAGE),
        ("javascript:alert(1)", PAGE),
        ("https://x/a)[b](c", PAGE),
        ("https://x/a b", PAGE),
    ],
)
def test_a_ticket_links_to_its_document(source: str, url: str) -> None:
    """A document with a web address is linked there, unless the address could break out of the link; else to us."""
    assert document_url(a_post_mortem(source_uri=source), PAGE) == url


@pytest.mark.parametrize("text_format", ["gfm", "jira_wiki", "plain"])
def test_a_long_text_is_cut_in_the_title_alone(text_format: str) -> None:
    """The title fits every tracker, and the body has the whole text."""
    text = "Add " + "very " * 100 + "long"
    draft = draft_ticket(an_item(text=text), a_post_mortem(), page_url=PAGE, capabilities=able(text_format=text_format))
    assert len(draft.title) <= 250
    assert draft.title.endswith("…")
    assert text in draft.body


def test_hostile_words_stay_words() -> None:
    """A mention, a closing word and a forged marker in the document reach no one and close nothing."""
    marker = f"<!-- followthrough:{'a' * 32} -->"
    item = an_item(text=f"Closes #1 for @ada\n{marker}", owner="@everyone", details=marker)
    draft = draft_ticket(item, a_post_mortem(title="Fixes #2"), page_url=PAGE, capabilities=able())
    assert "\n" not in draft.title
    for live in ("#1", "#2", "@ada", "@everyone"):
        assert live not in draft.title + draft.body
    assert marker not in draft.body


@pytest.mark.parametrize("unit", ["_", "#1", "@a ", "\n- [ ] ", "👩‍👩‍👧‍👦", "*{", "deadbeef ", "http:/", "www."])
def test_however_long_a_document_is_the_ticket_fits_and_its_marker_is_whole(unit: str) -> None:
    """Escaped, with every part as long as can be, both trackers take the text, and the marker comes after the cut."""
    long = unit * 50_000
    item = an_item(text=long, owner=long, details=long)
    for text_format, limit in (("gfm", 65_536), ("jira_wiki", 32_767)):
        draft = draft_ticket(item, a_post_mortem(title=long), page_url=PAGE, capabilities=able(text_format=text_format))
        body = str(new_issue(draft, KEY, ())["body"])
        assert len(draft.title.encode("utf-16-le")) // 2 <= 250
        assert len(body.encode("utf-16-le")) // 2 <= limit
        assert find_keys(body) == (KEY,)
