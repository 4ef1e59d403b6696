"""Registering, logging in and what comes back."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from schemas.base import Email, Id, Model, Name
from schemas.organizations import Organization
from schemas.users import User

_AnyText = Field(json_schema_extra={"format": "password"})
Password = Annotated[str, StringConstraints(min_length=15, max_length=256), _AnyText]
GivenPassword = Annotated[str, StringConstraints(min_length=1, max_length=1000), _AnyText]
Token = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=r"^[^\x00-\x1f\x7f]*$")]


class Register(Model):
    organization_name: Name
    name: Name
    email: Email
    password: Password = Field(
        description="15 to 256 characters; length is the only rule besides the list of breached ones"
    )


class Registered(Model):
    email: Email
    organization_name: Name
    verification_required: bool


class Login(Model):
    email: Email
    password: GivenPassword
    organization_id: Id | None = Field(
        None, description="which organization to act in, for people in several"
    )
    device_token: Token | None = None


class Refresh(Model):
    refresh_token: Token


class TokenPair(Model):
    access_token: str = Field(max_length=2000)
    refresh_token: str = Field(max_length=500)
    token_type: Literal["Bearer"]
    expires_in: int = Field(ge=1, le=900, description="seconds")


class LoggedIn(TokenPair):
    user: User
    organization: Organization
