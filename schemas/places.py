"""Places: saved addresses, with the area that counts as being there."""

from __future__ import annotations

from typing import Annotated, Generic, Literal, Self, TypeVar

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from schemas.base import Common, Line, Model, Name, Notes, Stored, absent
from schemas.merge_patch import MergePatch
from schemas.noun import Noun
from schemas.values import Contact, P, Point, PointUpdate

Shape = Literal["circle", "polygon"]
Radius = Annotated[float, Field(gt=0, le=100_000, description="metres, for a circle")]
Corners = Annotated[list[Point], Field(min_length=3, max_length=500, description="corners, for a polygon")]


class Geofence(Model):
    """The area that counts as being at the place: a circle around its point, or a polygon."""

    type: Shape
    radius: Radius | None = None
    points: Corners | None = None

    @model_validator(mode="after")
    def _fits_its_type(self) -> Self:
        needed = self.radius if self.type == "circle" else self.points
        spare = self.points if self.type == "circle" else self.radius
        if needed is None or spare is not None:
            raise PydanticCustomError(
                "geofence", "A circle has a `radius`, a polygon has `points`, and not the other"
            )
        return self


class GeofenceUpdate(Model):
    """A merge patch of the area, which has to be whole afterwards: who changes its `type` clears what the old had."""

    type: Shape = Field(default_factory=absent)
    radius: Radius | None = None
    points: Corners | None = None


G = TypeVar("G", bound=Geofence | GeofenceUpdate)


class PlaceFields(Common, Generic[P, G]):
    """What can be said of a place beside the name."""

    address: Line | None = None
    point: P | None = None
    geofence: G | None = None
    contact: Contact | None = None
    service_seconds: int | None = Field(
        None, ge=0, le=86_400, description="how long a stop here usually takes"
    )
    notes: Notes | None = None


class PlaceCreate(PlaceFields[Point, Geofence]):
    name: Name


class PlaceUpdate(MergePatch, PlaceFields[PointUpdate, GeofenceUpdate]):
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
    filters={"name": "text"},
    search=("name", "address"),
    sealed=("contact.phone",),
)
