"""Puts the HTTP interface together: routes, what every request passes, and how errors are answered."""

from __future__ import annotations

from typing import Any

from fastapi import Depends, FastAPI
from fastapi.routing import APIRoute

from app.api import (
    action_items,
    answer_headers,
    api_keys,
    audits,
    authentication,
    decisions,
    deliveries,
    docs_page,
    documents,
    error_handlers,
    exports,
    feeds,
    health,
    incidents,
    labels,
    links,
    metrics,
    middleware,
    notices,
    pace,
    parameters,
    post_mortems,
    problems,
    proxies,
    recurrences,
    redactions,
    refused_documents,
    review,
    schemas,
    scopes,
    search,
    webhooks,
    write_backs,
)
from app.container import Container

MODULES = (
    search,
    labels,
    redactions,
    post_mortems,
    documents,
    write_backs,
    refused_documents,
    action_items,
    decisions,
    incidents,
    recurrences,
    links,
    deliveries,
    audits,
    review,
    metrics,
    notices,
    exports,
    feeds,
    api_keys,
    webhooks,
    health,
    docs_page,
)
_PROBLEM: dict[int | str, dict[str, Any]] = {
    status: {
        "description": text,
        "content": {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemOut"}}},
    }
    for status, text in ((422, "Refused, with one entry per thing that is wrong"), ("default", "A problem"))
}


def install(app: FastAPI, container: Container) -> None:
    """Give ``app`` every route of the API, working over ``container``."""
    app.state.container = container
    error_handlers.install(app)
    app.add_middleware(middleware.GuardedApi)
    app.state.pace = pace.Pace(container.settings.server.requests_per_minute)
    app.add_middleware(authentication.Authentication, container=container, pace=app.state.pace)
    app.add_middleware(middleware.OwnHosts, container=container)
    app.add_middleware(proxies.BehindProxies, proxy=container.settings.proxy)
    app.add_middleware(middleware.RequestIds, container=container)
    # The last one added is the outermost.
    app.add_middleware(answer_headers.AnswerHeaders, public_url=container.settings.server.public_url)
    allowed = [Depends(scopes.enforce), Depends(parameters.refuse_unknown)]
    for module in MODULES:
        app.include_router(module.router, responses=_PROBLEM, generate_unique_id_function=_name, dependencies=allowed)
    app.state.operations = operations()
    scopes.require_declared(app.state.operations)
    _describe_more(app)


def operations() -> tuple[APIRoute, ...]:
    """Every operation of the API. The application itself keeps included routers folded."""
    return tuple(route for module in MODULES for route in module.router.routes if isinstance(route, APIRoute))


def _name(route: APIRoute) -> str:
    """Operation ids are the endpoint's names: they become method names in generated clients."""
    return route.name


def _describe_more(app: FastAPI) -> None:
    """Put what no endpoint returns by itself into the OpenAPI document: problems, and the keys that are asked for."""
    made = app.openapi

    def openapi() -> dict[str, Any]:
        document = made()
        known = document.setdefault("components", {}).setdefault("schemas", {})
        if "ProblemOut" not in known:
            schema = schemas.ProblemOut.model_json_schema(ref_template="#/components/schemas/{model}")
            known |= schema.pop("$defs", {})
            known["ProblemOut"] = schema
            _describe_keys(document)
        return document

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way to extend the document


def _describe_keys(document: dict[str, Any]) -> None:
    """Say of each operation which scope its key needs, and whether a key of one team will do."""
    by_name = {route.name: route for route in operations()}
    scheme = {"type": "http", "scheme": "bearer", "description": "An API key: /docs says how to get one."}
    document["components"]["securitySchemes"] = {"key": scheme}
    for methods in document["paths"].values():
        for operation in methods.values():
            scope = scopes.needed(by_name[operation["operationId"]])
            if scope is not None:
                operation["security"] = [{"key": [scope.value]}]
                operation["x-key-of-one-team"] = operation["operationId"] in scopes.OF_ONE_TEAM
