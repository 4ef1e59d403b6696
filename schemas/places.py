"""Places: saved addresses, with the area that counts as being there."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from schemas.base import Common, Line, Model, Name, Notes, Stored, absent
from schemas.noun import Noun
from schemas.values import Contact, Point


class Geofence(Model):
    """The area that counts as being at the place: a circle around its point, or a polygon."""

    type: Literal["circle", "polygon"]
    radius: float | None = Field(None, gt=0, le=100_000, description="metres, for a circle")
    points: list[Point] | None = Field(
        None, min_length=3, max_length=500, description="corners, for a polygon"
    )

    @model_validator(mode="after")
    def _fits_its_type(self) -> Self:
        needed = self.radius if self.type == "circle" else self.points
        spare = self.points if self.type == "circle" else self.radius
        if needed is None or spare is not None:
            raise PydanticCustomError(
                "geofence", "A circle has a `radius`, a polygon has `points`, and not the other"
            )
        return self


class PlaceFields(Common):
    """What can be said of a place beside the name."""

    address: Line | None = None
    point: Point | None = None
    geofence: Geofence | None = None
    contact: Contact | None = None
    service_seconds: int | None = Field(
        None, ge=0, le=86_400, description="how long a stop here usually takes"
    )
    notes: Notes | None = None


class PlaceCreate(PlaceFields):
    name: Name


class PlaceUpdate(PlaceFields):
    name: Name = Field(default_factory=absent)


class Place(PlaceCreate, Stored):
    """A place as the interface shows one."""


PLACES = Noun(
    name="place",
    plural="places",
    prefix="plc",
    model=Place,
    create=PlaceCreate,
    update=PlaceUpdate,
    search=("name", "address"),
)
