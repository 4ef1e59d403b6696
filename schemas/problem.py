"""RFC 9457 problem details, as every error of the interface looks."""

from __future__ import annotations

from pydantic import ConfigDict, Field

from schemas.base import Model


class FieldProblem(Model):
    """One thing wrong with the request."""

    pointer: str = Field(max_length=500, description="JSON pointer into the body, or the parameter's name")
    code: str = Field(max_length=100)
    detail: str = Field(max_length=1000)


class Problem(Model):
    """application/problem+json; some codes add members of their own, such as `allowedTransitions`."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(max_length=500, description="URI of the catalogue entry")
    title: str = Field(max_length=200)
    status: int = Field(ge=400, le=599)
    detail: str = Field(max_length=2000)
    instance: str = Field(max_length=2000)
    code: str = Field(max_length=100, description="stable, for programs")
    request_id: str = Field(max_length=100)
    errors: list[FieldProblem] | None = Field(None, max_length=100)
