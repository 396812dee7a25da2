"""The page at ``/docs``: every operation and every kind of problem, made from the OpenAPI document, without scripts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from app.api.answer_headers import STYLED_DOCUMENT
from app.api.problems import KINDS

router = APIRouter(include_in_schema=False)

_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff;
overflow-wrap:anywhere}
code{font:14px ui-monospace,monospace}h3{margin:1.5rem 0 .25rem}.method{display:inline-block;min-width:4rem;
font-weight:600}p,ul{margin:.25rem 0}li{margin:.1rem 0}a{color:#0645ad}
@media(prefers-color-scheme:dark){body{color:#e6e6e6;background:#161616}a{color:#8ab4f8}}
"""


@router.get("/docs")
def docs(request: Request) -> HTMLResponse:
    """Show the operations."""
    return HTMLResponse(page(request.app.openapi()), headers=dict(STYLED_DOCUMENT))


def page(openapi: Mapping[str, Any]) -> str:
    """Return the page for an OpenAPI document."""
    title = escape(str(openapi["info"]["title"]))
    body = "".join(_operations(openapi))
    problems = "".join(
        f'<h3 id="problem-{name}"><code>{name}</code></h3><p>{escape(KINDS[name])}.</p>' for name in KINDS
    )
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}: API</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body>'
        f'<p><a href="/">Pages</a></p><h1>{title} {escape(str(openapi["info"]["version"]))}</h1>'
        '<p>The schemas are in <a href="/openapi.json">openapi.json</a>. What goes wrong is answered as '
        "<code>application/problem+json</code> (RFC 9457).</p>"
        f"<h2>Operations</h2>{body}<h2>Problems</h2>{problems}</body></html>"
    )


def _operations(openapi: Mapping[str, Any]) -> Iterator[str]:
    for path, methods in openapi["paths"].items():
        for method, operation in methods.items():
            yield (
                f'<h3><span class="method">{escape(method.upper())}</span> <code>{escape(path)}</code></h3>'
                f"<p>{escape(operation.get('summary', ''))}. {escape(operation.get('description', ''))}</p>"
            )
            parameters = [p for p in operation.get("parameters", ()) if p["in"] == "query"]
            if parameters:
                yield "<ul>" + "".join(_parameter(p) for p in parameters) + "</ul>"


def _parameter(parameter: Mapping[str, Any]) -> str:
    return f"<li><code>{escape(parameter['name'])}</code> {escape(parameter.get('description', ''))}</li>"
