"""What is the same for every noun of the interface: its names, and what may be asked of its list."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from schemas.base import Model

FilterKind = Literal["text", "number", "instant", "flag"]


@dataclass(frozen=True, slots=True, eq=False)
class Noun:
    """One kind of thing a company keeps; every layer reads the same description."""

    name: str
    plural: str
    prefix: str
    model: type[Model]
    create: type[Model]
    update: type[Model]
    sorts: tuple[str, ...] = ("createdAt", "updatedAt", "name")
    filters: dict[str, FilterKind] = field(default_factory=dict)
    unique: tuple[str, ...] = ("externalId",)
    search: tuple[str, ...] = ("name",)
    sealed: tuple[str, ...] = ()
    """Paths of fields that are stored encrypted, and so can be neither searched nor sorted by."""
    hidden: tuple[str, ...] = ()
    """Stored helper fields that no answer shows."""
    unversioned: tuple[str, ...] = ()
    """Fields whose change is told and audited as any other, but leaves the version as it is."""
    people: tuple[str, ...] = ()
    """Fields that name a user to whom it makes a difference at once what the object says."""
    import_create: type[Model] | None = None
    """What a row of an import can say of a new object, where it is more than `create` takes."""
    import_change: type[Model] | None = None
    computed: dict[str, str] = field(default_factory=dict)
    """Fields that are not stored, by the stored field they are made from."""

    @property
    def all_filters(self) -> dict[str, FilterKind]:
        """The filters of this noun and those that every noun has."""
        unique: dict[str, FilterKind] = {"externalId": "text"} if "externalId" in self.unique else {}
        return {"id": "text", **unique, "createdAt": "instant", "updatedAt": "instant", **self.filters}

    @property
    def imported(self) -> type[Model]:
        return self.import_create or self.create

    @property
    def import_update(self) -> type[Model]:
        """What a row can say of an object that is there."""
        return self.import_change or self.update

    @property
    def derived(self) -> dict[str, str]:
        """The stored field that a field is made from, where it is another."""
        return {"id": "_id", **self.computed}

    @property
    def fields(self) -> tuple[str, ...]:
        """Names that `fields=` may ask for."""
        return tuple(info.alias or name for name, info in self.model.model_fields.items())


HIDDEN = ("organizationId", "search", "bookingVersion")
"""Stored fields of every noun that no answer shows."""
