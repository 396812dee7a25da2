"""Makes the one form in which everything that went wrong is answered: RFC 9457 ``application/problem+json``."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import Response
from starlette.types import Scope

from app.container import Container
from app.errors import Problem

MEDIA_TYPE = "application/problem+json"
REQUEST_ID = "x-request-id"

# What each kind of problem means; shown on /docs, where the ``type`` of a problem leads.
KINDS: Mapping[str, str] = {
    "bad-request": "The request is not understood",
    "unauthorized": "An API key is needed",
    "forbidden": "The API key does not allow this",
    "too-many": "Too many requests; wait and send it again",
    "misdirected": "The request was sent to a name that is not the service's",
    "foreign-page": "A web page of another site sent this",
    "signature-refused": "The delivery's signature is missing or wrong",
    "delivery-unreadable": "The delivery is authentic but cannot be read; it was kept",
    "not-found": "There is no such thing",
    "method-not-allowed": "The method is not allowed here",
    "conflict": "The thing is not in a state that allows this",
    "too-large": "The request or the document is too large",
    "unsupported-media-type": "The body is not JSON",
    "invalid": "The request cannot be carried out as given",
    "document-unreadable": "The document cannot be read",
    "policy-rejected": "The policy of its severity refuses the document",
    "internal": "Something went wrong on our side",
    "source-unavailable": "Where the document lives cannot be asked now",
    "unavailable": "The service cannot work at the moment",
}


def problem(
    scope: Scope,
    status: int,
    kind: str,
    detail: str,
    *,
    errors: Sequence[Problem] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return the answer. ``kind`` is a key of ``KINDS``; ``errors`` say one by one what is wrong and where."""
    request_id = request_id_of(scope)
    body: dict[str, Any] = {
        "type": f"{_base_url(scope)}/docs#problem-{kind}",
        "title": KINDS[kind],
        "status": status,
        "detail": detail,
        "instance": request_id,
    }
    if errors:
        body["errors"] = [{"pointer": e.pointer, "line": e.line, "code": e.code, "message": e.message} for e in errors]
    # ASCII with escapes: a message may quote half a character, which has no UTF-8 form.
    return Response(json.dumps(body).encode(), status, {**(headers or {}), REQUEST_ID: request_id}, MEDIA_TYPE)


def request_id_of(scope: Scope) -> str:
    """The id that this request's log lines carry."""
    found = scope.get("state", {}).get("request_id", "")
    return str(found)


def _base_url(scope: Scope) -> str:
    container: Container = scope["app"].state.container
    return container.settings.server.public_url.rstrip("/")
