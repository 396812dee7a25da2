"""What Alembic compares when it looks for differences: our tables, not those of the job engine beside them."""

from __future__ import annotations

from typing import Any, Literal

import sqlalchemy as sa

# The job engine keeps its tables in the same database: on PostgreSQL in the schema "dbos", which is not looked at;
# on SQLite beside ours. A test compares this list with what the engine makes.
JOB_ENGINE_TABLES = frozenset(
    {
        "application_versions",
        "dbos_datasource_migrations",
        "datasource_outputs",
        "dbos_migrations",
        "event_dispatch_kv",
        "notifications",
        "operation_outputs",
        "queues",
        "scheduler_state",
        "streams",
        "transaction_completion",
        "transaction_outputs",
        "workflow_events",
        "workflow_events_history",
        "workflow_input",
        "workflow_inputs",
        "workflow_output",
        "workflow_queue",
        "workflow_schedules",
        "workflow_status",
    }
)
SEARCH_INDEXES = ("search_index", "search_title")  # of each database's own kind, with further tables below it on SQLite


def is_ours(thing: sa.schema.SchemaItem, name: str | None, kind: str, _reflected: bool, _other: Any) -> bool:  # noqa: ANN401 - Alembic's hook
    """Alembic's ``include_object``."""
    table = name if kind == "table" else getattr(getattr(thing, "table", None), "name", None)
    return table not in JOB_ENGINE_TABLES and not (table or "").startswith(SEARCH_INDEXES)


def as_plain_type(kind: str, thing: Any, _context: Any) -> str | Literal[False]:  # noqa: ANN401 - Alembic's hook
    """Alembic's ``render_item``: migrations name the database's types, so that they stay true when ours change."""
    if kind == "type" and isinstance(thing, sa.types.TypeDecorator):
        return f"sa.{thing.impl_instance!r}"
    return False
