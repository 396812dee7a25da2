"""The pictures in the README are of the real pages: made here, when FOLLOWTHROUGH_SCREENSHOTS names a folder."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.api.conftest import Service
from tests.rigs.serving import served
from tests.web.browser import chromium, examples, walking
from tests.web.months import FIRST, live_through

_CHECKOUT = Path(__file__).parents[2]
_LARGEST = 150_000  # bytes
HEIGHTS = {"home": 1060, "post-mortem": 640}  # pixels; what tells most in what loads at once
NAMES = ("home", "post-mortem", "action-items", "review", "redaction", "decision")


def test_the_readme_shows_six_pages() -> None:
    """Every picture that is made is in the README, and is small enough to load at once."""
    shown = re.findall(r"docs/images/([\w-]+)\.png", (_CHECKOUT / "README.md").read_text(encoding="utf-8"))
    assert set(shown) == set(NAMES)
    for name in NAMES:
        assert 5_000 < (_CHECKOUT / "docs" / "images" / f"{name}.png").stat().st_size < _LARGEST, name


@pytest.mark.network
@pytest.mark.slow
def test_six_pages_can_be_pictured(make_service: Callable[..., Service], tmp_path: Path) -> None:
    """Each of the six pages fills a picture, with nothing in the console."""
    chromium()
    folder = Path(os.environ.get("FOLLOWTHROUGH_SCREENSHOTS") or tmp_path)
    service = make_service(at=FIRST)
    live_through(service, examples())
    with served(service.client.app) as base:
        addresses = dict(zip(NAMES, _addresses(base), strict=True))
        with walking(base, viewport={"width": 1200, "height": 760}, reduced_motion="reduce") as walk:
            for name, address in addresses.items():
                walk.page.emulate_media(color_scheme="dark" if name == "redaction" else "light")
                walk.page.set_viewport_size({"width": 1200, "height": HEIGHTS.get(name, 760)})
                walk.open(address)
                walk.page.screenshot(path=folder / f"{name}.png")
                assert (folder / f"{name}.png").stat().st_size < _LARGEST, name
            assert walk.wrong == []


def _addresses(base: str) -> list[str]:
    with httpx.Client(base_url=base) as client:
        found = client.get("/v1/post-mortems?q=invoices").json()["items"][0]["id"]
        item = client.get("/v1/action-items?state=open").json()["items"][8]["id"]
    return ["/", f"/post-mortems/{found}", "/action-items?only=overdue", "/review#left",
            f"/post-mortems/{found}/redaction", f"/action-items/{item}"]  # fmt: skip
