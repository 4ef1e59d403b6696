"""Turns what the pure rules say into the errors that services raise."""

from __future__ import annotations

from typing import TypeVar

from services.errors import FieldError, Invalid, RoadbookError, catalogue
from services.trip_rules.documents import Refusal

T = TypeVar("T")
BY_CODE = {error.code: error for error in catalogue()}


def refusal(verdict: Refusal) -> RoadbookError:
    return BY_CODE[verdict.code](verdict.detail, **verdict.extra)


def settled(verdict: T | Refusal | FieldError | list[FieldError]) -> T:
    """The rule's result. Raises the error that its refusal stands for."""
    if isinstance(verdict, Refusal):
        raise refusal(verdict)
    if isinstance(verdict, FieldError):
        raise Invalid(errors=[verdict])
    if isinstance(verdict, list):
        raise Invalid(errors=verdict)
    return verdict
