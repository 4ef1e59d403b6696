"""Drivers in MongoDB."""

from __future__ import annotations

from adapters.mongo.repository import Repository
from schemas.drivers import DRIVERS


class DriverRepository(Repository):
    noun = DRIVERS
