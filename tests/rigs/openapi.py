"""Judges requests by a vendor's own OpenAPI document: path, query parameters, and every property of the body."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import jsonschema

_VERBS = frozenset({"get", "post", "put", "patch", "delete"})
_UNJUDGED = frozenset({"example", "examples", "description", "readOnly", "xml"})


class Document:
    """An OpenAPI 3.0 document."""

    def __init__(self, path: Path) -> None:
        self._document: dict[str, Any] = json.loads(path.read_text("utf-8"))
        self._operations = sorted(self._read_operations(), key=lambda one: one[1].count("{"))  # exact paths first

    def _read_operations(self) -> Iterator[tuple[str, str, re.Pattern[str], dict[str, Any]]]:
        for template, item in self._document["paths"].items():
            pattern = re.compile(re.sub(r"\\\{[^}]+\\\}", "[^/]+", re.escape(template)))
            for verb in _VERBS & set(item):
                yield verb.upper(), template, pattern, {**item[verb], "of_path": item.get("parameters") or []}

    def wrong_with(self, method: str, address: str, body: bytes) -> list[str]:
        """Return what the document does not allow about a request; nothing where all is well."""
        path = urlsplit(address).path
        for verb, template, pattern, operation in self._operations:
            if verb == method and pattern.fullmatch(path):
                place = f"{method} {template}"
                query = parse_qsl(urlsplit(address).query, keep_blank_values=True)
                return [f"{place}: {what}" for what in (*self._query(operation, query), *self._body(operation, body))]
        return [f"{method} {path}: not in the document"]

    def _query(self, operation: Mapping[str, Any], query: list[tuple[str, str]]) -> Iterator[str]:
        listed = [self._resolved(one) for one in (*operation["of_path"], *operation.get("parameters", ()))]
        known = {one["name"]: one for one in listed if one["in"] == "query"}
        for name, value in query:
            if name not in known:
                yield f"no such query parameter: {name}"
                continue
            schema = known[name].get("schema") or {}
            read = int(value) if schema.get("type") == "integer" and value.lstrip("-").isdigit() else value
            if schema.get("type") == "array":
                continue
            yield from (f"{name}: {error.message[:150]}" for error in _validator(schema).iter_errors(read))
        given = {name for name, _value in query}
        yield from (f"{name} is missing" for name, one in known.items() if one.get("required") and name not in given)

    def _body(self, operation: Mapping[str, Any], body: bytes) -> Iterator[str]:
        described = self._resolved(operation.get("requestBody") or {})
        schema = ((described.get("content") or {}).get("application/json") or {}).get("schema")
        if schema is None:
            if body.strip() not in {b"", b"null", b"{}"}:
                yield "no body is expected"
            return
        if not body:
            if described.get("required"):
                yield "the body is missing"
            return
        resolved, content = self._resolved(schema), json.loads(body)
        for error in _validator(resolved).iter_errors(content):
            yield f"{'/'.join(map(str, error.absolute_path)) or 'body'}: {error.message[:150]}"
        if isinstance(content, dict) and resolved.get("properties"):
            yield from (f"no such property: {name}" for name in content if name not in resolved["properties"])

    def _resolved(self, node: Any, depth: int = 0) -> Any:  # noqa: ANN401 - JSON
        """Follow references; write "nullable" as JSON Schema does."""
        if isinstance(node, list):
            return [self._resolved(one, depth) for one in node]
        if not isinstance(node, dict):
            return node
        reference = node.get("$ref")
        if isinstance(reference, str):
            return self._resolved(self._target(reference), depth + 1) if depth < 12 else {}  # some describe themselves
        found = {name: self._resolved(one, depth) for name, one in node.items() if name not in _UNJUDGED}
        return {"anyOf": [found, {"type": "null"}]} if found.pop("nullable", False) is True else found

    def _target(self, reference: str) -> Any:  # noqa: ANN401 - JSON
        node: Any = self._document
        for part in reference.removeprefix("#/").split("/"):
            node = node[part.replace("~1", "/").replace("~0", "~")]
        return node


@cache
def load(path: Path) -> Document:
    """Read a document once; GitHub's has 13 MB."""
    return Document(path)


def _validator(schema: Any) -> Any:  # noqa: ANN401 - jsonschema's own
    return jsonschema.Draft4Validator(schema)  # what OpenAPI 3.0 is nearest to
