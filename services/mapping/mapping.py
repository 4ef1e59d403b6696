"""The mapping that comes with a file: which column holds which of our fields, and what is believed."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints, ValidationError

from schemas.base import Model
from services.mapping.problems import MappingError

Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Several = Annotated[list[Name], Field(min_length=1, max_length=10)]
_MOST = 1_000
_FORMS = {"constrained-str", "ColumnRule", "list[constrained-str]"}


class ColumnRule(Model):
    """A column whose values need turning into ours."""

    column: Name
    unit: Name | None = Field(None, description="km, mi, m, ft; h, min, s; kg, lb, t; m3, l, ft3")
    currency: Name | None = Field(None, description="ISO 4217; the column holds major units, such as 5.65")
    zone: Name | None = Field(None, description="IANA time zone of times without an offset")


class Plausibility(Model):
    """Limits outside which a trip is refused; without them only what cannot be stored is."""

    min_duration_seconds: float | None = Field(None, ge=0)
    min_distance_meters: float | None = Field(None, ge=0)
    max_speed_kmh: float | None = Field(None, gt=0)
    max_duration_seconds: float | None = Field(None, gt=0)


class Mapping(Model):
    """Our field → column, constants for fields that no column holds, and plausibility limits for trips.

    A field may be put together from several columns, as a name from a first and a last one: `["first", "last"]`.
    """

    columns: dict[Name, Name | Several | ColumnRule] = Field(min_length=1, max_length=_MOST)
    constants: dict[Name, str | int | float | bool] = Field(default_factory=dict, max_length=_MOST)
    plausibility: Plausibility | None = None


def columns_of(given: str | list[str] | ColumnRule) -> tuple[str, ...]:
    """The columns that a field is read from."""
    if isinstance(given, list):
        return tuple(given)
    return (given if isinstance(given, str) else given.column,)


def parse_mapping(text: str | bytes) -> Mapping:
    """Raises MappingError for what is no mapping, naming the first place that is wrong."""
    try:
        return Mapping.model_validate_json(text)
    except ValidationError as error:
        # Of the forms a value may have, the one that fits furthest was meant; the forms' names in the path mean nothing
        # to those who wrote the mapping.
        first = max(error.errors(include_url=False, include_input=False), key=lambda one: len(one["loc"]))
        where = ".".join(str(step) for step in first["loc"] if step not in _FORMS)
        raise MappingError(
            "mapping.invalid", f"The mapping is not valid at {where or 'its start'}: {first['msg']}."
        ) from error
