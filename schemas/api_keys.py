"""API keys: what other programs call with in the name of a company."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from schemas.base import Called, Id, Instant, Model, Name, Stored, absent
from schemas.merge_patch import MergePatch
from schemas.noun import Noun

Scope = Literal[
    "audit:read",
    "changes:read",
    "customers:read",
    "customers:write",
    "drivers:read",
    "drivers:write",
    "jobs:read",
    "jobs:write",
    "organization:read",
    "organization:write",
    "places:read",
    "places:write",
    "positions:read",
    "positions:write",
    "reports:read",
    "trips:read",
    "trips:write",
    "users:read",
    "vehicles:read",
    "vehicles:write",
]
"""What a key can be for; which operations each allows is derived in `services/permissions.py`."""


def _once_each(scopes: list[Scope]) -> list[Scope]:
    return sorted(set(scopes))


Scopes = Annotated[list[Scope], Field(min_length=1, max_length=50), AfterValidator(_once_each)]
WEEK = 7 * 24 * 3600


class ApiKeyCreate(Model):
    name: Called = Field(description="who or what calls with it")
    scopes: Scopes
    expires_at: Instant | None = None


class ApiKeyUpdate(MergePatch):
    name: Called = Field(default_factory=absent)
    scopes: Scopes = Field(default_factory=absent)
    expires_at: Instant | None = Field(None, description="null: never")


class ApiKeyRotate(Model):
    overlap_seconds: int = Field(
        0, ge=0, le=WEEK, description="for how long the secret until now stays good beside the new one"
    )


class Creator(Model):
    id: Id
    name: Name


class ApiKey(Stored):
    """A key as lists show it, which is without its secret."""

    name: Name
    prefix: str = Field(max_length=50, description="how the secret begins")
    scopes: list[Scope] = Field(max_length=50)
    expires_at: Instant | None
    last_used_at: Instant | None = Field(description="to the minute")
    created_by: Creator


class ApiKeySecret(ApiKey):
    """A key with its new secret, which is shown this once."""

    secret: str = Field(max_length=200, description="send it as `Authorization: Bearer`")


API_KEYS = Noun(
    name="api_key",
    plural="apiKeys",
    prefix="key",
    model=ApiKey,
    create=ApiKeyCreate,
    update=ApiKeyUpdate,
    filters={"name": "text"},
    unique=(),
    hidden=("digest", "previous"),
)
