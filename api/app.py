"""The API process: `create_app` wires everything and does nothing else."""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module

from fastapi import FastAPI
from starlette.responses import Response

from adapters import logging
from adapters.settings import Settings
from api import docs, errors, health, openapi
from api.answers import encode
from api.cors import Cors
from api.direct import flat
from api.middleware import Edge
from api.v1 import ROUTERS
from services.process import opened

PREFIX = "/api/v1"


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    settings: Settings = app.state.settings
    async with opened(settings) as state:
        app.state.roadbook = state
        # What was made so far stays for good: looking at it at every collection costs 8-30 % of a request.
        gc.collect()
        gc.freeze()
        gc.set_threshold(50_000, 20, 50)
        yield


def create_app(settings: Settings | None = None) -> FastAPI:
    """The whole application; without settings they are read from the environment."""
    settings = settings or Settings()
    logging.configure(settings.log_level)
    app = FastAPI(
        title="Roadbook API",
        lifespan=lifespan,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        # What it would have to ask at every request costs more than finding the route.
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    app.state.settings = settings
    app.router.routes += flat(PREFIX, ROUTERS)
    app.include_router(health.router)
    app.include_router(docs.router)
    if settings.is_development:
        # What lays out its page would take memory that is for requests anywhere else.
        app.include_router(import_module("api.dev").router)
    document = openapi.document(app, settings.backend_url)
    app.openapi = lambda: document  # type: ignore[method-assign]
    raw = encode(document)

    @app.get("/openapi.json", include_in_schema=False)
    async def openapi_json() -> Response:
        return Response(raw, media_type="application/json", headers={"Cache-Control": "public, max-age=300"})

    errors.install(app)
    app.add_middleware(Cors, origin=settings.frontend_url)
    app.add_middleware(Edge, anonymous=settings.anonymous_budget)
    return app
