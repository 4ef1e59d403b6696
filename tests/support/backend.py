"""The API in this process: the application with its lifespan, cheap passwords, and a database of its own."""

from __future__ import annotations

import os
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient

from adapters.mongo.migrations import migrate
from adapters.mongo.password_keys import PasswordKeys
from adapters.oidc import Providers
from adapters.passwords import Passwords
from adapters.redis.brakes import Brakes
from adapters.settings import Settings
from api.app import create_app
from services.process import State
from tests.support.answers import Promises
from tests.support.settings import settings_for, with_database

SITE = "https://api.roadbook.test"
CHEAP = 4
"""bcrypt's least cost: hashes are made alike, in a millisecond instead of 200."""


class Backend:
    """A running application and what it is made of."""

    def __init__(self, app: FastAPI, given: dict[str, Any]) -> None:
        self.app = app
        self._given = given
        self._promises = Promises(app)

    @property
    def state(self) -> State:
        state: State = self.app.state.roadbook
        return state

    def client(self, token: str | None = None, *, address: str | None = None, **headers: str) -> AsyncClient:
        """Calls the API from an address that nobody else calls from, so that no budget is shared by chance."""
        peer = (
            address or f"10.{secrets.randbelow(256)}.{secrets.randbelow(256)}.{secrets.randbelow(256)}",
            40_000,
        )
        bearer = {"authorization": f"Bearer {token}"} if token else {}
        return AsyncClient(
            transport=ASGITransport(self.app, raise_app_exceptions=False, client=peer),
            base_url=f"{SITE}/api/v1/",
            headers={**bearer, **headers},
            event_hooks={"response": [self._promises.check]},
        )

    def configure(self, **changes: Any) -> None:
        """Go on with other settings; connections stay as they are."""
        settings = settings_for(**{**self._given, **changes})
        brakes = Brakes(self.state.cache, settings)
        providers = Providers(settings)
        self.app.state.roadbook = replace(self.state, settings=settings, brakes=brakes, providers=providers)


@asynccontextmanager
async def running(mongodb_uri: str, redis_url: str, **changes: Any) -> AsyncIterator[Backend]:
    """The application for these servers, as it is after a migration; what it kept is dropped at the end."""
    given = {
        "mongodb_uri": with_database(mongodb_uri, f"test_{secrets.token_hex(6)}"),
        "redis_url": redis_url,
        **changes,
    }
    async with started(settings_for(**given)) as app:
        backend = Backend(app, given)
        await migrate(backend.state.database)
        try:
            yield backend
        finally:
            if mongodb_uri == os.environ.get("MONGODB_URI"):
                # An embedded server goes with its folder, and needs long to drop a database.
                await backend.state.client.drop_database(backend.state.database.name)


@asynccontextmanager
async def started(settings: Settings) -> AsyncIterator[FastAPI]:
    """An application between its start and its end."""
    app = create_app(settings)
    async with app.router.lifespan_context(app):
        state: State = app.state.roadbook
        state.passwords.close()
        passwords = Passwords(PasswordKeys(state.database, state.keys.passwords).all, rounds=CHEAP)
        app.state.roadbook = replace(state, passwords=passwords)
        try:
            yield app
        finally:
            passwords.close()
