"""Vehicles."""

from __future__ import annotations

from adapters.mongo.vehicles import VehicleRepository
from api.deps import noun_service
from api.v1.crud import NounRoutes
from schemas.vehicles import VEHICLES
from services.vehicles import VehicleService

router = NounRoutes(VEHICLES, noun_service(VehicleService, VehicleRepository)).router
