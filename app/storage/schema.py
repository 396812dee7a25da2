"""Every table of the database: importing this module makes ``metadata`` complete."""

from __future__ import annotations

from app.storage import decision_tables, tables

__all__ = ["decision_tables", "metadata"]

metadata = tables.metadata
