"""Reads the three sources of settings (TOML file, secrets directory, environment) into one tree of plain values.

The environment wins over the secrets directory, which wins over the file. Each value keeps the name of where it came
from, so that an error can say it. Nothing is checked here but that the sources can be read.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeAlias

from rapidfuzz import process
from typing_extensions import override

from app.errors import Problem
from app.secret_names import is_secret_name

PREFIX = "FOLLOWTHROUGH_"
DEFAULT_SECRETS_DIR = Path("/run/secrets")

KeyPath: TypeAlias = tuple[str | int, ...]

_TABLE = re.compile(r"(\[\[?)([^\[\]]+)\]\]?\s*(?:#.*)?\Z")
_KEY = re.compile(r"""\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value was given: ``label`` names a file or variable, ``line`` is 1-based where it is known."""

    label: str
    line: int | None = None

    @override
    def __str__(self) -> str:
        return self.label if self.line is None else f"{self.label}, line {self.line}"


@dataclass(slots=True)
class Sources:
    """All values given, as one tree, with the origin of each and what could not be read."""

    values: dict[str, Any] = field(default_factory=dict)
    origins: dict[KeyPath, Origin] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def origin(self, path: KeyPath) -> Origin:
        """Return the origin of ``path``, or of the nearest table around it."""
        for end in range(len(path), -1, -1):
            if (found := self.origins.get(path[:end])) is not None:
                return found
        return Origin("the settings")


@dataclass(frozen=True, slots=True)
class _Named:
    """A value given under a variable's name: ``FOLLOWTHROUGH_SERVER__PORT`` is the path ("server", "port")."""

    path: tuple[str, ...]
    text: str
    origin: Origin


def read_sources(path: Path | None, environ: Mapping[str, str], sections: Iterable[str]) -> Sources:
    """Read every source; ``sections`` are the known top-level keys. Problems are collected, not raised."""
    sources = Sources()
    if path is not None:
        _read_file(path, sources)
    known = frozenset(sections)
    given = [*_from_secrets(environ, known, sources.problems), *_from_environment(environ, known)]
    for named in sorted(given, key=_turn):
        _apply(named, sources)
    return sources


def _turn(named: _Named) -> int:
    """Whole sections first, then the kinds that make new connections, then single values; else the order given."""
    if len(named.path) == 1:
        return 0
    return 1 if named.path[0] == "connections" and named.path[2:] == ("kind",) else 2


def variable_name(text: str) -> str:
    """Return a connection's name as it is written in a variable's name: lower case, dashes as underscores."""
    return text.lower().replace("-", "_")


def _read_file(path: Path, sources: Sources) -> None:
    try:
        text = path.read_bytes().decode("utf-8-sig")
        sources.values = tomllib.loads(text)
    except FileNotFoundError:
        problem = f"{path}: there is no such file. Give the path of a configuration file, or none to use the defaults."
    except OSError as error:
        problem = f"{path}: the file cannot be read: {error.strerror}. Check its path and permissions."
    except UnicodeDecodeError as error:
        problem = f"{path}: byte {error.start} is not UTF-8. Save the file as UTF-8."
    except tomllib.TOMLDecodeError as error:
        problem = f"{path}: not valid TOML: {error}. Correct that line."
    else:
        sources.origins[()] = Origin(str(path))
        sources.origins.update((key, Origin(str(path), line)) for key, line in _lines_of_keys(text).items())
        return
    sources.problems.append(Problem("configuration-unreadable", problem))


def _lines_of_keys(text: str) -> dict[KeyPath, int]:
    """Say on which line each key stands. Good enough to point at: a key inside a multi-line string may mislead."""
    lines: dict[KeyPath, int] = {}
    counts: dict[KeyPath, int] = {}
    table: KeyPath = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if match := _TABLE.match(line):
            table = _path_of(match[2])
            if match[1] == "[[":
                counts[table] = counts.get(table, -1) + 1
                table = (*table, counts[table])
            lines.setdefault(table, number)
        elif match := _KEY.match(line):
            lines.setdefault((*table, *_path_of(match[1])), number)
    return lines


def _path_of(dotted: str) -> tuple[str, ...]:
    try:
        tree: Any = tomllib.loads(f"{dotted} = 0")
    except tomllib.TOMLDecodeError:
        return ()
    path: list[str] = []
    while isinstance(tree, dict):
        key, tree = next(iter(tree.items()))
        path.append(key)
    return tuple(path)


def _from_environment(environ: Mapping[str, str], sections: frozenset[str]) -> list[_Named]:
    return [
        _Named(path, text, Origin(f"environment variable {name}"))
        for name, text in sorted(environ.items())
        if text and (path := _path_of_variable(name, sections))
    ]


def _from_secrets(environ: Mapping[str, str], sections: frozenset[str], problems: list[Problem]) -> list[_Named]:
    told = environ.get(f"{PREFIX}SECRETS_DIR")
    directory = Path(told) if told else DEFAULT_SECRETS_DIR
    if not directory.is_dir():
        if told:
            message = (
                f"environment variable {PREFIX}SECRETS_DIR: {directory} is not a directory. Create it or unset it."
            )
            problems.append(Problem("configuration-unreadable", message))
        return []
    found = []
    for file in sorted(directory.iterdir()):
        if not (path := _path_of_variable(file.name, sections)):
            continue
        try:
            text = file.read_text("utf-8").rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            message = f"secret file {file}: it cannot be read as text: {type(error).__name__}. Check its permissions."
            problems.append(Problem("configuration-unreadable", message, ".".join(path)))
            continue
        if text:
            found.append(_Named(path, text, Origin(f"secret file {file}")))
    return found


def _path_of_variable(name: str, sections: frozenset[str]) -> tuple[str, ...]:
    """Answer the settings path that a variable names, () where it names none (``FOLLOWTHROUGH_FAULT``)."""
    if not name.upper().startswith(PREFIX):
        return ()
    path = tuple(name[len(PREFIX) :].lower().split("__"))
    return path if len(path) > 1 or path[0] in sections else ()


def _apply(named: _Named, sources: Sources) -> None:
    path: KeyPath = named.path
    if path[0] == "connections" and len(path) > 1:
        located = _connection_path(named, sources)
        if located is None:
            return
        path = located
    node: Any = sources.values
    for key, following in pairwise(path):
        if isinstance(key, str) and not isinstance(node.get(key), list if isinstance(following, int) else dict):
            node[key] = {}
        node = node[key]
    node[path[-1]] = _value(str(path[-1]), named.text)
    sources.origins = {key: origin for key, origin in sources.origins.items() if key[: len(path)] != path}
    sources.origins[path] = named.origin


def _connection_path(named: _Named, sources: Sources) -> KeyPath | None:
    """Turn ("connections", NAME, KEY) into ("connections", INDEX, KEY), adding the connection where it is new."""
    connections = sources.values.get("connections", [])
    if not isinstance(connections, list):
        return None  # the file's own mistake, reported when the tree is checked
    name, rest = named.path[1], named.path[2:]
    names = [variable_name(str(c.get("name", ""))) if isinstance(c, dict) else "" for c in connections]
    if name in names and rest:
        return ("connections", names.index(name), *rest)
    if rest == ("kind",) or (rest and name == "builtin" and not names):
        made = {"name": name, "kind": name} if name == "builtin" else {"name": name}
        sources.values["connections"] = [*connections, made]
        return ("connections", len(names), *rest)
    sources.problems.append(Problem("unknown-connection", _unknown_connection(named, names), "connections"))
    return None


def _unknown_connection(named: _Named, names: list[str]) -> str:
    name = named.path[1]
    if len(named.path) == 2:  # noqa: PLR2004 - ("connections", NAME): no key follows the name
        return f"{named.origin}: which setting of connection {name!r} is meant is missing: add __KEY to the name."
    nearest = process.extractOne(name, names, score_cutoff=60)
    hint = (
        f" — did you mean {nearest[0]!r}?"
        if nearest
        else f"; to add it, set {PREFIX}CONNECTIONS__{name.upper()}__KIND."
    )
    return f"{named.origin}: no connection is named {name!r}{hint}"


def _value(key: str, text: str) -> object:
    """Read a list or table given as JSON; everything else stays text (numbers are read where they are expected)."""
    one_secret = is_secret_name(key) and not key.endswith("s")
    if one_secret or not text.lstrip().startswith(("[", "{")):
        return [line for line in text.splitlines() if line] if key == "webhook_secrets" else text
    try:
        return json.loads(text)
    except ValueError:
        return text
