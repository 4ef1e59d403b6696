"""Which objects a caller sees, over all nouns."""

from __future__ import annotations

from collections.abc import Iterable

from adapters.mongo.client import Database
from adapters.mongo.companies import CompanyRepository
from adapters.mongo.customers import CustomerRepository
from adapters.mongo.drivers import DriverRepository
from adapters.mongo.places import PlaceRepository
from adapters.mongo.repository import Repository
from adapters.mongo.trips import TripRepository
from adapters.mongo.vehicles import VehicleRepository
from schemas.base import Document
from services.act import Caller
from services.views import view

EVERYTHING: tuple[type[Repository], ...] = (
    TripRepository,
    DriverRepository,
    VehicleRepository,
    PlaceRepository,
    CustomerRepository,
    CompanyRepository,
)
READING = {one.noun.plural: f"{one.noun.plural}:read" for one in EVERYTHING} | {
    CompanyRepository.noun.plural: "organization:read"
}
"""The scope by which an API key reads each."""
KINDS = tuple(repository.noun.name for repository in EVERYTHING)


class Sight:
    """One caller's view of the organization. Drivers see the trips they have, the others everything."""

    def __init__(self, database: Database, caller: Caller) -> None:
        self._caller = caller
        self.crew = (caller.driver_id or "") if caller.is_driver else None
        seen = (TripRepository,) if caller.is_driver else _within_scopes(caller)
        scope = {"crewIds": self.crew} if caller.is_driver else None
        self._repositories = {one.noun.name: one(database, caller.organization_id, scope) for one in seen}

    @property
    def name(self) -> tuple[str, ...]:
        """Callers whose sight has the same name see the same."""
        return self._caller.role, self.crew or "", *sorted(self._repositories)

    @property
    def kinds(self) -> frozenset[str]:
        return frozenset(self._repositories)

    async def views(self, kind: str, ids: Iterable[str]) -> dict[str, Document]:
        """Those of the objects that the caller sees, as they are now, by id."""
        repository = self._repositories[kind]
        found = await repository.find_many("_id", ids)
        return {document["_id"]: view(repository.noun, document, self._caller) for document in found}


def _within_scopes(caller: Caller) -> tuple[type[Repository], ...]:
    """A key sees in the feed what it could read by itself."""
    if caller.kind != "api_key":
        return EVERYTHING
    return tuple(one for one in EVERYTHING if READING[one.noun.plural] in caller.scopes)
