"""Whether the process lives, and whether it is of use."""

from __future__ import annotations

import orjson
from starlette.requests import Request
from starlette.responses import Response

from bff.api import Api
from bff.problems import Problem
from bff.store import Store


class Health:
    """Without the API the app still says so in words, so that does not make the process unready; sessions do."""

    def __init__(self, api: Api, store: Store) -> None:
        self._api = api
        self._store = store

    async def alive(self, _request: Request) -> Response:
        return _said(200, {"status": "ok"})

    async def ready(self, request: Request) -> Response:
        parts = {"redis": await self._redis(), "api": await self._answers(request)}
        ready = parts["redis"] == "ok"
        return _said(200 if ready else 503, {"status": "ok" if ready else "unavailable", "parts": parts})

    async def _redis(self) -> str:
        try:
            await self._store.ping()
        except Problem:
            return "down"
        return "ok"

    async def _answers(self, request: Request) -> str:
        try:
            return "ok" if await self._api.lives(request.scope) else "down"
        except Problem:
            return "down"


def _said(status: int, facts: dict[str, object]) -> Response:
    return Response(orjson.dumps(facts), status, media_type="application/json")
