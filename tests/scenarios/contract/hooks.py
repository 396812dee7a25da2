"""One check beside those of Schemathesis, which loads this file in a process of its own."""

from __future__ import annotations

from itertools import count
from typing import Any

import schemathesis
from schemathesis import Case, CheckContext, HookContext, Response

_clients = count(1)


@schemathesis.hook
def before_call(context: HookContext, case: Case[Any], kwargs: dict[str, Any]) -> None:
    """Let each request come from another client: a check sends wrong keys, after ten of which an address waits."""
    del context, kwargs
    number = next(_clients)
    case.headers["X-Forwarded-For"] = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


@schemathesis.check
def every_refusal_is_a_problem(ctx: CheckContext, response: Response, case: Case[Any]) -> None:
    """RFC 9457: the media type, the status in the body too, a title and a detail."""
    del ctx, case
    if response.status_code < 400:
        return
    (media_type,) = response.headers["content-type"]
    assert media_type == "application/problem+json", media_type
    body = response.json()
    assert body["status"] == response.status_code
    assert body["title"]
    assert body["detail"]
    assert body["type"].partition("#problem-")[2]
