"""The servers that the documentation's commands talk to."""

from tests.databases import new_url, postgres_server, sqlite_template
from tests.rigs.fixtures import emulate_github

__all__ = ["emulate_github", "new_url", "postgres_server", "sqlite_template"]
