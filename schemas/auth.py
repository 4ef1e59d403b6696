"""Registering, logging in and what comes back."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from schemas.base import Called, Email, Id, Model, Name
from schemas.organizations import Organization
from schemas.users import User

_AnyText = Field(json_schema_extra={"format": "password"})
Password = Annotated[str, StringConstraints(min_length=8, max_length=256), _AnyText]
GivenPassword = Annotated[str, StringConstraints(min_length=1, max_length=1000), _AnyText]
Token = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=r"^[^\x00-\x1f\x7f]*$")]

RULE = (
    "15 to 256 characters, or from 8 on for whoever has a second factor; "
    "no breached one, nor just names known of the person"
)


class Register(Model):
    organization_name: Called
    name: Called
    email: Email
    password: Password = Field(description=RULE)


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


class Switch(Model):
    organization_id: Id


class VerifyEmail(Model):
    token: Token = Field(description="from the mailed link")


class GivenEmail(Model):
    email: Email


class ResetPassword(Model):
    token: Token = Field(description="from the mailed link")
    password: Password = Field(description=RULE)


class AcceptInvitation(Model):
    token: Token = Field(description="from the mailed link")
    password: GivenPassword = Field(description="of the account that is there, or the one to have")
    name: Called | None = Field(None, description="of a new person")
    device_token: Token | None = None


class ChangePassword(Model):
    current_password: GivenPassword
    new_password: Password = Field(description=RULE)


class Refresh(Model):
    refresh_token: Token
    idle: bool = Field(
        default=False,
        description="nobody is at work: the session ends without a call when it would have ended, and no later",
    )


class TokenPair(Model):
    access_token: str = Field(max_length=2000)
    refresh_token: str = Field(max_length=500)
    token_type: Literal["Bearer"]
    expires_in: int = Field(ge=1, le=900, description="seconds")


class LoggedIn(TokenPair):
    device_token: str | None = Field(
        None, max_length=500, description="send it with the next log-in from this device"
    )
    user: User
    organization: Organization
