"""The nouns that can be imported, each with its service and rules."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from adapters.mongo.customers import CustomerRepository
from adapters.mongo.drivers import DriverRepository
from adapters.mongo.places import PlaceRepository
from adapters.mongo.repository import Repository
from adapters.mongo.trips import TripRepository
from adapters.mongo.vehicles import VehicleRepository
from adapters.shelf import Shelf
from services.act import Caller
from services.customers import CustomerService
from services.drivers import DriverService
from services.importing.importer import Importer
from services.importing.trips import TripImporter
from services.noun import NounService
from services.places import PlaceService
from services.trips import TripService
from services.vehicles import VehicleService
from services.wiring import Holder, build_noun_service

KINDS: dict[str, tuple[type[NounService[Any]], type[Repository], type[Importer]]] = {
    "trips": (TripService, TripRepository, TripImporter),
    "drivers": (DriverService, DriverRepository, Importer),
    "vehicles": (VehicleService, VehicleRepository, Importer),
    "places": (PlaceService, PlaceRepository, Importer),
    "customers": (CustomerService, CustomerRepository, Importer),
}


def importer_of(plural: str, holder: Holder, caller: Caller, shelf: Shelf | None = None) -> Importer:
    service, repository, importer = KINDS[plural]
    return importer(build_noun_service(service, repository, holder, caller), shelf)


@contextmanager
def importing(plural: str, holder: Holder, caller: Caller, *, dry_run: bool) -> Iterator[Importer]:
    """The importer of a noun; a dry run puts on a shelf what it would write."""
    if not dry_run:
        yield importer_of(plural, holder, caller)
        return
    with closing(Shelf()) as shelf:
        yield importer_of(plural, holder, caller, shelf)
