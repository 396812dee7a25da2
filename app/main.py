"""The HTTP side of the service: one FastAPI application over a container."""

from __future__ import annotations

from functools import partial
from importlib.metadata import version
from typing import cast

from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send
from typing_extensions import override

from app.api import error_handlers, health, router
from app.container import Container
from app.ingest.shim import DeliveryShim
from app.web import router as pages
from connectors.contract import EmbeddedTracker


class Service(FastAPI):
    """The application; deliveries pass before the framework, which would cost them as much as reading them."""

    deliveries: DeliveryShim

    @override
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["app"] = self  # as the framework does; problems say where they are explained
        await self.deliveries(scope, receive, send)


def create_app(container: Container) -> FastAPI:
    """Build the application; the container must be running while it serves."""
    app = Service(
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
    app.deliveries = DeliveryShim(partial(FastAPI.__call__, app), container, error_handlers.answer)
    return app


def create_worker_app(container: Container) -> FastAPI:
    """What a process shows that only works: whether it lives, whether it can work, and its counters."""
    app = FastAPI(title="Followthrough worker", version=version("followthrough"), docs_url=None, redoc_url=None)
    app.state.container = container
    error_handlers.install(app)
    app.include_router(health.router)
    return app
