"""The members of an organization."""

from __future__ import annotations

from adapters.mongo.organizations import OrganizationRepository
from schemas.base import Document
from schemas.page import Found, ListQuery, Place
from services.accounts import member_view
from services.errors import NotFound


class UserService:
    """People as members of the caller's organization."""

    def __init__(self, repository: OrganizationRepository) -> None:
        self._repository = repository

    async def get(self, user_id: str) -> Document:
        membership = await self._repository.membership(user_id)
        people = await self._repository.people([user_id]) if membership else {}
        if membership is None or user_id not in people:
            raise NotFound(f"There is no user {user_id}.")
        return member_view(people[user_id], membership)

    async def list(self, query: ListQuery) -> Found:
        """In the order in which they joined."""
        after = query.after.id if query.after else None
        memberships = await self._repository.memberships(after, query.limit + 1)
        people = await self._repository.people([one["userId"] for one in memberships])
        page = memberships[: query.limit]
        items = [member_view(people[one["userId"]], one) for one in page if one["userId"] in people]
        more = len(memberships) > query.limit
        return Found(items, Place(None, page[-1]["_id"]) if more else None)
