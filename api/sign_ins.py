"""Builds the services of signing in with other providers."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from adapters.mongo.identities import Identities, OAuthStates
from adapters.mongo.people import People
from api.deps import post_of
from api.identity import Logins, taking_over
from api.state import state_of
from services.identities import IdentityService
from services.oauth import OAuthService
from services.oauth_proofs import OAuthProofs
from services.process import State


async def oauths(request: Request, logins: Logins) -> OAuthService:
    state = state_of(request)
    database = state.database
    return OAuthService(
        _proofs(state),
        Identities(database),
        People(database),
        state.work,
        logins,
        post_of(state),
        taking_over(state),
    )


async def identities(request: Request) -> IdentityService:
    state = state_of(request)
    database = state.database
    return IdentityService(_proofs(state), Identities(database), People(database), state.work, post_of(state))


def _proofs(state: State) -> OAuthProofs:
    settings = state.settings
    return OAuthProofs(
        state.providers, OAuthStates(state.database), settings.frontend_url, settings.backend_url
    )


OAuths = Annotated[OAuthService, Depends(oauths)]
LinkedIdentities = Annotated[IdentityService, Depends(identities)]
