"""Importing any module opens, writes, connects and starts nothing."""

import subprocess
import sys

from tests.architecture.source_tree import ROOT, dotted, modules

PROBE = """
import importlib, sys, threading
FORBIDDEN = {"os.mkdir", "os.putenv", "socket.bind", "socket.connect", "socket.getaddrinfo", "sqlite3.connect",
             "subprocess.Popen", "os.remove", "os.rename"}
def hook(event, args):
    if event in FORBIDDEN and "__pycache__" not in str(args[:1]):
        raise RuntimeError(f"import side effect: {event} {args}")
    writing = event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+")
    if writing and "__pycache__" not in str(args[0]):
        raise RuntimeError(f"import side effect: open {args}")
sys.addaudithook(hook)
for name in sys.argv[1:]:
    importlib.import_module(name)
if threading.active_count() != 1:
    raise RuntimeError(f"import side effect: threads {threading.enumerate()}")
print(*sorted({m.partition(".")[0] for m in sys.modules}))
"""
FRAMEWORKS = {"fastapi", "httpx", "sqlalchemy", "sqlmodel", "github", "jira", "dbos", "structlog", "asyncio"}


def imported_by(*names: str) -> set[str]:
    """Top-level modules loaded by importing ``names`` in a fresh interpreter."""
    run = subprocess.run(
        [sys.executable, "-B", "-W", "ignore::DeprecationWarning", "-c", PROBE, *names],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return set(run.stdout.split())


def test_every_module_imports_cleanly() -> None:
    """No module touches disk, network, environment or threads while it is imported."""
    imported_by(*map(dotted, modules()))


def test_the_pure_packages_load_no_framework() -> None:
    """Documents and domain run without web, database, tracker or event-loop packages."""
    pure = [dotted(m) for m in modules("app/documents", "app/domain")]
    assert imported_by(*pure) & FRAMEWORKS == set()


def test_the_contract_loads_no_tracker_library() -> None:
    """Knowing the connector contract and the registry costs no tracker's client library."""
    assert imported_by("connectors.contract", "connectors.errors", "connectors.registry") & FRAMEWORKS == set()
