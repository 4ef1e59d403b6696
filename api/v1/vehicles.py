"""Vehicles."""

from __future__ import annotations

from adapters.mongo.vehicles import VehicleRepository
from api.deps import noun_service
from api.v1.transfer import TransferRoutes
from schemas.vehicles import VEHICLES
from services.vehicles import VehicleService

router = TransferRoutes(VEHICLES, noun_service(VehicleService, VehicleRepository)).router
