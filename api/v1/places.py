"""Places."""

from __future__ import annotations

from adapters.mongo.places import PlaceRepository
from api.deps import noun_service
from api.v1.transfer import TransferRoutes
from schemas.places import PLACES
from services.places import PlaceService

router = TransferRoutes(PLACES, noun_service(PlaceService, PlaceRepository)).router
