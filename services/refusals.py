"""Turns what the pure rules and the adapters say into the errors that services raise."""

from __future__ import annotations

from typing import TypeVar

from adapters.errors import Down, Unsure
from services.error_catalogue import catalogue
from services.errors import FieldError, Invalid, RoadbookError, Unavailable
from services.trip_rules.documents import Refusal

T = TypeVar("T")
BY_CODE = {error.code: error for error in catalogue()}


def refusal(verdict: Refusal) -> RoadbookError:
    return BY_CODE[verdict.code](verdict.detail, **verdict.extra)


def unavailable(down: Down) -> Unavailable:
    """What to tell of a server that does not answer."""
    return Unavailable.in_the_middle() if isinstance(down, Unsure) else Unavailable()


def settled(verdict: T | Refusal | FieldError | list[FieldError]) -> T:
    """The rule's result. Raises the error that its refusal stands for."""
    if isinstance(verdict, Refusal):
        raise refusal(verdict)
    if isinstance(verdict, FieldError):
        raise Invalid(errors=[verdict])
    if isinstance(verdict, list):
        raise Invalid(errors=verdict)
    return verdict
