"""Sees to a browser for the tests of the pages: Debian's package where it may; ``python -m tests.rigs.browser``."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

_NAMES = ("chromium", "chromium-browser", "google-chrome")
MISSING = "needs Chromium: install Debian's package chromium, or name a browser in FOLLOWTHROUGH_BROWSER"


def found() -> str | None:
    """The browser's program: the one that FOLLOWTHROUGH_BROWSER names, else one of the usual names."""
    return os.environ.get("FOLLOWTHROUGH_BROWSER") or next(filter(None, map(shutil.which, _NAMES)), None)


def install() -> str | None:
    """Install the package where this machine is Debian's and we are root; never fails, answers with what is there."""
    if found() is None and os.name == "posix" and os.geteuid() == 0 and shutil.which("apt-get"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        quiet = ["-qq", "-y", "-o", "Dpkg::Use-Pty=0", "-o", "Acquire::Retries=2"]
        for command in (["update"], ["install", "--no-install-recommends", "chromium"]):
            try:
                subprocess.run(
                    ["apt-get", *quiet, *command],
                    env=environment, check=False, timeout=300, stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                )  # fmt: skip
            except (OSError, subprocess.TimeoutExpired):
                break
    return found()


if __name__ == "__main__":
    if install() is None:
        sys.stderr.write(f"The tests of the pages in a browser are skipped: {MISSING}.\n")
