"""What a model refuses, as errors of the request."""

from __future__ import annotations

from pydantic import ValidationError

from schemas.words import words_of
from services.errors import FieldError

MOST = 100


def faults(error: ValidationError, within: str = "") -> list[FieldError]:
    """Each with its place, below `within`."""
    found = error.errors(include_url=False, include_input=False)[:MOST]
    return [FieldError(within + pointer(one["loc"]), f"field.{one['type']}", words_of(one)) for one in found]


def pointer(location: tuple[int | str, ...]) -> str:
    """A place as a JSON pointer."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in location)[:500]
