"""What a list is asked for and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from schemas.base import Document


class Filter(NamedTuple):
    """One condition: the field is one of the values, or lies in `[low, high)`."""

    field: str
    values: tuple[Any, ...] = ()
    low: Any = None
    high: Any = None


class Place(NamedTuple):
    """Where a page ended: the sort value and the id of its last item."""

    value: Any
    id: str


@dataclass(frozen=True, slots=True)
class ListQuery:
    """A checked list request."""

    limit: int = 20
    sort: str = "createdAt"
    descending: bool = True
    after: Place | None = None
    fields: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = ()
    words: tuple[str, ...] = ()
    total: bool = False


class Found(NamedTuple):
    """A page of stored documents, the place to go on from, and the count if it was asked for and could be had."""

    items: list[Document]
    next: Place | None
    total: int | None = None
