"""The pages over a real application: the same one that the API's tests use."""

from __future__ import annotations

from tests.api.conftest import make_service, service
from tests.databases import new_url, sqlite_database, sqlite_template

__all__ = ["make_service", "new_url", "service", "sqlite_database", "sqlite_template"]
