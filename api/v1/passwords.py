"""Choosing another password."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from api.acts import AnonymousAct, CurrentAct
from api.body import JsonRoute
from api.budgets import Budgets, MailedLinkBudget
from api.errors import problems
from api.identity import PasswordChanges
from schemas.auth import ChangePassword, GivenEmail, ResetPassword
from services.errors import Invalid, LinkInvalid, TooMany, Unauthenticated, Unavailable

router = APIRouter(
    prefix="/auth/password",
    tags=["auth"],
    route_class=JsonRoute,
    responses=problems(Invalid, TooMany, Unavailable),
)


@router.post(
    "/forgot",
    operation_id="auth_forgot_password",
    status_code=202,
    response_class=Response,
    summary="Mail a link to a new password",
)
async def forgot(
    body: GivenEmail, passwords: PasswordChanges, act: AnonymousAct, budgets: Budgets
) -> Response:
    """The answer is the same whether anybody has this address."""
    act.key = None
    await budgets.spend_by_email("reset", body.email)
    await passwords.forgot(body.email, act)
    return Response(status_code=202)


@router.post(
    "/reset",
    operation_id="auth_reset_password",
    status_code=204,
    summary="Choose a new password by a mailed link",
    responses=problems(LinkInvalid),
    dependencies=[MailedLinkBudget],
)
async def reset(body: ResetPassword, passwords: PasswordChanges, act: AnonymousAct) -> Response:
    """Ends all sessions and opens none: log in with the new password, and the second factor if there is one."""
    act.key = None
    await passwords.reset(body, act)
    return Response(status_code=204)


@router.post(
    "/change",
    operation_id="auth_change_password",
    status_code=204,
    summary="Choose a new password",
    responses=problems(Unauthenticated),
)
async def change(body: ChangePassword, passwords: PasswordChanges, act: CurrentAct) -> Response:
    """This session goes on, all others end."""
    act.key = None
    await passwords.change(body, act)
    return Response(status_code=204)
