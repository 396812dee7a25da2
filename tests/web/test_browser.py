"""A browser walks every page: no error, no refused file, nothing that a screen reader cannot use."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import httpx
import pytest

from tests.api.conftest import Service
from tests.rigs.serving import served
from tests.web.browser import chromium, examples, walking
from tests.web.months import FIRST, live_through

pytestmark = [pytest.mark.network, pytest.mark.slow]
PAGES = (
    "/",
    "/post-mortems",
    "/post-mortems?q=certificate",
    "/action-items",
    "/review",
    "/audits",
    "/links",
    "/wont-do",
    "/recurrences",
    "/incidents",
    "/docs",
    "/sign-in",
    "/post-mortems/nothing",
)


@pytest.fixture
def site(make_service: Callable[..., Service]) -> Iterator[str]:
    """The address of a service with seven months of the examples, and something to do on every page."""
    chromium()
    service = make_service(at=FIRST)
    live_through(service, examples())
    with served(service.client.app) as base:
        yield base


def every_page(base: str) -> list[str]:
    """The address of each kind of page."""
    items = httpx.get(f"{base}/v1/action-items?state=open").json()["items"]
    audits = httpx.get(f"{base}/v1/audits").json()["items"]
    post_mortems = [one["id"] for one in httpx.get(f"{base}/v1/post-mortems").json()["items"]]
    return [
        *PAGES,
        *(f"/post-mortems/{one}" for one in post_mortems[:3]),
        f"/post-mortems/{items[0]['post_mortem_id']}/redaction",
        f"/action-items/{items[0]['id']}",
        f"/audits/{audits[0]['id']}",
        f"/audits/{audits[0]['id']}?rule=overdue",
        "/recurrences?state=dismissed",
        "/incidents/INC-12",
        "/post-mortems?q=disk",
    ]


def test_every_page_is_sound(site: str) -> None:
    """In both themes axe finds nothing serious, and the console stays empty."""
    found = []
    with walking(site, viewport={"width": 1280, "height": 900}, reduced_motion="reduce") as walk:
        for address in every_page(site):
            walk.open(address)
            for scheme in ("light", "dark"):
                walk.page.emulate_media(color_scheme=scheme)
                found += [f"{address} ({scheme}): {one}" for one in walk.serious()]
        # The browser itself notes the 404 that was asked for.
        wrong = [one for one in walk.wrong if "404" not in one]
    assert (found, wrong) == ([], [])


def test_charts_are_drawn_over_their_tables(site: str) -> None:
    """The first page has a picture of both tables, and both tables."""
    with walking(site, viewport={"width": 1280, "height": 900}) as walk:
        walk.open("/")
        assert walk.page.locator("figure .chart svg").count() == 2
        assert walk.page.locator("figure table").count() == 2
        assert walk.wrong == []


def test_a_list_is_kept_under_a_name(site: str) -> None:
    """A filter is kept in the browser, leads back to the same list, and can be forgotten."""
    with walking(site) as walk:
        walk.open("/action-items?only=overdue&team=storage&owner=")
        walk.page.get_by_label("Keep this list as").fill("<b>Storage</b> & late")
        walk.page.get_by_role("button", name="Keep in this browser").click()
        walk.open("/action-items")
        walk.page.get_by_role("link", name="<b>Storage</b> & late").click()
        assert walk.page.url.endswith("/action-items?only=overdue&team=storage")
        walk.page.get_by_role("button", name="Forget <b>Storage</b> & late").click()
        walk.page.reload()
        assert walk.page.locator("#saved [data-own]").count() == 0
        assert walk.wrong == []


def test_a_meeting_decides_in_the_browser(site: str) -> None:
    """On the review page only the fields of the chosen decision show; one button records them all."""
    with walking(site) as walk:
        walk.open("/review")
        one = walk.page.locator("fieldset.question:has(select)").first
        assert one.get_by_label("Due").is_hidden()
        text = one.locator("strong").inner_text()
        one.get_by_label("Decision").select_option("wont_do")
        one.get_by_label("Reason").fill("It is switched off")
        assert one.get_by_label("Due").is_hidden()
        walk.page.get_by_label("Decided by").fill("Ada")
        walk.page.get_by_role("button", name="Record the decisions").click()
        assert text in walk.page.locator("section[aria-labelledby=decided]").inner_text()
        assert walk.wrong == []


def test_every_page_fits_a_phone(site: str) -> None:
    """At 360 pixels no page scrolls sideways; wide tables scroll within themselves."""
    wide = []
    with walking(site, viewport={"width": 360, "height": 800}) as walk:
        for address in every_page(site):
            walk.open(address)
            if walk.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                wide.append(address)
    assert wide == []


def test_pages_work_without_scripts(site: str) -> None:
    """With scripts off a person filters a list, follows an item to its post-mortem and starts an audit."""
    with walking(site, java_script_enabled=False) as walk:
        walk.open("/action-items")
        walk.page.get_by_label("Only").select_option("overdue")
        walk.page.get_by_role("button", name="Show").click()
        assert "only=overdue" in walk.page.url
        walk.page.locator("tbody a").first.click()
        walk.page.locator("dl a[href^='/post-mortems/']").click()
        assert walk.page.get_by_role("heading", level=1).inner_text()
        walk.open("/audits")
        walk.page.get_by_role("button", name="Run an audit now").click()
        assert "/audits/" in walk.page.url


def test_a_decision_is_made_in_the_browser(site: str) -> None:
    """A person decides about an item: what is missing is said, what was typed stays, and the item changes."""
    item = httpx.get(f"{site}/v1/action-items?state=open").json()["items"][0]["id"]
    with walking(site) as walk:
        walk.open(f"/action-items/{item}")
        walk.page.get_by_label("It will not be done").check()
        walk.page.get_by_label("Decided by").fill("Ada")
        walk.page.get_by_role("button", name="Decide").click()
        assert "why it will not be done" in walk.page.get_by_role("alert").inner_text()
        walk.page.get_by_label("Reason").fill("<script>alert(1)</script> is switched off")
        walk.page.get_by_role("button", name="Decide").click()
        assert "<script>alert(1)</script> is switched off" in walk.page.locator("dl").inner_text()
        assert [one for one in walk.wrong if "422" not in one] == []
    assert httpx.get(f"{site}/v1/action-items/{item}").json()["state"] == "wont_do"


def test_the_keyboard_reaches_everything(site: str) -> None:
    """The first stop of the Tab key skips to the content, and every stop can be seen."""
    with walking(site) as walk:
        walk.open("/")
        walk.page.keyboard.press("Tab")
        assert walk.page.evaluate("document.activeElement.textContent") == "Skip to content"
        for _ in range(30):
            walk.page.keyboard.press("Tab")
            assert walk.page.evaluate("document.activeElement.getBoundingClientRect().width") > 0


def test_the_chosen_theme_stays(site: str) -> None:
    """A theme that was chosen holds on the next page."""
    with walking(site, color_scheme="light") as walk:
        walk.open("/")
        walk.page.get_by_role("button", name="Light or dark").click()
        walk.open("/post-mortems")
        assert walk.page.evaluate("document.documentElement.dataset.theme") == "dark"
