"""Signing in with another provider."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from schemas.auth import Token
from schemas.base import Id, Instant, Model

ProviderName = Literal["google", "microsoft"]
State = Annotated[str, StringConstraints(max_length=500, pattern=r"^[^\x00-\x1f\x7f]*$")]
AuthorizationCode = Annotated[
    str, StringConstraints(min_length=1, max_length=4000, pattern=r"^[^\x00-\x1f\x7f]*$")
]


class OAuthStart(Model):
    url: str = Field(max_length=8000, description="where to send the person")
    state: str = Field(
        max_length=100,
        description="keep it where only this browser has it, and compare it with what comes back",
    )


class OAuthLink(Model):
    code: AuthorizationCode = Field(description="from the query that the provider sends the person back with")
    state: State | None = Field(
        None,
        description="what the browser that began has kept, and the provider sent back the same; without one, or with "
        "an empty one, the answer is `auth.state_invalid`",
    )


class OAuthCallback(OAuthLink):
    organization_id: Id | None = Field(
        None, description="which organization to act in, for people in several"
    )
    device_token: Token | None = None


class Identity(Model):
    provider: ProviderName
    email: str | None = Field(max_length=500, description="as the provider named it when it was linked")
    linked_at: Instant


class ProviderList(Model):
    available: list[ProviderName] = Field(max_length=2, description="those that are set up here")


class IdentityList(Model):
    items: list[Identity] = Field(max_length=2)
    available: list[ProviderName] = Field(max_length=2, description="those that are set up here")
