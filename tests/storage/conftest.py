"""Databases for the tests of this directory."""

from tests.databases import (
    database,
    database_url,
    empty_database,
    empty_database_url,
    new_url,
    postgres_server,
    postgresql_database,
    sqlite_database,
    sqlite_template,
)

__all__ = [
    "database",
    "database_url",
    "empty_database",
    "empty_database_url",
    "new_url",
    "postgres_server",
    "postgresql_database",
    "sqlite_database",
    "sqlite_template",
]
