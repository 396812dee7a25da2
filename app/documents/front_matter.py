"""Reads the front matter of a document: YAML between ``---`` lines or TOML between ``+++`` lines, as plain text values.

Front matter is hostile input: no aliases, anchors or tags, no type guessing (``owner: no`` stays "no"), at most 64 kB.
What cannot be read is skipped as if it held nothing; its bytes are still no part of the text.
"""

from __future__ import annotations

import re
import tomllib
from typing import Final, NamedTuple

import yaml

from app.documents.blocks import Span

MAX_BYTES: Final = 65_536
_FENCE: Final = re.compile(rb"\s*(---|\+\+\+)[ \t]*\r?\n")
_YAML_END: Final = re.compile(rb"^(?:---|\.\.\.)[ \t]*\r?(?:\n|\Z)", re.MULTILINE)
_TOML_END: Final = re.compile(rb"^\+\+\+[ \t]*\r?(?:\n|\Z)", re.MULTILINE)
_KEY_LINE: Final = re.compile(rb"^[\w\"'][^:\r\n]*:(?:[ \t\r\n]|$)", re.MULTILINE)
_SIMPLE: Final = re.compile(
    r"([A-Za-z_][\w-]*):[ \t]*(?:\"([^\"\\]*)\"|'([^']*)'|([^\s#\[\]{}&*!|>%@`\"'][^#\r\n:]*?))?[ \t]*"
)
# "title: Post-mortem: two outages": no YAML, for its second colon, and plain to every reader.
_PLAIN: Final = re.compile(r"([A-Za-z_][\w-]*):[ \t]+([^\s\[\]{}&*!|>%@`#][^\r\n]*)")
_MAX_DEPTH: Final = 20
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml where PyYAML was built with it


class FrontMatter(NamedTuple):
    """Values by key, all text (or lists and maps of text), and where the whole block stands."""

    values: dict[str, object]
    span: Span


class _Refused(yaml.YAMLError):
    """YAML that uses what front matter may not."""


def read(data: bytes, start: int = 0) -> FrontMatter | None:
    """Return the front matter that begins at byte ``start`` of ``data``, or None where there is none."""
    fence = _FENCE.match(data, start)
    if fence is None:
        return None
    yaml_style = fence.group(1) == b"---"
    end = (_YAML_END if yaml_style else _TOML_END).search(data, fence.end())
    if end is None or end.start() - fence.end() > MAX_BYTES:
        return None
    raw = data[fence.end() : end.start()]
    if yaml_style and raw.strip() and not _KEY_LINE.search(raw):
        return None  # a thematic break, not front matter
    text = raw.decode("utf-8", "replace")
    return FrontMatter(_read_yaml(text) if yaml_style else _read_toml(text), Span(start, end.end()))


def _read_yaml(text: str) -> dict[str, object]:
    simple = _read_simple(text)
    if simple is not None:
        return simple
    try:
        events = _Events(text)
        value = events.document()
    except (_Refused, ValueError, RecursionError):
        return {}
    except yaml.YAMLError:
        return _read_plain(text)
    return {str(k): v for k, v in value.items()} if isinstance(value, dict) else {}


def _read_simple(text: str) -> dict[str, object] | None:
    """Return flat ``key: value`` lines without the cost of YAML, or None where any line is more than that."""
    values: dict[str, object] = {}
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        found = _SIMPLE.fullmatch(line)
        if found is None or found.lastindex is None or found.lastindex == 1:
            return None
        values[found.group(1)] = next((g for g in found.groups()[1:] if g is not None), "").strip()
    return values


def _read_plain(text: str) -> dict[str, object]:
    """Return the values of lines that only a second colon keeps from being YAML; nothing where any line is stranger."""
    found = [_PLAIN.fullmatch(line) for line in text.splitlines() if line.strip() and line[0] not in " \t#"]
    return {line[1]: line[2].strip().strip("\"'") for line in found if line is not None} if all(found) else {}


class _Events:
    """Builds plain values from YAML's event stream, where aliases, anchors and tags are seen and refused."""

    def __init__(self, text: str) -> None:
        self._events = yaml.parse(text, Loader=_LOADER)

    def _next(self) -> yaml.Event:
        event = next(self._events, None)
        if event is None:
            raise _Refused("unexpected end")
        return event

    def document(self) -> object:
        """Return the value of the one document."""
        event = self._next()
        while isinstance(event, (yaml.StreamStartEvent, yaml.DocumentStartEvent)):
            event = self._next()
        return self._value(event, 0)

    def _value(self, event: yaml.Event, depth: int) -> object:
        if depth > _MAX_DEPTH or isinstance(event, yaml.AliasEvent):
            raise _Refused("aliases and deep nesting are not read")
        if getattr(event, "anchor", None) or getattr(event, "tag", None):
            raise _Refused("anchors and tags are not read")
        if isinstance(event, yaml.ScalarEvent):
            return str(event.value)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(depth)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(depth)
        return ""

    def _sequence(self, depth: int) -> list[object]:
        values: list[object] = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            values.append(self._value(event, depth + 1))
        return values

    def _mapping(self, depth: int) -> dict[str, object]:
        values: dict[str, object] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            key = self._value(event, depth + 1)
            values[str(key)] = self._value(self._next(), depth + 1)
        return values


def _read_toml(text: str) -> dict[str, object]:
    try:
        return {key: _as_text(value) for key, value in tomllib.loads(text).items()}
    except tomllib.TOMLDecodeError:
        return {}


def _as_text(value: object) -> object:
    if isinstance(value, dict):
        return {str(k): _as_text(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_as_text(v) for v in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
