"""Vehicles in MongoDB."""

from __future__ import annotations

from adapters.mongo.repository import Repository
from schemas.vehicles import VEHICLES


class VehicleRepository(Repository):
    noun = VEHICLES
