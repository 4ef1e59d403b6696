"""Places: saved addresses with their geofence."""

from __future__ import annotations

from adapters.mongo.places import PlaceRepository
from schemas.base import Document
from schemas.places import PLACES
from services.noun import NounService
from services.rules import release
from services.work import Change


class PlaceService(NounService[PlaceRepository]):
    noun = PLACES

    async def releasable(self, change: Change, document: Document) -> None:
        await release(change, self.references, ("siteId", "stops.place.placeId"), document)
