"""Builds the services that give out and erase what is kept about people."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from adapters.redis.bells import ERASURES, Ringer
from api.deps import post_of
from api.identity import NotedBrakes
from api.state import state_of
from services.privacy.erasing import ErasureService
from services.privacy.exporting import ExportService


async def exports(request: Request) -> ExportService:
    return ExportService(state_of(request))


async def erasures(request: Request) -> ErasureService:
    state = state_of(request)
    brakes = NotedBrakes(request)
    return ErasureService(state, post_of(state), Ringer(state.cache, ERASURES), brakes)


Exports = Annotated[ExportService, Depends(exports)]
Erasures = Annotated[ErasureService, Depends(erasures)]
