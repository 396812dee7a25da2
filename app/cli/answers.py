"""Reads the service's answers: JSON where it went well, the matching error where it did not (RFC 9457)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx

from app.cli.failures import ServiceUnavailable
from app.errors import ConfigurationError, Conflict, FollowthroughError, NotFound, Problem, Refused

_ERRORS: Mapping[int, type[FollowthroughError]] = {404: NotFound, 405: NotFound, 409: Conflict}
_KEYS_ASKED = (401, 403)


def ask(client: httpx.Client, method: str, path: str, **request: Any) -> httpx.Response:  # noqa: ANN401 - httpx's own
    """Send one request and return its answer.

    Raises:
        ServiceUnavailable: there was no answer, or the service failed.
        ConfigurationError: it asks for another API key.
        Refused: it refuses the content; one problem for each thing that is wrong.
        NotFound, Conflict: as they say.
    """
    try:
        answer = client.request(method, path, **request)
    except httpx.TransportError as error:
        message = f"the service at {client.base_url} does not answer: {str(error) or type(error).__name__}"
        raise ServiceUnavailable(message) from error
    if answer.is_error:
        raise _error(answer)
    return answer


def ask_json(client: httpx.Client, method: str, path: str, **request: Any) -> dict[str, Any]:  # noqa: ANN401 - as above
    """Send one request and return the JSON object that it is answered with; errors are those of ``ask``."""
    answer = ask(client, method, path, **request)
    try:
        value = answer.json()
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise ServiceUnavailable(f"{answer.url} does not answer as Followthrough does; see server.public_url")
    return value


def _error(answer: httpx.Response) -> FollowthroughError:
    body = _body(answer)
    message = str(body.get("detail") or body.get("title") or f"{answer.url} answered {answer.status_code}")
    if answer.status_code in _KEYS_ASKED:
        text = f"the service refuses this API key: {message}. Set server.api_keys to the service's own."
        return ConfigurationError(text, (Problem("api-key-refused", text, "server.api_keys"),))
    if answer.is_server_error or answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
        of = f" (request {body['instance']})" if body.get("instance") else ""  # as its log has it
        return ServiceUnavailable(message + of)
    known = _ERRORS.get(answer.status_code)
    return known(message) if known is not None else Refused(message, _problems(body))


def _body(answer: httpx.Response) -> dict[str, Any]:
    try:
        value = answer.json()
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _problems(body: Mapping[str, Any]) -> tuple[Problem, ...]:
    entries = body.get("errors") or ()
    return tuple(
        Problem(
            code=str(entry.get("code", "")),
            message=str(entry.get("message", "")),
            pointer=str(entry.get("pointer") or ""),
            line=entry["line"] if isinstance(entry.get("line"), int) else None,
        )
        for entry in entries
        if isinstance(entry, dict)
    )
