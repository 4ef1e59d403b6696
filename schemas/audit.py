"""The audit log: who did what, and whether the record of it is whole."""

from __future__ import annotations

from pydantic import Field, JsonValue

from schemas.base import Code, Id, Instant, Model, Notes

Values = dict[str, JsonValue]


class AuditActor(Model):
    type: Code
    id: str = Field(max_length=100)
    name: str | None = Field(max_length=200)


class AuditTarget(Model):
    type: Code
    id: Id


class AuditEntry(Model):
    """One change to data or one event of security; the hash covers the entry and the hash before it."""

    id: Id
    sequence: int | None = Field(
        ge=1, description="its place in the chain; null for the second until it is sealed"
    )
    at: Instant
    actor: AuditActor
    action: Code
    target: AuditTarget
    ip: str = Field(max_length=45)
    user_agent: str = Field(max_length=300)
    request_id: str = Field(max_length=100)
    before: Values | None = Field(max_length=200, description="the values that changed, as they were")
    after: Values | None = Field(max_length=200, description="the values that changed, as they became")
    reason: Notes | None
    hash: str | None = Field(max_length=64)
    previous_hash: str | None = Field(max_length=64)


class AuditPage(Model):
    items: list[AuditEntry] = Field(max_length=100)
    next_cursor: str | None = Field(max_length=2000)


class Broken(Model):
    """The first entry that is not as it was written.

    One that was removed is named as long as its change is kept, after that by the entry after the gap or the last one;
    if there is none at all, by the company.
    """

    id: Id
    sequence: int | None = Field(
        description="its place in the chain, also of one that is missing there; null where nobody knows it"
    )
    reason: str = Field(max_length=200)


class Verdict(Model):
    """Whether the log is as it was written."""

    valid: bool
    checked: int = Field(ge=0, description="sealed entries whose place, hash and values are right")
    unsealed: int = Field(ge=0, description="entries that wait for their place, checked by themselves")
    first_broken: Broken | None
