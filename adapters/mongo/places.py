"""Places in MongoDB."""

from __future__ import annotations

from adapters.mongo.repository import Repository
from schemas.places import PLACES


class PlaceRepository(Repository):
    noun = PLACES
