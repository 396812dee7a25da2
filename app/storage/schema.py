"""Every table of the database: importing this module makes ``metadata`` complete."""

from __future__ import annotations

from app.storage import tables

metadata = tables.metadata
