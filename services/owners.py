"""That a company keeps an owner, whoever leaves."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from adapters.mongo.people import People
from schemas.base import Document
from services.errors import LastOwner
from services.work import Change


async def keep_an_owner(
    change: Change, people: People, membership: Document, others: Callable[[], Awaitable[list[str]]]
) -> None:
    """Before an owner stops being one; `others` finds those beside. Raises LastOwner.

    The turn is read before they are looked for and written with the change, so that two who leave in one moment do not
    each count on the other.
    """
    company = await people.organization(membership["organizationId"]) or {}
    if not await others():
        name = company.get("name", "The company")
        raise LastOwner(f"{name} has no other owner. Make somebody else an owner of it first.")
    turn = company.get("ownersTurn")
    same = {"_id": membership["organizationId"], "ownersTurn": turn}
    change.transaction.update("organizations", same, {"$set": {"ownersTurn": (turn or 0) + 1}})
