"""How long pages take with 10,000 action items, most of them neglected: p50, p95 and processor time of each page."""

from __future__ import annotations

import random
import re
import statistics
import tempfile
import time
from pathlib import Path

from app.bootstrap import running
from app.domain.recurrence import RecurrenceRecord
from app.main import create_app
from app.services.figures import keep
from app.services.search import catch_up
from app.settings import DatabaseSettings, PathsSettings, Settings
from app.storage.database import Database
from app.web import router
from benchmarks.figure_data import NOW, fill
from tests.api.client import Client

ITEMS = 10_000
ROUNDS = 20
LIMIT = 150  # ms, p95
_NOT_SEEN = {"leave", "come_back", "download_redacted"}  # what leads elsewhere, or needs an approval first
TABLE = Path(__file__).with_name("pages.md")


def main() -> None:
    """Fill a database, audit it, ask for every page, and write the table."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            database=DatabaseSettings(url=f"sqlite:///{folder}/bench.db"), paths=PathsSettings(data_dir=Path(folder))
        )
        with running(settings) as container:
            fill(container.database, ITEMS, neglected=True)
            trouble(container.database)
            write_down(container.database)
            catch_up(container)
            keep(container)
            client = Client(create_app(container))
            rows = []
            for address in addresses(client, audited(client, container.database)):
                rows.append(measured(client, address))
                print(*rows[-1], flush=True)
            missing = pages() - {shown(row[0]).partition("?")[0] for row in rows}
            assert not missing, f"not measured: {missing}"
    text = table(rows)
    print(text)
    TABLE.write_text(text, encoding="utf-8")


def trouble(database: Database) -> None:
    """A fifth of the links need a person, 500 incidents may be the same again, 300 items are somebody's decision."""
    with database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE link SET state = 'unknown', error = 'no answer' WHERE rowid % 5 = 0")
    records = [
        RecurrenceRecord(f"c{n:031}", f"p{n + 500:031}", f"p{n:031}", 0.5, NOW, ("system-01",), ("disk", "full"), ())
        for n in range(500)
    ]
    with database.unit_of_work() as work:
        for record in records:
            work.recurrences.suggest(record)


def write_down(database: Database) -> None:
    """Give every post-mortem a text, so that it is found and is like others: one of the examples, in another order."""
    chance = random.Random(1)  # noqa: S311 - the same texts every time
    texts = [path.read_text(encoding="utf-8").split("\n\n") for path in sorted(Path("examples").glob("2026-*.md"))]
    with database.unit_of_work() as work:
        for record in work.post_mortems.all():
            parts = chance.sample(one := chance.choice(texts), len(one))
            work.post_mortems.add_revision(record.id, record.revision, "\n\n".join(parts).encode(), NOW)


def audited(client: Client, database: Database) -> str:
    """Run twelve audits, decide 300 things of the last; its id."""
    for _ in range(12):
        audit: str = client.post("/v1/audits").json()["id"]
        while client.get(f"/v1/audits/{audit}").json()["state"] != "done":
            time.sleep(0.2)
    with database.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE action_item SET decided_at = '2100-01-01 00:00:00', decided_by = 'Ada' WHERE id IN"
            " (SELECT action_item_id FROM finding WHERE audit_id = ? AND rule = 'overdue' ORDER BY id LIMIT 300)",
            (audit,),
        )
    return audit


def addresses(client: Client, audit: str) -> list[str]:
    """Every page, the long ones also in parts; the post-mortem is a real one. Last what is no page but a document."""
    example = min(Path("examples").glob("2026-09-21*"))
    body = {"document": example.read_text(encoding="utf-8"), "source": {"uri": f"file:{example.name}"}}
    published = client.post("/v1/post-mortems", json=body).json()
    one, item = published["id"], published["action_items"][0]["id"]
    return [
        "/", "/post-mortems", "/post-mortems?q=broke", "/post-mortems?q=pool+runbook",
        "/post-mortems?team=team-03", f"/post-mortems/{one}",
        f"/post-mortems/{one}/redaction", "/action-items", "/action-items?only=overdue", "/action-items?only=stale",
        f"/action-items/{item}", "/review", "/review?decided=100", "/audits", f"/audits/{audit}",
        f"/audits/{audit}?rule=overdue", f"/audits/{audit}?rule=overdue&offset=1000", "/wont-do", "/links",
        "/recurrences", "/recurrences?state=dismissed", "/sign-in",
        f"/post-mortems/{one}/document", f"/audits/{audit}/report", f"/audits/{audit}/report?format=csv",
    ]  # fmt: skip


def pages() -> set[str]:
    """The address of every page, but of those that lead elsewhere at once; ids are ID."""
    found = set()
    for route in router.routes():
        if "GET" in route.methods and route.name not in _NOT_SEEN:
            found.add(re.sub(r"\{\w+\}", "ID", route.path))
    return found


def shown(address: str) -> str:
    """An address with its ids cut."""
    return re.sub(r"[0-9a-f]{32}", "ID", address)


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
        f"`python benchmarks/bench_pages.py`: SQLite, one request at a time, {ROUNDS} rounds, on two shared cores.",
        f"Aimed for: p95 under {LIMIT} ms.",
        "Processor ms is what a page costs; where p50 is more, others used the machine: pages wait for nothing else.",
        "Most of the items are neglected; 2,000 links need a person, 500 incidents may be the same again,",
        "twelve audits ran, and 300 things of the last were decided.",
        "",
        "| page | kB | p50 ms | p95 ms | processor ms | |",
        "|---|--:|--:|--:|--:|---|",
    ]
    for address, size, middle, late, cpu in rows:
        verdict = "" if late < LIMIT else "a whole document" if "/report" in address else "too slow"
        lines.append(f"| `{shown(address)}` | {size / 1000:.0f} | {middle:.0f} | {late:.0f} | {cpu:.0f} | {verdict} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
