"""Logging in, the sessions that come of it, and their end."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import Field
from starlette.responses import Response

from api.acts import AnonymousAct, CurrentAct
from api.answers import plain_answer, respond
from api.body import JsonRoute
from api.budgets import Budgets, MailedLinkBudget
from api.callers import AllSessions, CurrentCaller
from api.errors import problems
from api.identity import Invitations, Logins
from schemas.auth import AcceptInvitation, LoggedIn, Login, Refresh, Switch, TokenPair
from schemas.base import Id, Model
from schemas.factors import MfaChallenge
from schemas.sessions import Session
from services.errors import (
    EmailUnverified,
    Invalid,
    InvalidCredentials,
    InvalidToken,
    LinkInvalid,
    NotFound,
    RefreshReused,
    TooMany,
    Unauthenticated,
    Unavailable,
)

router = APIRouter(
    prefix="/auth", tags=["auth"], route_class=JsonRoute, responses=problems(Invalid, TooMany, Unavailable)
)


class SessionList(Model):
    items: list[Session] = Field(max_length=100)


@router.post(
    "/login",
    operation_id="auth_login",
    response_model=LoggedIn | MfaChallenge,
    summary="Log in with email and password",
    responses=problems(InvalidCredentials, EmailUnverified),
)
async def login(body: Login, logins: Logins, act: AnonymousAct) -> Response:
    """Tokens of a new session in one organization; with `mfaRequired`, give the second factor for them."""
    # An answer with a secret is never stored, so a key given with a log-in is not used.
    act.key = None
    return respond(plain_answer(await logins.login(body, act)))


@router.post(
    "/invitations/accept",
    operation_id="auth_accept_invitation",
    response_model=LoggedIn | MfaChallenge,
    summary="Accept an invitation",
    responses=problems(InvalidCredentials, LinkInvalid),
    dependencies=[MailedLinkBudget],
)
async def accept_invitation(body: AcceptInvitation, invitations: Invitations, act: AnonymousAct) -> Response:
    """As log-in: with the password of the account that is there, or the one that a new person chooses.

    An account whose address was never confirmed counts as none: the link shows whose the address is.
    """
    act.key = None
    return respond(plain_answer(await invitations.accept(body, act)))


@router.post(
    "/switch",
    operation_id="auth_switch",
    response_model=LoggedIn,
    summary="Go on in another organization",
    responses=problems(Unauthenticated, NotFound),
)
async def switch(body: Switch, sessions: AllSessions, act: CurrentAct) -> Response:
    """For people in several: tokens of a session there, in place of this one."""
    act.key = None
    return respond(plain_answer(await sessions.switch(body.organization_id, act)))


@router.post(
    "/refresh",
    operation_id="auth_refresh",
    response_model=TokenPair,
    summary="Exchange the refresh token for a new pair",
    responses=problems(InvalidToken, RefreshReused),
)
async def refresh(body: Refresh, sessions: AllSessions, act: AnonymousAct, budgets: Budgets) -> Response:
    """The token before the newest gives the newest pair again, for a minute at most; any older one ends the session."""
    act.key = None
    await budgets.spend_by_family(body.refresh_token)
    return respond(plain_answer(await sessions.refresh(body.refresh_token, act, idle=body.idle)))


@router.post(
    "/logout",
    operation_id="auth_logout",
    status_code=204,
    summary="End this session",
    responses=problems(Unauthenticated),
)
async def logout(sessions: AllSessions, act: CurrentAct) -> Response:
    """Access and refresh token of this session stop working at once."""
    act.key = None
    await sessions.logout(act)
    return Response(status_code=204)


@router.get(
    "/sessions",
    operation_id="auth_list_sessions",
    response_model=SessionList,
    summary="List your sessions",
    responses=problems(Unauthenticated),
)
async def list_sessions(sessions: AllSessions, caller: CurrentCaller) -> Response:
    """Where you are logged in, the newest first; `current` is the one that asks."""
    return respond(plain_answer({"items": await sessions.list(caller)}))


@router.delete(
    "/sessions/{id}",
    operation_id="auth_end_session",
    status_code=204,
    summary="End one of your sessions",
    responses=problems(Unauthenticated, NotFound),
)
async def end_session(
    session_id: Annotated[Id, Path(alias="id")], sessions: AllSessions, act: CurrentAct
) -> Response:
    """Its tokens stop working at once."""
    await sessions.end(session_id, act)
    return Response(status_code=204)


@router.delete(
    "/sessions",
    operation_id="auth_end_other_sessions",
    status_code=204,
    summary="End all your other sessions",
    responses=problems(Unauthenticated),
)
async def end_other_sessions(sessions: AllSessions, act: CurrentAct) -> Response:
    """Only the one that asks goes on."""
    await sessions.end_others(act)
    return Response(status_code=204)
