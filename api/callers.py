"""Who is calling: session, standing in the organization, and budget."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from adapters.errors import Down, Exhausted
from adapters.metrics import LIMIT_HITS
from adapters.mongo.people import People
from adapters.mongo.sessions import Sessions
from adapters.redis.gate import Passage
from adapters.redis.sessions import SessionCache
from adapters.settings import Budget
from adapters.standing import Standing
from api.address import client_address
from api.state import state_of
from api.trail import trail_of
from services.act import Caller
from services.errors import InvalidToken, Unauthenticated
from services.permissions import RISKY, require
from services.sessions import SessionService


async def sessions(request: Request) -> SessionService:
    state = state_of(request)
    people, found = People(state.database), Sessions(state.database)
    return SessionService(people, found, state.work, state.tokens, SessionCache(state.cache))


def _passed(request: Request, name: str, budget: Budget, passage: Passage) -> None:
    """Note where the caller stands in the budget. Raises Exhausted when it is used up."""
    standing = Standing(name, budget, passage.count, max(1, passage.reset))
    trail_of(request).stands(standing)
    if standing.exhausted:
        LIMIT_HITS.labels(name).inc()
        raise Exhausted(standing)


async def anonymous_budget(request: Request) -> None:
    """Counts a call without a session against its address."""
    state = state_of(request)
    budget = state.settings.anonymous_budget
    address = client_address(request, state.settings)
    _passed(request, "anonymous", budget, await state.gate.pass_through(f"ip:{address}", None, budget))


async def current_caller(request: Request) -> Caller:
    """Who is calling and whether they may: one round trip to Redis, and no other in most cases."""
    state, trail = state_of(request), trail_of(request)
    if trail.caller is not None:
        return trail.caller
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    claims = state.tokens.read(token) if scheme.lower() == "bearer" else None
    if claims is None:
        await anonymous_budget(request)
        raise InvalidToken if token else Unauthenticated
    budget = state.settings.rate_limit_user
    passage = await state.gate.pass_through(claims.user_id, claims.session_id, budget)
    _passed(request, "user", budget, passage)
    service = await sessions(request)
    caller = await service.caller(claims.user_id, claims.session_id, passage.session)
    if caller.owes_factor and passage.session:
        # It may just have been set up, and what is remembered of the session be older.
        caller = await service.caller(claims.user_id, claims.session_id, None)
    trail.user_id, trail.organization_id = caller.user_id, caller.organization_id
    operation = request.scope["route"].operation_id
    require(operation, caller)
    if operation in RISKY:
        await service.require_step_up(caller)
    trail.caller = caller
    return caller


AnonymousBudget = Depends(anonymous_budget)
CurrentCaller = Annotated[Caller, Depends(current_caller)]
AllSessions = Annotated[SessionService, Depends(sessions)]


async def still_stands(request: Request, caller: Caller) -> bool:
    """Whether session, membership and role are as they were; while no database can tell, they are taken to be."""
    service = await sessions(request)
    cached = await SessionCache(state_of(request).cache).get(caller.user_id, caller.session_id)
    try:
        present = await service.caller(caller.user_id, caller.session_id, cached)
    except InvalidToken:
        return False
    except Down:
        return True
    return present == caller
