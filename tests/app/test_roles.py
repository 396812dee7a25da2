"""Which roles a process may have."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from app.bootstrap import Role, running
from app.errors import ConfigurationError
from app.settings import DatabaseSettings, Settings


@pytest.mark.parametrize("role", ["api", "worker"])
def test_a_part_of_the_service_needs_a_shared_database(tmp_path: Path, role: Role) -> None:
    """On SQLite one process does everything: a role that would leave work undone is refused before anything opens."""
    settings = Settings(database=DatabaseSettings(url=SecretStr(f"sqlite:///{tmp_path / 'a.db'}")))
    with pytest.raises(ConfigurationError, match=f'"{role}" needs PostgreSQL'), running(settings, role):
        pass
    assert list(tmp_path.iterdir()) == []
