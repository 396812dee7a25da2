"""A long list is shown in parts: it says how many there are, and its links lead to every one of them once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape

import pytest

from tests.api.conftest import Service

ITEMS = 130


@pytest.fixture
def neglected(service: Service) -> Service:
    """A post-mortem whose many items nobody owns, long overdue, and an audit of them."""
    lines = "".join(f"- Write runbook {number:03} (due 2026-10-15)\n" for number in range(ITEMS))
    service.publish(f"# Outage\n\nSeverity: SEV-3\n\n## Summary\n\nDown.\n\n## Action items\n\n{lines}")
    service.run_jobs()
    service.clock.advance(timedelta(days=30))
    service.client.post("/audits")
    service.run_jobs()
    return service


def runbooks(text: str) -> list[str]:
    """The items that a page names, in order."""
    return re.findall(r"Write runbook (\d{3})</", text)


def followed(service: Service, address: str, name: str) -> Iterator[str]:
    """The page at an address, and every page that its link of that name leads to."""
    following: str | None = address
    while following is not None:
        text = service.client.get(following).text
        yield text
        link = re.search(rf'<a href="([^"]+)"[^>]*>{name}</a>', text)
        following = unescape(link[1]) if link else None


def test_an_audit_shows_the_first_of_each_rule_and_leads_to_all(neglected: Service) -> None:
    """The audit's page names each rule's number; following the links shows each finding once."""
    audit = neglected.client.get("/v1/audits").json()["items"][0]["id"]
    first = neglected.client.get(f"/audits/{audit}").text
    section = first[first.index('<h2 id="overdue"') :].partition("</section>")[0]
    assert f"Overdue: {ITEMS}</h2>" in section
    assert f"The first 10 of {ITEMS}." in section
    assert len(runbooks(section)) == 10
    pages = list(followed(neglected, f"/audits/{audit}?rule=overdue", "Next"))
    assert f"51 to 100 of {ITEMS}." in pages[1]
    assert sorted(one for page in pages for one in runbooks(page)) == [f"{number:03}" for number in range(ITEMS)]
    assert neglected.client.get(f"/audits/{audit}?rule=nothing").status_code == 404


def test_a_review_shows_some_questions_and_says_how_many_there_are(neglected: Service) -> None:
    """Sixty questions stand on the page, counted whole; what is decided makes room, and is listed in parts."""
    text = neglected.client.get("/review").text
    assert f"To decide: {ITEMS}</h2>" in text
    assert f"{ITEMS - 60} more questions follow" in text
    asked = re.findall(r'name="kind-([0-9a-f]{32})"', text)
    assert len(asked) == 60
    neglected.clock.advance(timedelta(minutes=1))
    form = {"by": "Linus"} | {
        f"{name}-{one}": value for one in asked for name, value in (("kind", "reassign"), ("owner", "Ada"))
    }
    assert neglected.client.post("/review", data=form).status_code == 303
    after = neglected.client.get("/review").text
    assert f"To decide: {ITEMS - 60}</h2>" in after
    assert not set(asked) & set(re.findall(r'name="kind-([0-9a-f]{32})"', after))
    assert "Decided since the audit: 60</h2>" in after
    decided = [
        one
        for text in followed(neglected, "/review", r"\d+ earlier ones")
        for one in runbooks(text[text.index('id="decided"') :].partition("</section>")[0])
    ]
    assert len(decided) == len(set(decided)) == 60


@pytest.mark.parametrize(("address", "said"), [("/action-items", f"{ITEMS} action items"), ("/wont-do", "130 action")])
def test_a_list_says_how_many_there_are_and_leads_back(neglected: Service, address: str, said: str) -> None:
    """Every part of a list says the whole number; the later parts lead back to the newest."""
    if address == "/wont-do":
        for one in range(3):
            items = neglected.client.get("/v1/action-items?state=open&limit=50").json()["items"]
            for item in items:
                wish = {"kind": "wont_do", "reason": f"round {one}", "by": "Ada"}
                neglected.client.post(f"/v1/action-items/{item['id']}/decisions", json=wish)
    pages = list(followed(neglected, address, "Older"))
    assert len(pages) == 3
    assert all(said in page for page in pages)
    assert [f'<a href="{address}" role="button" class="outline">Newest</a>' in page for page in pages] == [
        False, True, True,
    ]  # fmt: skip
    assert len({one for page in pages for one in runbooks(page)}) == ITEMS
