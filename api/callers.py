"""Who is calling: session or API key, standing in the organization, and budget."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated

from fastapi import Depends, Request

from adapters.errors import Down, Exhausted
from adapters.key_secrets import BEGINNING, KeySecret, read_secret
from adapters.metrics import LIMIT_HITS
from adapters.mongo.api_keys import ApiKeys
from adapters.mongo.people import People
from adapters.mongo.sessions import Devices, Sessions
from adapters.networks import counted
from adapters.redis.gate import Passage
from adapters.redis.sessions import SessionCache
from adapters.settings import Budget
from adapters.standing import Standing
from api.address import client_address
from api.state import state_of
from api.trail import trail_of
from services.act import Caller
from services.errors import InvalidToken, Unauthenticated
from services.key_callers import KeyCallers
from services.permissions import RISKY, require
from services.process import State
from services.sessions import SessionService


async def sessions(request: Request) -> SessionService:
    state = state_of(request)
    people, found, devices = People(state.database), Sessions(state.database), Devices(state.database)
    return SessionService(people, found, devices, state.work, state.tokens, SessionCache(state.cache))


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
    address = counted(client_address(request))
    _passed(request, "anonymous", budget, await state.gate.pass_through(f"ip:{address}", None, budget))


async def current_caller(request: Request) -> Caller:
    """Who is calling and whether they may: one round trip to Redis, and no other in most cases."""
    trail = trail_of(request)
    if trail.caller is not None:
        return trail.caller
    caller = await _who(request)
    operation = request.scope["route"].operation_id
    require(operation, caller)
    if operation in RISKY:
        await (await sessions(request)).require_step_up(caller)
    trail.caller = caller
    return caller


async def caller_if_any(request: Request) -> Caller | None:
    """For an operation that is open to all, and has more to it for somebody who is logged in; it counts the others."""
    return await _who(request) if "authorization" in request.headers else None


async def standing(request: Request) -> None:
    """Count a call that was answered before any budget was asked, for whoever called. Raises Exhausted."""
    if trail_of(request).rate or not request.scope["path"].startswith("/api/"):
        return
    with suppress(Unauthenticated, Down):
        await _who(request)


async def _who(request: Request) -> Caller:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    bearer = token if scheme.lower() == "bearer" else ""
    caller = await (_program if bearer.startswith(BEGINNING) else _person)(request, bearer)
    trail = trail_of(request)
    trail.user_id, trail.organization_id = caller.user_id, caller.organization_id
    return caller


async def _person(request: Request, token: str) -> Caller:
    """Who has logged in."""
    state = state_of(request)
    claims = state.tokens.read(token)
    if claims is None:
        await anonymous_budget(request)
        _, _, said = request.headers.get("authorization", "").partition(" ")
        raise InvalidToken if said else Unauthenticated
    budget = state.settings.rate_limit_user
    who = claims.user_id, claims.session_id
    passage = await state.gate.pass_if_known(*who, budget)
    service, kept = await sessions(request), not passage.down
    try:
        caller = await service.caller(*who, passage.session, kept=kept)
        if caller.owes_factor and passage.session:
            # It may just have been set up, and what is remembered of the session be older.
            caller = await service.caller(*who, None)
    except InvalidToken:
        await anonymous_budget(request)
        raise
    _passed(request, "user", budget, await state.gate.pass_known(passage, claims.user_id, budget))
    return caller


async def _program(request: Request, bearer: str) -> Caller:
    """Who has an API key; nobody uses up its budget without its secret."""
    state, secret = state_of(request), read_secret(bearer)
    if secret is None:
        await anonymous_budget(request)
        raise InvalidToken
    budget = state.settings.rate_limit_api_key
    passage = await state.gate.pass_if_known(*secret, budget)
    try:
        caller = await _key_callers(state).caller(secret, passage.session, kept=not passage.down)
    except InvalidToken:
        await anonymous_budget(request)
        raise
    _passed(request, "api_key", budget, await state.gate.pass_known(passage, secret.key_id, budget))
    return caller


def _key_callers(state: State) -> KeyCallers:
    return KeyCallers(ApiKeys(state.database), state.key_uses, SessionCache(state.cache))


AnonymousBudget = Depends(anonymous_budget)
CurrentCaller = Annotated[Caller, Depends(current_caller)]
CallerIfAny = Annotated[Caller | None, Depends(caller_if_any)]
AllSessions = Annotated[SessionService, Depends(sessions)]


async def still_stands(request: Request, caller: Caller) -> bool:
    """Whether session, membership and role are as they were; while no database can tell, they are taken to be."""
    state = state_of(request)
    cached = await SessionCache(state.cache).get(caller.user_id, caller.session_id)
    try:
        if caller.kind == "api_key":
            secret = KeySecret(caller.user_id, caller.session_id)
            return await _key_callers(state).caller(secret, cached) == caller
        service = await sessions(request)
        return await service.caller(caller.user_id, caller.session_id, cached) == caller
    except InvalidToken:
        return False
    except Down:
        return True
