"""Alive, ready, and the metrics for those inside."""

from __future__ import annotations

import asyncio
import ipaddress

from fastapi import APIRouter, Request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import Field
from starlette.responses import Response

from adapters.redis.client import CacheError
from api.answers import plain_answer, respond
from api.state import AppState
from schemas.base import Model
from services.errors import NotFound
from services.process import State

router = APIRouter(tags=["operations"])
SECONDS = 2


class Health(Model):
    status: str = Field(max_length=20)


class Ready(Health):
    checks: dict[str, str] = Field(max_length=10, description="`ok` or what is wrong, by part")


@router.get("/health", operation_id="health", response_model=Health, summary="Is the process alive?")
async def health() -> Response:
    """Asks nothing of anyone, so a dead database never makes an orchestrator kill a healthy process."""
    return respond(plain_answer({"status": "ok"}))


@router.get(
    "/health/ready",
    operation_id="health_ready",
    response_model=Ready,
    summary="Can it do its work?",
    responses={503: {"model": Ready, "description": "Some part does not answer"}},
)
async def ready(state: AppState) -> Response:
    """Asks database, cache and storage, at most two seconds each."""
    names = ("database", "cache", "storage")
    found = await asyncio.gather(_database(state), _cache(state), _storage(state))
    checks = dict(zip(names, found, strict=True))
    good = all(check == "ok" for check in found)
    return respond(
        plain_answer({"status": "ok" if good else "degraded", "checks": checks}, 200 if good else 503)
    )


async def _database(state: State) -> str:
    try:
        async with asyncio.timeout(SECONDS):
            await state.client.admin.command("ping")
    except Exception as error:  # noqa: BLE001 - whatever it is, the answer is that the database is not ready
        return type(error).__name__
    return "ok"


async def _cache(state: State) -> str:
    try:
        async with asyncio.timeout(SECONDS):
            await state.cache.ping()
    except CacheError as error:
        return type(error).__name__
    return "ok"


async def _storage(state: State) -> str:
    return "ok" if await asyncio.to_thread(state.files.writable) else "cannot write"


@router.get("/metrics", include_in_schema=False)
async def metrics(request: Request) -> Response:
    """For Prometheus beside us; from elsewhere there is no such page."""
    if request.headers.get("x-forwarded-for") or not _is_private(
        request.client.host if request.client else ""
    ):
        raise NotFound
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


def _is_private(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return False
