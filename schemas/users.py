"""Members of an organization."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from schemas.base import Called, Email, Id, Instant, Model, Name, Phone, Version, absent
from schemas.organizations import Timezone
from schemas.words import spelled

Locale = Annotated[
    str, spelled(r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$", "Write a language tag, as en-GB", max_length=35)
]
RoleName = Literal["owner", "admin", "dispatcher", "driver", "viewer"]


class Mfa(Model):
    """The second factors of a person."""

    required: bool = Field(description="whether the organization asks for one")
    methods: list[Literal["totp", "sms", "passkey"]] = Field(max_length=3)


class User(Model):
    """A person as a member of the organization the caller acts in."""

    id: Id
    name: Name
    email: Email
    role: RoleName
    status: Literal["invited", "active", "disabled"]
    phone: Phone | None = None
    locale: str = Field(max_length=35)
    timezone: str | None = Field(max_length=64)
    last_seen_at: Instant | None
    mfa: Mfa
    version: Version
    created_at: Instant
    updated_at: Instant


class OwnOrganization(Model):
    """A company that a person is in."""

    id: Id
    name: Name
    role: RoleName = Field(description="what the person is there")


class Me(User):
    """The caller as a member, and where else the same person can go."""

    organizations: list[OwnOrganization] = Field(
        max_length=10_000,
        description="those that `POST /auth/switch` leads to, and the present one; oldest first",
    )


class Invitation(Model):
    email: Email
    name: Called
    role: RoleName


class UserChange(Model):
    """What an administrator can change of a member."""

    role: RoleName = Field(default_factory=absent)
    status: Literal["active", "disabled"] = Field(default_factory=absent)


class ProfileUpdate(Model):
    """What people can change of themselves. The password has a way of its own; the email stays what it is."""

    name: Called = Field(default_factory=absent)
    phone: Phone | None = Field(default_factory=absent)
    locale: Locale = Field(default_factory=absent, description="BCP 47, for example en-GB")
    timezone: Timezone | None = Field(default_factory=absent)
