"""Registering a company, logging in, refreshing and logging out."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.acts import AnonymousAct, CurrentAct
from api.address import client_address
from api.answers import plain_answer, respond
from api.body import JsonRoute
from api.callers import Accounts
from api.errors import problems
from api.state import AppState
from api.trail import trail_of
from schemas.auth import LoggedIn, Login, Refresh, Register, Registered, TokenPair
from services.errors import (
    Invalid,
    InvalidCredentials,
    InvalidToken,
    RefreshReused,
    TooMany,
    Unauthenticated,
    Unavailable,
)

router = APIRouter(
    prefix="/auth", tags=["auth"], route_class=JsonRoute, responses=problems(Invalid, TooMany, Unavailable)
)


@router.post(
    "/register",
    operation_id="auth_register",
    status_code=201,
    response_model=Registered,
    summary="Register a company and its owner",
)
async def register(
    request: Request, body: Register, accounts: Accounts, act: AnonymousAct, state: AppState
) -> Response:
    """The answer is the same for an address that is already known, whose owner's account stays as it is."""
    address = client_address(request, state.settings)
    trail_of(request).stands(
        await state.brakes.spend("register", address, state.settings.rate_limit_register)
    )
    act.render = lambda registered: plain_answer(registered, 201)
    return respond(plain_answer(await accounts.register(body, act), 201))


@router.post(
    "/login",
    operation_id="auth_login",
    response_model=LoggedIn,
    summary="Log in with email and password",
    responses=problems(InvalidCredentials),
)
async def login(body: Login, accounts: Accounts, act: AnonymousAct) -> Response:
    """Tokens of a new session in one organization."""
    # An answer with a secret is never stored, so a key given with a log-in is not used.
    act.key = None
    return respond(plain_answer(await accounts.login(body, act)))


@router.post(
    "/refresh",
    operation_id="auth_refresh",
    response_model=TokenPair,
    summary="Exchange the refresh token for a new pair",
    responses=problems(InvalidToken, RefreshReused),
)
async def refresh(body: Refresh, accounts: Accounts) -> Response:
    """The token before the newest gives the newest pair again, for a minute at most; any older one ends the session."""
    return respond(plain_answer(await accounts.refresh(body.refresh_token)))


@router.post(
    "/logout",
    operation_id="auth_logout",
    status_code=204,
    summary="End this session",
    responses=problems(Unauthenticated),
)
async def logout(accounts: Accounts, act: CurrentAct) -> Response:
    """Access and refresh token of this session stop working at once."""
    act.key = None
    await accounts.logout(act)
    return Response(status_code=204)
