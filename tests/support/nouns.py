"""The nouns of the interface by the name of their path."""

from __future__ import annotations

from schemas.customers import CUSTOMERS
from schemas.drivers import DRIVERS
from schemas.noun import Noun
from schemas.places import PLACES
from schemas.trips import TRIPS
from schemas.vehicles import VEHICLES
from services.act import Role

NOUNS: dict[str, Noun] = {noun.plural: noun for noun in (TRIPS, DRIVERS, VEHICLES, PLACES, CUSTOMERS)}
ABSENT = "0123456789abcdef0123456789abcdef"
"""What stands behind the prefix in the id of nothing."""
OFFICE_ONLY: tuple[Role, ...] = ("viewer", "driver")
"""Roles that may not change what the office keeps."""
OURS = ("id", "version", "createdAt", "updatedAt", "search", "organizationId")
"""Fields that no client sets."""
