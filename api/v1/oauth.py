"""Signing in with Google or Microsoft, and linking their accounts to the own one."""

from __future__ import annotations

from typing import Annotated, get_args

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from api.acts import AnonymousAct, CurrentAct
from api.answers import plain_answer, respond
from api.body import JsonRoute
from api.budgets import Budgets, OAuthBudget
from api.callers import AnonymousBudget, CallerIfAny, CurrentCaller
from api.errors import problems
from api.sign_ins import LinkedIdentities, OAuths
from schemas.auth import LoggedIn
from schemas.factors import MfaChallenge
from schemas.oauth import (
    Identity,
    IdentityList,
    OAuthCallback,
    OAuthLink,
    OAuthStart,
    ProviderList,
    ProviderName,
)
from services.errors import (
    AccountUnknown,
    IdentityRefused,
    Invalid,
    InvalidToken,
    LastWayIn,
    LinkRequired,
    NotFound,
    ProviderUnavailable,
    StateInvalid,
    Taken,
    TooMany,
    Unauthenticated,
    Unavailable,
)

router = APIRouter(
    prefix="/auth/oauth",
    tags=["auth"],
    route_class=JsonRoute,
    responses=problems(Invalid, TooMany, Unavailable),
)
# What is not set up here is as unknown as what nobody has heard of.
Named = Annotated[str, Path(alias="provider", json_schema_extra={"enum": list(get_args(ProviderName))})]


@router.get(
    "",
    operation_id="auth_oauth_list",
    response_model=IdentityList,
    summary="List your accounts with other providers",
    responses=problems(Unauthenticated),
)
async def list_identities(identities: LinkedIdentities, caller: CurrentCaller) -> Response:
    """Those that are linked to yours, and the providers that are set up here."""
    return respond(plain_answer(await identities.list(caller)))


@router.get(
    "/providers",
    operation_id="auth_oauth_providers",
    response_model=ProviderList,
    summary="List the providers to sign in with",
    dependencies=[AnonymousBudget],
)
async def list_providers(oauths: OAuths) -> Response:
    """For a page that is to show no way in that is none."""
    return respond(plain_answer({"available": oauths.available}))


@router.get(
    "/{provider}/authorize",
    operation_id="auth_oauth_authorize",
    response_model=OAuthStart,
    summary="Begin to sign in with a provider",
    responses=problems(InvalidToken, NotFound, Unavailable, ProviderUnavailable),
)
async def authorize(
    provider: Named,
    redirect_uri: Annotated[
        str, Query(alias="redirectUri", max_length=2000, description="an address of the app")
    ],
    oauths: OAuths,
    caller: CallerIfAny,
    budgets: Budgets,
) -> Response:
    """Send the person to `url`. Keep `state` in the browser that begins, and compare it with the one that comes back.

    With an access token, what is begun can link the provider's account to the person's own.
    """
    if caller is None:
        await budgets.spend_by_address("oauth")
    user_id = caller.user_id if caller else None
    return respond(plain_answer(await oauths.begin(provider, redirect_uri, user_id)))


@router.post(
    "/{provider}/callback",
    operation_id="auth_oauth_callback",
    response_model=LoggedIn | MfaChallenge,
    summary="Log in with what the provider sent back",
    responses=problems(
        StateInvalid,
        IdentityRefused,
        LinkRequired,
        AccountUnknown,
        NotFound,
        Unavailable,
        ProviderUnavailable,
    ),
    dependencies=[OAuthBudget],
)
async def callback(provider: Named, body: OAuthCallback, oauths: OAuths, act: AnonymousAct) -> Response:
    """As a log-in with the password. A state is good once, within ten minutes, for the provider it was made for."""
    act.key = None
    return respond(plain_answer(await oauths.log_in(provider, body, act)))


@router.post(
    "/{provider}/link",
    operation_id="auth_oauth_link",
    response_model=Identity,
    summary="Link a provider's account to yours",
    responses=problems(
        StateInvalid, Unauthenticated, IdentityRefused, NotFound, Taken, Unavailable, ProviderUnavailable
    ),
)
async def link(provider: Named, body: OAuthLink, identities: LinkedIdentities, act: CurrentAct) -> Response:
    """With what the provider sent back. The same person has to have begun it, with an access token."""
    act.key = None
    return respond(plain_answer(await identities.link(provider, body, act)))


@router.delete(
    "/{provider}",
    operation_id="auth_oauth_unlink",
    status_code=204,
    summary="Unlink a provider's account",
    responses=problems(Unauthenticated, NotFound, LastWayIn),
)
async def unlink(provider: Named, identities: LinkedIdentities, act: CurrentAct) -> Response:
    """Who has no password and no other provider has to choose a password first."""
    await identities.unlink(provider, act)
    return Response(status_code=204)
