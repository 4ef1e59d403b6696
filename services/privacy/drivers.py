"""What is left of a driver who was erased."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from adapters.mongo.drivers import DriverRepository
from adapters.mongo.references import References
from schemas.base import Document
from schemas.drivers import DRIVERS, DriverCreate
from services.audit_view import NOBODY
from services.privacy.ground import Ground
from services.rules import unused
from services.search_words import tokens
from services.work import Change

KNOWN_BY = ("name", "email", "phone", "licenceNumber", "employeeNumber", "externalId")
SHORTEST = 3
"""Characters; what is shorter is found in everything."""


def known_by(driver: Document) -> Iterator[str]:
    yield from (value for name in KNOWN_BY if len(value := driver.get(name) or "") >= SHORTEST)


def nobody(driver: Document, at: dt.datetime) -> Document:
    """The id and its place in statistics stay; nobody can be told by it."""
    empty = DriverCreate(name=NOBODY, status="inactive").full()
    return {**driver, **empty, "search": tokens(empty, DRIVERS.search), "erasedAt": at}


async def wipe_driver(change: Change, references: References, driver: Document) -> None:
    """Queue it. Raises InUse while an open trip has the driver."""
    await unused(references, ("crewIds",), driver["_id"])
    change.wipe(DRIVERS, driver, nobody(driver, change.at))


async def found_drivers(ground: Ground) -> list[Document]:
    """The live drivers that the person is: those with the ids that are known, or who log in as the account."""
    repository = DriverRepository(ground.state.database, ground.organization_id)
    named = await repository.find_many("_id", sorted(ground.subject.driver_ids))
    return list({one["_id"]: one for one in (*named, *await linked(ground))}.values())


async def linked(ground: Ground) -> list[Document]:
    """The live drivers who log in as this account."""
    user_id = ground.subject.user_id
    if user_id is None:
        return []
    repository = DriverRepository(ground.state.database, ground.organization_id)
    return await repository.find_many("userId", [user_id])
