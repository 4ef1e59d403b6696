"""Passkeys: making them, listing them, taking them off, and signing with one."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from api.acts import CurrentAct
from api.answers import plain_answer, respond
from api.body import JsonRoute
from api.callers import CurrentCaller
from api.errors import problems
from api.factors import Passkeys, SecondSteps, StepUps
from schemas.base import Id
from schemas.factors import NewPasskey, PasskeyList, PasskeyOptions, PasskeyRegistered, SendCode
from services.errors import (
    CodeInvalid,
    EnrolmentMissing,
    Full,
    Invalid,
    InvalidToken,
    NotFound,
    PasswordTooShort,
    StepUpRequired,
    TooMany,
    Unauthenticated,
    Unavailable,
)

router = APIRouter(
    prefix="/auth", tags=["auth"], route_class=JsonRoute, responses=problems(Invalid, TooMany, Unavailable)
)


@router.post(
    "/passkeys/options",
    operation_id="auth_begin_passkey",
    response_model=PasskeyOptions,
    summary="Begin to make a passkey",
    responses=problems(Unauthenticated, StepUpRequired, Full),
)
async def begin_passkey(passkeys: Passkeys, act: CurrentAct) -> Response:
    """What `navigator.credentials.create` needs.

    Step up first, or, while you have no factor, have logged in within ten minutes.
    """
    act.key = None
    return respond(plain_answer(await passkeys.begin(act)))


@router.post(
    "/passkeys",
    operation_id="auth_register_passkey",
    status_code=201,
    response_model=PasskeyRegistered,
    summary="Keep the passkey that the browser made",
    responses=problems(Unauthenticated, CodeInvalid, StepUpRequired, EnrolmentMissing, Full),
)
async def register_passkey(body: NewPasskey, passkeys: Passkeys, act: CurrentAct) -> Response:
    """With the first factor come recovery codes, shown this once."""
    act.key = None
    return respond(plain_answer(await passkeys.register(body, act), 201))


@router.get(
    "/passkeys",
    operation_id="auth_list_passkeys",
    response_model=PasskeyList,
    summary="List your passkeys",
    responses=problems(Unauthenticated),
)
async def list_passkeys(passkeys: Passkeys, caller: CurrentCaller) -> Response:
    """In the order in which they were made."""
    return respond(plain_answer({"items": await passkeys.list(caller.user_id)}))


@router.delete(
    "/passkeys/{id}",
    operation_id="auth_remove_passkey",
    status_code=204,
    summary="Take off one of your passkeys",
    responses=problems(Unauthenticated, StepUpRequired, NotFound, PasswordTooShort),
)
async def remove_passkey(
    passkey_id: Annotated[Id, Path(alias="id")], passkeys: Passkeys, act: CurrentAct
) -> Response:
    """With the last factor the recovery codes go as well."""
    await passkeys.remove(passkey_id, act)
    return Response(status_code=204)


@router.post(
    "/mfa/passkey/options",
    operation_id="auth_ask_passkey",
    response_model=PasskeyOptions,
    summary="Begin to sign a log-in with a passkey",
    responses=problems(InvalidToken, NotFound),
)
async def ask_passkey(body: SendCode, second_steps: SecondSteps) -> Response:
    """What `navigator.credentials.get` needs; what it gives is the `code`, as JSON text, of the method `passkey`."""
    return respond(plain_answer(await second_steps.ask_passkey(body.mfa_token)))


@router.post(
    "/step-up/passkey/options",
    operation_id="auth_ask_step_up_passkey",
    response_model=PasskeyOptions,
    summary="Begin to step up with a passkey",
    responses=problems(Unauthenticated, NotFound),
)
async def ask_step_up_passkey(step_ups: StepUps, act: CurrentAct) -> Response:
    """As for a log-in, for this session alone."""
    act.key = None
    return respond(plain_answer(await step_ups.ask_passkey(act)))
