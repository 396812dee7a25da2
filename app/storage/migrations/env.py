"""Runs migrations on the connection that ``app.storage.migrating`` holds; Alembic loads this file itself."""

from __future__ import annotations

from alembic import context

from app.storage.migrations.comparing import as_plain_type, is_ours
from app.storage.schema import metadata


def run() -> None:
    """What Alembic asks of an environment."""
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=metadata,
        include_object=is_ours,
        render_item=as_plain_type,
        compare_type=True,
        render_as_batch=True,  # SQLite can alter little in place; batch mode copies the table
    )
    with context.begin_transaction():
        context.run_migrations()


if __name__ == "env_py":  # the name under which Alembic loads it; a plain import does nothing
    run()
