"""Members of an organization."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from schemas.base import Email, Id, Instant, Model, Name, Version

RoleName = Literal["owner", "admin", "dispatcher", "driver", "viewer"]


class User(Model):
    """A person as a member of the organization the caller acts in."""

    id: Id
    name: Name
    email: Email
    role: RoleName
    status: Literal["invited", "active", "disabled"]
    locale: str = Field(max_length=35)
    timezone: str | None = Field(max_length=64)
    last_seen_at: Instant | None
    version: Version
    created_at: Instant
    updated_at: Instant
