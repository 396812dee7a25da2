"""Every table of the database: importing this module makes ``metadata`` complete."""

from __future__ import annotations

from app.storage import (
    decision_tables,
    identity_tables,
    incident_tables,
    notice_tables,
    pacing_tables,
    recurrence_tables,
    refused_document_tables,
    rollup_tables,
    search_tables,
    tables,
)

__all__ = [
    "decision_tables",
    "identity_tables",
    "incident_tables",
    "metadata",
    "notice_tables",
    "pacing_tables",
    "recurrence_tables",
    "refused_document_tables",
    "rollup_tables",
    "search_tables",
]

metadata = tables.metadata
