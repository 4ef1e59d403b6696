"""Many at once, honest per item."""

from __future__ import annotations

from typing import Generic, Literal, TypeVar

from pydantic import Field

from schemas.base import Id, Model
from schemas.problem import Problem

T = TypeVar("T")
MAX_ITEMS = 500


class BulkCreate(Model, Generic[T]):
    """Up to 500 objects: all or none (`atomic`), or each by itself (`partial`)."""

    items: list[T] = Field(min_length=1, max_length=MAX_ITEMS)
    mode: Literal["atomic", "partial"] = "partial"
    dry_run: bool = False


class BulkResult(Model):
    index: int = Field(ge=0)
    status: int = Field(
        ge=200, le=599, description="the status that a request for this item alone would have had"
    )
    id: Id | None = Field(None, description="of the object; a try that creates has none")
    problem: Problem | None = None


class BulkAnswer(Model):
    results: list[BulkResult] = Field(max_length=MAX_ITEMS)
    succeeded: int = Field(ge=0)
    failed: int = Field(ge=0)
