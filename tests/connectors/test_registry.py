"""Kinds of connections: known by name, imported late, and a helpful word for a misspelt one."""

from __future__ import annotations

import subprocess
import sys

import pytest

from connectors.errors import Misconfigured
from connectors.registry import FACTORIES, SETTINGS, factory, kinds, settings_model


def test_an_unknown_kind_lists_the_known_and_the_nearest() -> None:
    """A misspelt kind is answered with the one that was meant."""
    with pytest.raises(Misconfigured, match=r"known are builtin, github.*Did you mean 'github'\?") as caught:
        factory("githbu")
    assert caught.value.fields == ("kind",)
    with pytest.raises(Misconfigured):
        settings_model("")


def test_every_kind_has_a_factory_and_described_settings() -> None:
    """Each kind can be loaded, and each of its settings has a description for the example configuration."""
    assert set(FACTORIES) < set(SETTINGS) <= set(kinds())
    for kind in SETTINGS:
        assert callable(factory(kind))
        for name, field in settings_model(kind).model_fields.items():
            assert field.description, f"{kind}.{name}"


def test_one_kind_never_loads_another() -> None:
    """Importing the registry loads no tracker library, and the built-in tracker does not load PyGithub."""
    program = (
        "import sys, connectors.registry as r; r.factory('builtin');"
        "print([m for m in ('github', 'jira', 'requests', 'starlette') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
