"""Finds the connector of a kind by name and imports it on first use."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, cast

from connectors.errors import Misconfigured

if TYPE_CHECKING:
    from connectors.contract import ConnectorFactory
    from connectors.settings import ConnectionSettings

ENTRY_POINT_GROUP = "followthrough.connectors"

FACTORIES = {
    "builtin": "connectors.builtin.connector:connect",
    "github": "connectors.github.connector:connect",
    "jira": "connectors.jira.connector:connect",
}
SETTINGS = {
    "builtin": "connectors.builtin.settings:BuiltinSettings",
    "github": "connectors.github.settings:GithubSettings",
    "jira": "connectors.jira.settings:JiraSettings",
    "gitlab": "connectors.gitlab.settings:GitlabSettings",  # comes in by the entry-point group, as a stranger's would
}


def kinds() -> tuple[str, ...]:
    """Return every known kind, ours first, then those of installed packages."""
    return (*FACTORIES, *sorted(point.name for point in _outsiders() if point.name not in FACTORIES))


def factory(kind: str) -> ConnectorFactory:
    """Return the factory of ``kind``; raises ``Misconfigured`` with the known and the nearest kinds."""
    if kind in FACTORIES:
        return cast("ConnectorFactory", _load(FACTORIES[kind]))
    for point in _outsiders():
        if point.name == kind:
            return _load_outsider(point)
    raise Misconfigured(_unknown(kind, kinds()), fields=("kind",))


def settings_model(kind: str) -> type[ConnectionSettings]:
    """Return the settings model of a kind that ships, for documentation and the example configuration."""
    if kind not in SETTINGS:
        raise Misconfigured(_unknown(kind, SETTINGS), fields=("kind",))
    return cast("type[ConnectionSettings]", _load(SETTINGS[kind]))


def _outsiders() -> Iterable[EntryPoint]:
    return entry_points(group=ENTRY_POINT_GROUP)


def _load(path: str) -> object:
    module, _, name = path.partition(":")
    return getattr(import_module(module), name)


def _load_outsider(point: EntryPoint) -> ConnectorFactory:
    try:
        return cast("ConnectorFactory", point.load())
    except (ImportError, AttributeError) as error:
        raise Misconfigured(
            f"kind {point.name!r}: the installed connector {point.value!r} cannot be imported: {error}",
            fields=("kind",),
        ) from error


def _unknown(kind: str, known: Iterable[str]) -> str:
    from rapidfuzz import process

    names = list(known)
    nearest = process.extractOne(kind, names, score_cutoff=50)
    hint = f" Did you mean {nearest[0]!r}?" if nearest else ""
    return f"There is no kind of connection {kind!r}; known are {', '.join(names)}.{hint}"
