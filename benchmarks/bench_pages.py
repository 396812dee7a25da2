"""How long pages take with 10,000 action items, most of them neglected: p50, p95 and processor time of each page."""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

from app.bootstrap import running
from app.main import create_app
from app.settings import DatabaseSettings, PathsSettings, Settings
from benchmarks.figure_data import fill
from tests.api.client import Client

ITEMS = 10_000
ROUNDS = 10
LIMIT = 150  # ms, p95
TABLE = Path(__file__).with_name("pages.md")


def main() -> None:
    """Fill a database, audit it, ask for every page, and write the table."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            database=DatabaseSettings(url=f"sqlite:///{folder}/bench.db"), paths=PathsSettings(data_dir=Path(folder))
        )
        with running(settings) as container:
            fill(container.database, ITEMS, neglected=True)
            client = Client(create_app(container))
            audit = client.post("/v1/audits").json()["id"]
            while client.get(f"/v1/audits/{audit}").json()["state"] != "done":
                time.sleep(0.2)
            rows = []
            for address in addresses(client, audit):
                rows.append(measured(client, address))
                print(*rows[-1], flush=True)
    text = table(rows)
    print(text)
    TABLE.write_text(text, encoding="utf-8")


def addresses(client: Client, audit: str) -> list[str]:
    """One page of each kind; the post-mortem is a real one."""
    example = min(Path("examples").glob("2026-09-21*"))
    body = {"document": example.read_text(encoding="utf-8"), "source": {"uri": f"file:{example.name}"}}
    published = client.post("/v1/post-mortems", json=body).json()
    one, item = published["id"], published["action_items"][0]["id"]
    return [
        "/", "/post-mortems", "/post-mortems?team=payments", f"/post-mortems/{one}", f"/post-mortems/{one}/redaction",
        "/action-items", "/action-items?only=overdue", f"/action-items/{item}", "/review", "/audits",
        f"/audits/{audit}", "/wont-do", "/links", "/recurrences",
    ]  # fmt: skip


def measured(client: Client, address: str) -> tuple[str, int, float, float, float]:
    """The page, its size in bytes, p50 and p95 in ms of wall time, and the median of processor time."""
    walls, cpus, size = [], [], 0
    for _ in range(ROUNDS + 2):
        wall, cpu = time.perf_counter(), time.process_time()
        answer = client.get(address)
        walls.append(1000 * (time.perf_counter() - wall))
        cpus.append(1000 * (time.process_time() - cpu))
        assert answer.status_code == 200, (address, answer.text[:500])
        size = len(answer.content)
    walls, cpus = sorted(walls[2:]), cpus[2:]
    return address, size, statistics.median(walls), walls[int(0.95 * ROUNDS) - 1], statistics.median(cpus)


def table(rows: list[tuple[str, int, float, float, float]]) -> str:
    """The rows as Markdown; ids in addresses are cut."""
    lines = [
        f"# Pages with {ITEMS:,} action items",
        "",
        f"SQLite, one request at a time, {ROUNDS} rounds each. Aimed for: p95 under {LIMIT} ms.",
        "",
        "| page | kB | p50 ms | p95 ms | processor ms | |",
        "|---|--:|--:|--:|--:|---|",
    ]
    for address, size, middle, late, cpu in rows:
        shown = "/".join("ID" if len(part) == 32 else part for part in address.split("/"))
        verdict = "" if late < LIMIT else "too slow"
        lines.append(f"| `{shown}` | {size / 1000:.0f} | {middle:.0f} | {late:.0f} | {cpu:.0f} | {verdict} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
