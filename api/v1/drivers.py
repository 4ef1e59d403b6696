"""Drivers."""

from __future__ import annotations

from adapters.mongo.drivers import DriverRepository
from api.deps import noun_service
from api.v1.transfer import TransferRoutes
from schemas.drivers import DRIVERS
from services.drivers import DriverService

router = TransferRoutes(DRIVERS, noun_service(DriverService, DriverRepository)).router
