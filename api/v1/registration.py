"""Registering a company and confirming an email address."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from api.acts import AnonymousAct
from api.answers import plain_answer, respond
from api.body import JsonRoute
from api.budgets import Budgets, MailedLinkBudget
from api.errors import problems
from api.identity import Confirmations, Registrations
from schemas.auth import GivenEmail, Register, Registered, VerifyEmail
from services.errors import Invalid, LinkInvalid, TooMany, Unavailable

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
    body: Register, registrations: Registrations, act: AnonymousAct, budgets: Budgets
) -> Response:
    """The answer is the same for an address that is already known, whose owner gets a letter instead."""
    await budgets.spend_by_address("register")
    act.render = lambda registered: plain_answer(registered, 201)
    await registrations.register(body, act)
    return respond(act.answered)


@router.post(
    "/email/verify",
    operation_id="auth_verify_email",
    status_code=204,
    summary="Confirm an email address",
    responses=problems(LinkInvalid),
    dependencies=[MailedLinkBudget],
)
async def verify_email(body: VerifyEmail, confirmations: Confirmations, act: AnonymousAct) -> Response:
    """With the token of the mailed link. From then on the person can log in as it was registered there."""
    act.key = None
    await confirmations.verify(body.token, act)
    return Response(status_code=204)


@router.post(
    "/email/resend",
    operation_id="auth_resend_email",
    status_code=202,
    response_class=Response,
    summary="Mail the confirmation once more",
)
async def resend_email(
    body: GivenEmail, registrations: Registrations, act: AnonymousAct, budgets: Budgets
) -> Response:
    """The answer is the same whether anybody has this address."""
    act.key = None
    await budgets.spend_by_email("reset", body.email)
    await registrations.resend(body.email)
    return Response(status_code=202)
