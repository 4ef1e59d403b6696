"""Merges the small objects inside of a trip that mean something only as a whole: a point, a window, a price."""

from __future__ import annotations

from pydantic import ValidationError

from schemas.base import Document, Model
from services.faults import faults
from services.trip_rules.documents import Problems


def whole(
    model: type[Model], before: Document | None, given: Document | None, pointer: str, problems: Problems
) -> Document | None:
    """The object with a merge patch applied, or as it was where that leaves no whole one; null clears it."""
    # Who names every member leaves nothing of what was there, and was checked when the request was read.
    if given is None or len(given) == len(model.model_fields):
        return given
    try:
        return model.model_validate({**(before or {}), **given}).full()
    except ValidationError as error:
        problems += faults(error, pointer)
        return before
