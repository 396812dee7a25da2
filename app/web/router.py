"""Puts the pages together: their routes and the files that they load."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope
from typing_extensions import override

from app.web import (
    action_items,
    audits,
    downloads,
    home,
    incidents,
    links,
    oidc,
    post_mortems,
    recurrences,
    redactions,
    review,
    sign_in,
    wont_do,
)
from app.web.page_route import PageRoute
from app.web.rendering import HERE

PAGES = (
    home, downloads, redactions, post_mortems, action_items, review, audits, links, recurrences, incidents, wont_do,
    oidc, sign_in,
)  # fmt: skip


class _Files(StaticFiles):
    """The pages' own style and scripts: a day in the browser's cache."""

    @override
    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer with one file."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "public, max-age=86400"
        return response


def routes() -> tuple[PageRoute, ...]:
    """Every page and form. The application itself keeps included routers folded."""
    return tuple(route for module in PAGES for route in module.router.routes if isinstance(route, PageRoute))


def install(app: FastAPI) -> None:
    """Give ``app`` every page; the API's container is used."""
    for module in PAGES:
        app.include_router(module.router)
    app.mount("/static", _Files(directory=HERE / "static"), name="static")
