from __future__ import annotations

from pathlib import Path

import pytest

from app.errors import ConfigurationError
from app.example_config import from_registry
from app.settings import check_exposure, load_settings, secret_values
from connectors.registry import SETTINGS, settings_model

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"


def refused(path: Path | None, environ: dict[str, str]) -> ConfigurationError:
    """Answer the error that these sources are refused with."""
    with pytest.raises(ConfigurationError) as caught:
        load_settings(path, environ)
    return caught.value


def test_defaults() -> None:
    """Without a file and environment there is one built-in connection."""
    settings = load_settings(None, {})
    assert [(c.name, c.kind) for c in settings.connections] == [("builtin", "builtin")]
    check_exposure(settings)


def test_precedence_and_hiding(tmp_path: Path) -> None:
    """The environment wins over secret files, which win over the file; no secret shows in repr or dump."""
    file, secrets = tmp_path / "config.toml", tmp_path / "secrets"
    secrets.mkdir()
    file.write_text('[server]\nport = 1\n[[connections]]\nname = "my-hub"\nkind = "x"\ntoken = "from-file"\n')
    (secrets / "FOLLOWTHROUGH_CONNECTIONS__MY_HUB__TOKEN").write_text("from-secret\n")
    (secrets / "FOLLOWTHROUGH_SERVER__PORT").write_text("2")
    environ = {"FOLLOWTHROUGH_SECRETS_DIR": str(secrets), "FOLLOWTHROUGH_SERVER__PORT": "3"}
    settings = load_settings(file, environ)
    assert settings.server.port == 3
    assert settings.connections[0].revealed() == {"token": "from-secret"}
    assert "from-secret" in secret_values(settings)
    assert "from-secret" not in repr(settings) + str(settings.model_dump()) + settings.model_dump_json()


def test_every_mistake_is_named_at_once(tmp_path: Path) -> None:
    """Each mistake is told with its line and the nearest right word, all in one error."""
    file = tmp_path / "config.toml"
    file.write_text('[databse]\nurl = "x"\n[audit]\nschedule = "0 9 * * 1"\n[[routes]]\nconnection = "jra"\n')
    error = refused(file, {})
    assert f'{file}, line 1: unknown key "databse" — did you mean "database"?' in str(error)
    assert 'Write "0 9 * * mon"' in str(error)
    assert {p.pointer for p in error.problems} == {"databse", "audit.schedule", "routes[0].connection"}


def test_mistakes_are_told_in_our_words(tmp_path: Path) -> None:
    """A wrong type, an empty list and a variable of a connection that is not there are each one plain sentence."""
    file = tmp_path / "config.toml"
    file.write_text('connections = []\n[server]\nport = "eighty"\n')
    words = str(refused(file, {}))
    assert "line 3: server.port: must be a valid integer" in words
    assert "line 1: connections: at least one is needed" in words
    assert "unable" not in words
    assert "Tuple" not in words
    (problem,) = refused(None, {"FOLLOWTHROUGH_CONNECTIONS__GITHB__TOKEN": "x"}).problems
    assert "no connection is named 'githb'" in problem.message


def test_missing_file(tmp_path: Path) -> None:
    """A file that was asked for and is not there is an error."""
    assert "there is no such file" in str(refused(tmp_path / "none.toml", {}))


@pytest.mark.parametrize(
    ("host", "refuses"), [("127.0.0.1", False), ("::1", False), ("192.0.2.1", True), ("x.org", True)]
)
def test_exposure(host: str, refuses: bool) -> None:
    """A host that others can reach needs an API key."""
    check_exposure(load_settings(None, {"FOLLOWTHROUGH_SERVER__HOST": host, "FOLLOWTHROUGH_SERVER__API_KEYS": "k"}))
    settings = load_settings(None, {"FOLLOWTHROUGH_SERVER__HOST": host})
    if refuses:
        with pytest.raises(ConfigurationError, match=r"server\.api_keys"):
            check_exposure(settings)
    else:
        check_exposure(settings)


def test_example_is_generated_and_loads() -> None:
    """The example file is what the settings generate, and it loads."""
    assert EXAMPLE.read_text("utf-8") == from_registry(SETTINGS, settings_model)
    assert load_settings(EXAMPLE, {}).database == load_settings(None, {}).database
