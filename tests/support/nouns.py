"""The nouns of the interface by the name of their path."""

from __future__ import annotations

from schemas.customers import CUSTOMERS
from schemas.drivers import DRIVERS
from schemas.noun import Noun
from schemas.places import PLACES
from schemas.trips import TRIPS
from schemas.vehicles import VEHICLES

NOUNS: dict[str, Noun] = {noun.plural: noun for noun in (TRIPS, DRIVERS, VEHICLES, PLACES, CUSTOMERS)}
