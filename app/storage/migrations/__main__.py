"""Drafts the next migration from what changed in the tables: ``python -m app.storage.migrations "what changes"``."""

from __future__ import annotations

import sys
import tempfile

from alembic import command

from app.storage.database import Database, make_engine
from app.storage.migrating import configuration, head, upgrade


def draft(message: str) -> None:
    """Write ``versions/NNNN_message.py``; read it, complete it, and run the tests on both databases."""
    number = f"{int(head()) + 1:04}"
    with tempfile.TemporaryDirectory() as directory:
        database = Database(make_engine(f"sqlite:///{directory}/draft.db"))
        upgrade(database)
        with database.engine.begin() as connection:
            config = configuration()
            config.attributes["connection"] = connection
            command.revision(config, message, autogenerate=True, rev_id=number)
        database.close()


if __name__ == "__main__":
    draft(" ".join(sys.argv[1:]) or "change")
