"""Every page shows what is stored, confines itself, and shows a document's text as text."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from app.web import router
from app.web.page_route import NEEDS
from tests.api.conftest import Service
from tests.api.documents import GOOD

HOSTILE = """# <script>alert(1)</script>

Severity: SEV-3
Team: "><img src=x onerror=alert(1)>

## Summary

See `<script>alert(1)</script>`, [this](javascript:alert(1)), <b onclick=alert(1)>bold</b> and [ours](https://example.com/a?b="c).

## Action items

- Write <img src=x onerror=alert(1)> a runbook (Ada<script>, 2026-11-15)
"""
ADDRESSES = (
    "/",
    "/post-mortems",
    "/action-items",
    "/audits",
    "/review",
    "/links",
    "/wont-do",
    "/recurrences",
    "/incidents",
    "/sign-in",
)

OPEN_FORMS = {"sign_in", "sign_out"}  # nobody need be signed in for them


@pytest.fixture
def filled(service: Service) -> Service:
    """An application with one published post-mortem, its tickets and an audit."""
    service.publish(GOOD)
    service.client.post("/audits", follow_redirects=False)
    service.run_jobs()
    return service


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_page_answers_empty_or_filled(
    filled: Service, make_service: Callable[..., Service], address: str
) -> None:
    """Each page works before anything was published and after."""
    for service in (make_service(), filled):
        answer = service.client.get(address)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"].startswith("text/html")


def test_every_page_confines_itself(filled: Service) -> None:
    """No page lets inline scripts or styles, foreign files or frames in, and none carries any."""
    item = filled.client.get("/v1/action-items").json()["items"][0]
    more = (f"/post-mortems/{item['post_mortem_id']}", f"/action-items/{item['id']}", "/audits/nothing")
    for address in (*ADDRESSES, *more):
        answer = filled.client.get(address)
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'")
        assert "unsafe" not in policy
        assert re.search(r"<script(?! src=)|<style|\sstyle=|\son\w+=", answer.text) is None, address
        assert not re.search(r"""(?:src|href)=["']?https?://(?!127\.0\.0\.1:8000)""", answer.text), address


def test_home_says_what_needs_a_decision(filled: Service) -> None:
    """The first page leads to the audit's findings and shows numerator and denominator of the completion rate."""
    text = filled.client.get("/").text
    assert "2 of 3 action items" in text
    assert "0 of 3 action items" in text
    assert "Write the runbook" in text


def test_what_belongs_to_no_team_is_called_so_everywhere(service: Service) -> None:
    """Pages and reports have one name for the figures of documents that state no team."""
    service.publish(GOOD.replace("Team: payments\n", ""))
    service.client.post("/audits", follow_redirects=False)
    service.run_jobs()
    audit = service.client.get("/v1/audits").json()["items"][0]["id"]
    report = service.client.get(f"/v1/audits/{audit}/report?format=md").text
    assert '<th scope="row">no team</th>' in service.client.get("/").text
    assert "| No team | 0.0% (0 of 3)" in report
    assert "unstated" not in report


def test_a_ticket_that_cannot_be_had_is_not_shown_as_one(service: Service) -> None:
    """An item whose document names a ticket that is not there says so beside the ticket's name."""
    service.publish(
        GOOD.replace("Write the runbook (", "Write the runbook http://127.0.0.1:8000/tracker/builtin/tickets/999 (")
    )
    service.run_jobs()
    shown = service.client.get("/action-items?owner=Grace").text
    assert re.search(r'#999</a> <span class="missing">failed</span>', shown)


def test_a_post_mortem_is_readable_with_its_tickets(filled: Service) -> None:
    """One page holds the document, each item's state where it stands, and the way to its ticket."""
    item = filled.client.get("/v1/action-items?owner=Ada").json()["items"][0]
    text = filled.client.get(f"/post-mortems/{item['post_mortem_id']}").text
    assert "Payments were slow for 46 minutes." in text
    assert text.count("<h1>") == 1
    assert text.count("Payments were slow</h") == 1
    assert item["ticket"]["url"] in text
    assert len(re.findall(r'<li>[^\n]*<a class="chip open" id="item-', text)) == 3


def test_an_action_item_shows_its_history(filled: Service) -> None:
    """An item's page tells what happened to it, and where it comes from."""
    item = filled.client.get("/v1/action-items?owner=Ada").json()["items"][0]
    text = filled.client.get(f"/action-items/{item['id']}").text
    assert "published" in text
    assert "ticket opened: ticket #1" in text
    assert "Payments were slow" in text


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("only=overdue", {"Write the runbook"}),
        ("only=unowned", {"Raise the pool size"}),
        ("owner=ada", {"Add an alert on queue depth"}),
        ("state=done", set()),
        ("", {"Write the runbook", "Raise the pool size", "Add an alert on queue depth"}),
    ],
)
def test_lists_are_narrowed(filled: Service, query: str, shown: set[str]) -> None:
    """A filter shows exactly the items that fit."""
    text = filled.client.get(f"/action-items?{query}").text
    assert {
        item for item in ("Write the runbook", "Raise the pool size", "Add an alert on queue depth") if item in text
    } == shown


def test_a_long_list_leads_on(service: Service) -> None:
    """A list shows 50 and leads to the rest, each item once."""
    lines = "".join(f"- Write runbook {number:03} (Ada, 2026-11-15)\n" for number in range(70))
    service.publish(f"# Outage\n\nSeverity: SEV-3\n\n## Action items\n\n{lines}")
    first = service.client.get("/action-items").text
    following = re.search(r'<a href="(/action-items\?cursor=[0-9a-f]{32})"', first)
    assert following is not None
    second = service.client.get(following[1]).text
    seen = re.findall(r"Write runbook \d{3}", first + second)
    assert len(seen) == len(set(seen)) == 70


def test_hostile_text_is_text(service: Service) -> None:
    """Markup and script addresses in a document arrive on no page as markup or links."""
    published = service.publish(HOSTILE)
    service.run_jobs()
    item = service.client.get("/v1/action-items").json()["items"][0]
    for address in (
        "/",
        "/post-mortems",
        f"/post-mortems/{published['id']}",
        "/action-items",
        f"/action-items/{item['id']}",
    ):
        text = service.client.get(address).text
        assert not re.search(r"<script>|<img|<b onclick|href=\"javascript:", text), address
    assert (
        "<code>&lt;script&gt;alert(1)&lt;/script&gt;</code>"
        in service.client.get(f"/post-mortems/{published['id']}").text
    )


def test_what_is_missing_is_a_page(service: Service) -> None:
    """A person who follows a dead link reads a page, with the status of what went wrong."""
    answer = service.client.get("/post-mortems/nothing")
    assert answer.status_code == 404
    assert "no post-mortem nothing" in answer.text.casefold()


def test_a_page_of_another_site_cannot_send_forms(service: Service) -> None:
    """A form is only taken from our own pages, by what the browser says about its origin."""
    for headers in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
    ):
        assert service.client.post("/audits", headers=headers).status_code == 403
    assert service.client.get("/v1/audits").json()["items"] == []
    assert service.client.post("/audits", headers={"Sec-Fetch-Site": "same-origin"}).status_code == 303
    assert service.client.post("/audits", headers={"Origin": "http://127.0.0.1:8000"}).status_code == 303


def test_search_marks_what_it_found(filled: Service) -> None:
    """A search leads to the post-mortem and its items, what was found is marked, and a wrong query says where."""
    text = filled.client.get("/post-mortems", params={"q": "runbook", "team": "payments"}).text
    assert "<mark>runbook</mark>" in text
    assert filled.client.get("/post-mortems", params={"q": "runbook", "team": "search"}).text.count("<article>") == 0
    wrong = filled.client.get("/post-mortems", params={"q": "nothing:x"})
    assert wrong.status_code == 422
    assert "at character" in wrong.text


def test_labels_are_put_on_and_taken_off(filled: Service) -> None:
    """A tag put on by a form is on the page, in the list, and gone when it is taken off."""
    one = filled.client.get("/v1/post-mortems").json()["items"][0]["id"]
    form = {"kind": "tag", "name": "<b>queue</b>"}
    assert filled.client.post(f"/post-mortems/{one}/labels", data=form).status_code == 303
    assert "tag: &lt;b&gt;queue&lt;/b&gt;" in filled.client.get(f"/post-mortems/{one}").text
    assert filled.client.get("/post-mortems", params={"tag": "<b>queue</b>"}).text.count(one) == 1
    filled.client.post(f"/post-mortems/{one}/labels", data={**form, "wanted": "false"})
    assert "tag: &lt;b&gt;" not in filled.client.get(f"/post-mortems/{one}").text


def test_every_form_declares_its_scope() -> None:
    """A form that changes something cannot be forgotten: each has a scope."""
    forms = {route.name for route in router.routes() if route.methods != {"GET"}}
    assert forms == set(NEEDS) | OPEN_FORMS


def test_every_page_is_looked_at() -> None:
    """A new page cannot be forgotten: each that needs no id is among the addresses above."""
    pages = {route.path for route in router.routes() if route.methods == {"GET"} and "{" not in route.path}
    assert pages - set(ADDRESSES) == {"/sign-in/oidc", "/sign-in/oidc/callback"}  # they lead to the provider and back
