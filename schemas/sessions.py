"""Where a person is logged in."""

from __future__ import annotations

from pydantic import Field

from schemas.base import Id, Instant, Model


class Session(Model):
    """One log-in, as the person it belongs to sees it."""

    id: Id
    organization_id: Id
    ip: str = Field(max_length=45, description="address it was opened from")
    user_agent: str = Field(max_length=300, description="program it was opened with")
    created_at: Instant
    last_seen_at: Instant
    expire_at: Instant = Field(description="when it ends if it is not refreshed before")
    current: bool = Field(description="whether it is the one that asks")
