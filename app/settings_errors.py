"""Turns what is wrong with the settings into problems that say where, what, and how to put it right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import UnionType
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from rapidfuzz import process
from rapidfuzz.distance import OSA

from app.errors import Problem
from app.settings_sources import KeyPath, Origin, Sources, variable_name

_SIMILAR = 0.6  # share of letters alike (swapped neighbours count once) from which a word may be another, misspelt


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word most like ``word``, None where none is like it."""
    found = process.extractOne(word, list(known), scorer=OSA.normalized_similarity, score_cutoff=_SIMILAR)
    return None if found is None else found[0]


def problems_of(error: ValidationError, model: type[BaseModel], sources: Sources) -> list[Problem]:
    """Translate every error of a failed validation of ``sources.values`` as ``model``."""
    return [_problem(detail, model, sources) for detail in error.errors(include_url=False, include_context=True)]


def dotted(path: KeyPath, values: Mapping[str, Any]) -> str:
    """Write a path for people: ``server.port``, ``routes[0].connection``, ``connections.github.kind``."""
    text = ""
    node: object = values
    for key in path:
        node = _child(node, key)
        if isinstance(key, str):
            text += f".{key}" if text else key
        elif text == "connections" and isinstance(node, dict) and isinstance(node.get("name"), str):
            text += f".{node['name']}"
        else:
            text += f"[{key}]"
    return text


def cross_problems(sources: Sources) -> list[Problem]:
    """Find what no single value shows: names used twice, routes that lead nowhere or are never reached."""
    connections = sources.values.get("connections", [{"name": "builtin"}])  # the default
    routes = sources.values.get("routes", [])
    if not isinstance(connections, list) or not isinstance(routes, list):
        return []
    names = [c["name"] for c in connections if isinstance(c, dict) and isinstance(c.get("name"), str)]
    return [*_names_used_twice(connections, sources), *_route_problems(routes, names, sources)]


def _names_used_twice(connections: list[Any], sources: Sources) -> list[Problem]:
    seen: dict[str, str] = {}
    problems = []
    for index, connection in enumerate(connections):
        name = connection.get("name") if isinstance(connection, dict) else None
        if not isinstance(name, str):
            continue
        first = seen.setdefault(variable_name(name), name)
        if index != _first_index(connections, name):
            text = f"the name {name!r} is taken by another connection"
            text += f" ({first!r}: case and dashes do not count)" if first != name else ""
            where = ("connections", index, "name")
            problems.append(_made("duplicate-connection", where, f"{text}. Give each its own name.", sources))
    return problems


def _first_index(connections: list[Any], name: str) -> int:
    return next(
        index
        for index, other in enumerate(connections)
        if isinstance(other, dict) and variable_name(str(other.get("name"))) == variable_name(name)
    )


def _route_problems(routes: list[Any], names: list[str], sources: Sources) -> list[Problem]:
    problems = []
    caught_by: int | None = None
    for index, route in enumerate(routes):
        if not isinstance(route, dict):
            continue
        target = route.get("connection")
        if isinstance(target, str) and target not in names:
            text = f"no connection is named {target!r}{_hint(target, names)}"
            problems.append(_made("unknown-connection", ("routes", index, "connection"), text, sources))
        if caught_by is not None:
            text = f"this route is never reached: routes[{caught_by}] has no match and takes everything. Put it first."
            problems.append(_made("unreachable-route", ("routes", index), text, sources))
        elif not route.get("match"):
            caught_by = index
    return problems


def _problem(detail: ErrorDetails, model: type[BaseModel], sources: Sources) -> Problem:
    path = detail["loc"]
    if detail["type"] == "extra_forbidden":
        return _unknown_key(path, model, sources)
    if detail["type"] == "missing":
        return _missing_key(path, model, sources)
    if detail["type"] == "too_short":
        return _made("invalid-setting", path, "at least one is needed. Add it, or leave the setting out.", sources)
    message = detail["msg"].removeprefix("Value error, ").partition(", unable to ")[0]
    if message.startswith("Input should be "):
        message = "must be " + message.removeprefix("Input should be ")
    return _made("invalid-setting", path, message, sources)


def _unknown_key(path: KeyPath, model: type[BaseModel], sources: Sources) -> Problem:
    key, known = str(path[-1]), _keys_at(path[:-1], model)
    table = dotted(path[:-1], sources.values)
    within = f" in [{table}]" if table else ""
    message = f'{sources.origin(path)}: unknown key "{key}"{within}{_hint(key, known)}'
    return Problem("unknown-setting", message, dotted(path, sources.values), sources.origin(path).line)


def _missing_key(path: KeyPath, model: type[BaseModel], sources: Sources) -> Problem:
    key, table = str(path[-1]), _node_at(path[:-1], sources.values)
    strangers = set(table) - set(_keys_at(path[:-1], model)) if isinstance(table, dict) else set()
    misspelt = nearest(key, strangers)
    message = f'"{key}" is missing' + (f' — is "{misspelt}" meant to be it?' if misspelt else ". Add it.")
    return _made("missing-setting", path, message, sources)


def _made(code: str, path: KeyPath, message: str, sources: Sources) -> Problem:
    origin: Origin = sources.origin(path)
    where = dotted(path, sources.values)
    return Problem(code, f"{origin}: {where}: {message}", where, origin.line)


def _hint(word: str, known: Iterable[str]) -> str:
    names = list(known)
    if (found := nearest(word, names)) is not None:
        return f' — did you mean "{found}"?'
    return f". Known are {', '.join(names)}." if names else "."


def _child(node: object, key: str | int) -> object:
    if isinstance(node, dict):
        return node.get(key)
    return node[key] if isinstance(node, list) and isinstance(key, int) and key < len(node) else None


def _node_at(path: KeyPath, values: object) -> object:
    node = values
    for key in path:
        node = _child(node, key)
    return node


def _keys_at(path: KeyPath, model: type[BaseModel]) -> tuple[str, ...]:
    """Return the keys that ``model`` knows at ``path``."""
    here: object = model
    for key in path:
        if isinstance(key, str) and isinstance(here, type) and issubclass(here, BaseModel) and key in here.model_fields:
            here = _model_in(here.model_fields[key].annotation)
    return tuple(here.model_fields) if isinstance(here, type) and issubclass(here, BaseModel) else ()


def _model_in(annotation: object) -> object:
    """Return the model inside ``tuple[Model, ...]`` or ``Model | None``, or the annotation itself."""
    if get_origin(annotation) in {tuple, UnionType, list}:
        return next((arg for arg in get_args(annotation) if isinstance(arg, type) and issubclass(arg, BaseModel)), None)
    return annotation
