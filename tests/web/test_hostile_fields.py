"""Whatever is typed into a field of a page is text: nothing runs, no dialog opens, the policy has nothing to stop."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import urlencode

import httpx
import pytest

from tests.api.conftest import Service
from tests.rigs.serving import served
from tests.web.browser import Walk, chromium, examples, walking
from tests.web.months import FIRST, live_through
from tests.web.payloads import PAYLOADS

pytestmark = [pytest.mark.network, pytest.mark.slow]
LOOK = ("post-mortems", ("q", "team", "severity", "system", "tag", "from", "to")), (
    "action-items", ("owner", "team", "severity", "system", "state", "only"),
)  # fmt: skip
DECISION = ("kind", "due_date", "owner", "reason", "look_again_on", "by")


@pytest.fixture
def site(make_service: Callable[..., Service]) -> Iterator[str]:
    """The address of a service with something on every page."""
    chromium()
    service = make_service(at=FIRST)
    live_through(service, examples()[:3])
    with served(service.client.app) as base:
        yield base


def unsound(walk: Walk) -> list[str]:
    """What went wrong, but for the browser's own notes of answers that refuse."""
    return [one for one in walk.wrong if "Failed to load resource" not in one]


def test_there_are_two_hundred() -> None:
    """The payloads are two hundred different ones."""
    assert len(set(PAYLOADS)) == 200


@pytest.mark.parametrize(("page", "names"), LOOK)
def test_fields_that_narrow_a_list(site: str, page: str, names: tuple[str, ...]) -> None:
    """Every payload in every field of a list's form at once opens nothing."""
    with walking(site) as walk:
        for payload in PAYLOADS:
            walk.page.goto(f"{site}/{page}?{urlencode(dict.fromkeys(names, payload))}", wait_until="domcontentloaded")
        assert unsound(walk) == []


def test_fields_that_are_shown_again(site: str) -> None:
    """A decision that is refused shows what was typed; so does the review; neither runs it."""
    items = httpx.get(f"{site}/v1/action-items?state=open").json()["items"]
    with walking(site) as walk:
        walk.open(f"/action-items/{items[0]['id']}")
        for payload in PAYLOADS:
            send(walk, f"/action-items/{items[0]['id']}/decisions", dict.fromkeys(DECISION, payload))
        for start in range(0, len(PAYLOADS), len(items)):
            fields = {"by": PAYLOADS[start]}
            for one, payload in zip(items, PAYLOADS[start:], strict=False):
                fields |= {f"kind-{one['id']}": "wont_do"} | {f"{name}-{one['id']}": payload for name in DECISION[1:]}
            send(walk, "/review", fields)
        assert unsound(walk) == []


def test_fields_that_are_kept(site: str) -> None:
    """Labels, reasons, names and tickets of every payload are stored; every page that shows them is sound."""
    items = [one["id"] for one in httpx.get(f"{site}/v1/action-items?state=open").json()["items"]]
    post_mortem = httpx.get(f"{site}/v1/post-mortems").json()["items"][0]["id"]
    (link,) = httpx.get(f"{site}/v1/links?state=unknown").json()["items"]
    recurrence = httpx.get(f"{site}/v1/recurrences").json()["items"][0]["id"]
    digest = httpx.get(f"{site}/v1/post-mortems/{post_mortem}/redaction").json()["digest"]
    with httpx.Client(base_url=site, timeout=60) as client:
        for place, payload in enumerate(PAYLOADS):
            short = payload[:200]
            client.post(
                f"/post-mortems/{post_mortem}/labels", data={"kind": ("tag", "system")[place % 2], "name": short}
            )
            decision = {"kind": "reassign", "owner": short, "reason": payload, "by": short}
            client.post(f"/action-items/{items[place % len(items)]}/decisions", data=decision)
            client.post(f"/recurrences/{recurrence}", data={"said": "dismiss", "by": short, "reason": payload})
            client.post(f"/links/{link['id']}/adopt", data={"ticket": payload})
            client.post(f"/post-mortems/{post_mortem}/redaction", data={"digest": digest, "by": short})
            client.post("/sign-in", data={"name": short[:100], "key": payload, "next": payload})
    shown = (
        "/", "/post-mortems", f"/post-mortems/{post_mortem}", f"/post-mortems/{post_mortem}/redaction", "/action-items",
        "/recurrences", "/links", "/review", "/wont-do", *(f"/action-items/{one}" for one in items),
    )  # fmt: skip
    with walking(site) as walk:
        seen = ""
        for address in shown:
            walk.open(address)
            seen += walk.page.locator("main").inner_text()
        assert sum(payload.strip() in seen for payload in PAYLOADS) > len(PAYLOADS) / 2  # as they were typed
        assert unsound(walk) == []


def send(walk: Walk, path: str, fields: dict[str, str]) -> None:
    """Send a form from the page that is shown, and wait for the page that answers."""
    with walk.page.expect_navigation(wait_until="domcontentloaded"):
        walk.page.evaluate(
            """([path, fields]) => {
                const form = Object.assign(document.createElement("form"), { method: "post", action: path });
                for (const [name, value] of Object.entries(fields)) {
                    form.append(Object.assign(document.createElement("textarea"), { name, value }));
                }
                document.body.append(form);
                form.submit();
            }""",
            [path, fields],
        )
