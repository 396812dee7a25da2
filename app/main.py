"""The HTTP side of the service: one FastAPI application over a container."""

from __future__ import annotations

from importlib.metadata import version
from typing import cast

from fastapi import FastAPI
from starlette.types import ASGIApp

from app.api import error_handlers, health, router
from app.container import Container
from app.ingest.shim import DeliveryShim
from app.web import router as pages
from connectors.contract import EmbeddedTracker


def create_app(container: Container) -> FastAPI:
    """Build the application; the container must be running while it serves."""
    app = FastAPI(
        title="Followthrough",
        version=version("followthrough"),
        summary="Post-mortem action items that get done.",
        docs_url=None,  # FastAPI's page loads a CDN; ours is app.api's
        redoc_url=None,
    )
    router.install(app, container)
    pages.install(app)
    for name, connector in container.connections.items():
        if isinstance(connector, EmbeddedTracker):
            app.mount(f"/tracker/{name}", cast("ASGIApp", connector.pages()))
    # In front of the framework's own middleware too, which would cost a delivery as much as reading it.
    app.middleware_stack = DeliveryShim(app.build_middleware_stack(), container, error_handlers.answer)
    return app


def create_worker_app(container: Container) -> FastAPI:
    """What a process shows that only works: whether it lives, whether it can work, and its counters."""
    app = FastAPI(title="Followthrough worker", version=version("followthrough"), docs_url=None, redoc_url=None)
    app.state.container = container
    error_handlers.install(app)
    app.include_router(health.router)
    return app
