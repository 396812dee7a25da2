"""This service with ``TICKETS`` linked action items, ready to take the benchmark's deliveries."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

from app.domain.records import ItemRecord, LinkRecord, LinkState, PostMortemRecord, TicketRef
from app.storage.database import Database, make_engine
from app.storage.migrating import upgrade
from benchmarks.webhooks.requests import FIRST_MOMENT, REPOSITORY, SECRET, TICKETS

# As the deliveries say it: another address would be a ticket that moved, which is rare and slower.
ADDRESS = f"https://github.com/{REPOSITORY}/issues/1"
CONFIG = """
[database]
url = "{url}"
[server]
port = {port}
[log]
level = "{level}"
[reconcile]
every_minutes = 1440
[[connections]]
name = "github"
kind = "github"
repository = "{repository}"
token = "nothing-listens-there"
base_url = "http://127.0.0.1:9"
webhook_secrets = ["{secret}"]
"""


def command(directory: Path, port: int, url: str, level: str = "warning") -> list[str]:
    """Fill the database and write the configuration; the command that serves it."""
    seed(url)
    config = configure(directory, port, url, level)
    return [str(Path(sys.executable).with_name("followthrough")), "--config", str(config), "serve"]


def configure(directory: Path, port: int, url: str, level: str = "warning") -> Path:
    """Write the configuration."""
    config = directory / "config.toml"
    config.write_text(CONFIG.format(url=url, port=port, repository=REPOSITORY, secret=SECRET, level=level))
    return config


def seed(url: str, tickets: int = TICKETS) -> None:
    """Make the tables, and one post-mortem whose items are linked to tickets 1 to ``tickets``."""
    database = Database(make_engine(url))
    upgrade(database)
    start = FIRST_MOMENT - timedelta(days=1)
    with database.unit_of_work() as work:
        work.post_mortems.save(
            PostMortemRecord("p1", "file:outage.md", "markdown", "0" * 64, "Outage", start, start, severity_level=2)
        )
        for number in range(1, tickets + 1):
            item = ItemRecord(
                f"i{number:06}", "p1", number, number, f"Bound queue {number}", start, owner="Ada Example"
            )
            ref = TicketRef(str(number), f"{REPOSITORY}#{number}", ADDRESS)
            work.action_items.save(item)
            work.links.save(
                LinkRecord(f"l{number:06}", item.id, "github", f"{number:032x}", LinkState.LINKED, start, ref)
            )
    database.close()
