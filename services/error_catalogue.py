"""Every refusal there is, for documents and for looking one up by its code."""

from __future__ import annotations

from services import trip_errors
from services.errors import RoadbookError

ELSEWHERE = (trip_errors,)
"""Modules beside `errors` that have to be loaded for their refusals to be known."""


def catalogue() -> list[type[RoadbookError]]:
    """Every error class, parents first, in the order of the tree."""

    def walk(cls: type[RoadbookError]) -> list[type[RoadbookError]]:
        return [cls, *(leaf for child in cls.__subclasses__() for leaf in walk(child))]

    return walk(RoadbookError)
