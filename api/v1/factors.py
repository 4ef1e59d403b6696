"""Second factors: setting them up and taking them off, and proving once more who one is."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from api.acts import AnonymousAct, CurrentAct
from api.answers import plain_answer, respond
from api.body import JsonRoute
from api.errors import problems
from api.factors import Factors, SecondSteps, StepUps
from schemas.auth import LoggedIn
from schemas.factors import ConfirmCode, GivenPhone, RecoveryCodes, SendCode, StepUp, TotpBegun, VerifyMfa
from services.errors import (
    CodeInvalid,
    EnrolmentMissing,
    Invalid,
    InvalidCredentials,
    InvalidToken,
    NotFound,
    PasswordTooShort,
    SmsUnavailable,
    StepUpRequired,
    TooMany,
    Unauthenticated,
    Unavailable,
)

router = APIRouter(
    prefix="/auth", tags=["auth"], route_class=JsonRoute, responses=problems(Invalid, TooMany, Unavailable)
)


@router.post(
    "/step-up",
    operation_id="auth_step_up",
    status_code=204,
    summary="Prove once more that it is you",
    responses=problems(Unauthenticated, InvalidCredentials, CodeInvalid),
)
async def step_up(body: StepUp, step_ups: StepUps, act: CurrentAct) -> Response:
    """By password, or by a method and its code. For five minutes this session may do what asks for it.

    Having logged in does not count.
    """
    act.key = None
    await step_ups.step_up(body, act)
    return Response(status_code=204)


@router.post(
    "/step-up/sms",
    operation_id="auth_send_step_up_code",
    status_code=202,
    response_class=Response,
    summary="Send a code for stepping up by text message",
    responses=problems(Unauthenticated, NotFound, SmsUnavailable),
)
async def send_step_up_code(step_ups: StepUps, act: CurrentAct) -> Response:
    """To the telephone that was set up; for ten minutes, for this session alone."""
    act.key = None
    await step_ups.send_text(act)
    return Response(status_code=202)


@router.post(
    "/mfa/totp",
    operation_id="auth_begin_totp",
    status_code=201,
    response_model=TotpBegun,
    summary="Begin to set up an authenticator app",
    responses=problems(Unauthenticated, StepUpRequired),
)
async def begin_totp(factors: Factors, act: CurrentAct) -> Response:
    """It counts once a code was confirmed.

    Step up first, or, while you have no factor, have logged in within ten minutes.
    """
    act.key = None
    return respond(plain_answer(await factors.begin_totp(act), 201))


@router.post(
    "/mfa/totp/confirm",
    operation_id="auth_confirm_totp",
    response_model=RecoveryCodes,
    summary="Confirm the authenticator app with a code of it",
    responses=problems(Unauthenticated, CodeInvalid, StepUpRequired, EnrolmentMissing),
)
async def confirm_totp(body: ConfirmCode, factors: Factors, act: CurrentAct) -> Response:
    """With the first factor come recovery codes, shown this once. The code is spent: log in with the next one."""
    act.key = None
    return respond(plain_answer(await factors.confirm_totp(body.code, act)))


@router.post(
    "/mfa/sms",
    operation_id="auth_begin_sms",
    status_code=202,
    response_class=Response,
    summary="Begin to set up a telephone for codes",
    responses=problems(Unauthenticated, StepUpRequired, SmsUnavailable),
)
async def begin_sms(body: GivenPhone, factors: Factors, act: CurrentAct) -> Response:
    """Sends a code there, to be confirmed within ten minutes.

    Step up first, or, while you have no factor, have logged in within ten minutes.
    """
    act.key = None
    await factors.begin_sms(body.phone, act)
    return Response(status_code=202)


@router.post(
    "/mfa/sms/confirm",
    operation_id="auth_confirm_sms",
    response_model=RecoveryCodes,
    summary="Confirm the telephone with the code that was sent",
    responses=problems(Unauthenticated, CodeInvalid, StepUpRequired, EnrolmentMissing),
)
async def confirm_sms(body: ConfirmCode, factors: Factors, act: CurrentAct) -> Response:
    """With the first factor come recovery codes, shown this once."""
    act.key = None
    return respond(plain_answer(await factors.confirm_sms(body.code, act)))


@router.delete(
    "/mfa/sms",
    operation_id="auth_remove_sms",
    status_code=204,
    summary="Take off the telephone",
    responses=problems(Unauthenticated, StepUpRequired, NotFound, PasswordTooShort),
)
async def remove_sms(factors: Factors, act: CurrentAct) -> Response:
    """With the last factor the recovery codes go as well."""
    await factors.remove("sms", act)
    return Response(status_code=204)


@router.post(
    "/mfa/sms/send",
    operation_id="auth_send_code",
    status_code=202,
    response_class=Response,
    summary="Send the code of a log-in by text message",
    responses=problems(InvalidToken, NotFound, SmsUnavailable),
)
async def send_code(body: SendCode, second_steps: SecondSteps) -> Response:
    """To the telephone that was set up; for ten minutes, for this log-in alone. A new one replaces the one before."""
    await second_steps.send_text(body.mfa_token)
    return Response(status_code=202)


@router.post(
    "/mfa/verify",
    operation_id="auth_verify_factor",
    response_model=LoggedIn,
    summary="Give the second factor of a log-in",
    responses=problems(InvalidToken, CodeInvalid),
)
async def verify_factor(body: VerifyMfa, second_steps: SecondSteps, act: AnonymousAct) -> Response:
    """Tokens, as at log-in. A wrong code can be followed by another one; a right one works once, as the token does."""
    act.key = None
    return respond(plain_answer(await second_steps.verify(body, act)))


@router.post(
    "/mfa/recovery-codes",
    operation_id="auth_new_recovery_codes",
    response_model=RecoveryCodes,
    summary="Make new recovery codes",
    responses=problems(Unauthenticated, StepUpRequired, NotFound),
)
async def new_recovery_codes(factors: Factors, act: CurrentAct) -> Response:
    """In place of all before; each works once."""
    act.key = None
    return respond(plain_answer(await factors.renew_recovery_codes(act)))


@router.delete(
    "/mfa/totp",
    operation_id="auth_remove_totp",
    status_code=204,
    summary="Take off the authenticator app",
    responses=problems(Unauthenticated, StepUpRequired, NotFound, PasswordTooShort),
)
async def remove_totp(factors: Factors, act: CurrentAct) -> Response:
    """With the last factor the recovery codes go as well."""
    await factors.remove("totp", act)
    return Response(status_code=204)
