"""A real browser over the pages: Debian's Chromium, or the one that FOLLOWTHROUGH_BROWSER names."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Dialog, Page, sync_playwright

from tests.rigs.browser import MISSING, found
from tests.rigs.install import install

# Without these Chromium calls home, which a closed network answers with errors.
_QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-default-apps", "--disable-domain-reliability",
]  # fmt: skip
_WATCH = """addEventListener("securitypolicyviolation", (event) => {
  console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`);
})"""


def chromium() -> str:
    """The browser's program; skips the test where there is none."""
    program = found()
    if program is None:
        pytest.skip(MISSING)
    return program


@dataclass
class Walk:
    """One browser window, and everything that went wrong in it."""

    page: Page
    base: str
    wrong: list[str] = field(default_factory=list)

    def open(self, address: str) -> None:
        """Go to a page of the service."""
        self.page.goto(self.base + address)

    def note_dialog(self, dialog: Dialog) -> None:
        """Close a dialog that a page opened; none of ours does."""
        self.wrong.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def serious(self) -> list[str]:
        """What axe finds serious or critical on the page shown (https://github.com/dequelabs/axe-core)."""
        # Given to the page's own world, past its policy: the policy is what the page's own files are held to.
        self.page.evaluate(_axe())
        found: dict[str, Any] = self.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        return [
            f"{one['id']}: {one['nodes'][0]['html']}"
            for one in found["violations"]
            if one["impact"] in {"serious", "critical"}
        ]


def _axe() -> str:
    return (install() / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


@contextmanager
def walking(base: str, **options: Any) -> Iterator[Walk]:  # noqa: ANN401 - Playwright's options of a context
    """Open a window that notes errors, refused files and dialogs."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=_QUIET)
        context: BrowserContext = browser.new_context(**options)
        walk = Walk(context.new_page(), base)
        walk.page.add_init_script(_WATCH)
        walk.page.on("console", lambda said: walk.wrong.append(said.text) if said.type == "error" else None)
        walk.page.on("pageerror", lambda error: walk.wrong.append(str(error)))
        walk.page.on("dialog", walk.note_dialog)
        try:
            yield walk
        finally:
            browser.close()


def examples() -> list[Path]:
    """The post-mortems that come with the project."""
    folder = Path(__file__).parents[2] / "examples"
    return sorted(path for path in folder.glob("2*") if path.is_file())
