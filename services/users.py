"""The members of an organization."""

from __future__ import annotations

from adapters.mongo.organizations import OrganizationRepository
from schemas.base import Document
from schemas.page import Found, ListQuery, Place
from schemas.users import ProfileUpdate
from services.act import Act
from services.errors import NotFound, Stale
from services.work import Change, Work

SHOWN = ("name", "email", "locale", "timezone", "lastSeenAt", "createdAt")
"""What of a person other members see."""


class UserService:
    """People as members of the caller's organization."""

    def __init__(self, repository: OrganizationRepository, work: Work) -> None:
        self._repository = repository
        self._work = work

    async def get(self, user_id: str) -> Document:
        return member_view(*await self._pair(user_id))

    async def membership(self, user_id: str) -> Document | None:
        return await self._repository.membership(user_id)

    async def other_owners(self, user_id: str) -> int:
        """How many owners there are beside this one who can log in."""
        return await self._repository.owners(but=user_id)

    async def update_own(self, body: ProfileUpdate, act: Act) -> Document:
        """What people say of themselves, the same in each of their organizations."""

        async def attempt(change: Change) -> Document:
            person, membership = await self._pair(act.caller.user_id)
            before = member_view(person, membership)
            if not act.accepts(before["version"]):
                raise Stale(version=before["version"])
            given = body.given()
            if all(person.get(name) == value for name, value in given.items()):
                return before
            after = {**person, **given, "version": person["version"] + 1, "updatedAt": change.at}
            same = {"_id": person["_id"], "version": person["version"]}
            stamps = {"version": after["version"], "updatedAt": change.at}
            change.transaction.update("users", same, {"$set": given | stamps})
            told = {name: person.get(name) for name in given}
            change.note("user.updated", {"type": "user", "id": person["_id"]}, before=told, after=given)
            return member_view(after, membership)

        return await self._work.run(act, attempt)

    async def _pair(self, user_id: str) -> tuple[Document, Document]:
        membership = await self._repository.membership(user_id)
        person = (await self._repository.people([user_id])).get(user_id) if membership else None
        if membership is None or person is None:
            raise NotFound(f"There is no user {user_id}.")
        return person, membership

    async def list(self, query: ListQuery) -> Found:
        """In the order in which they joined."""
        after = query.after.id if query.after else None
        memberships = await self._repository.memberships(after, query.limit + 1)
        people = await self._repository.people([one["userId"] for one in memberships])
        page = memberships[: query.limit]
        items = [member_view(people[one["userId"]], one) for one in page if one["userId"] in people]
        more = len(memberships) > query.limit
        return Found(items, Place(None, page[-1]["_id"]) if more else None)


def member_view(person: Document, membership: Document) -> Document:
    """A person as one organization sees them."""
    shown = {name: person[name] for name in SHOWN}
    return {
        "id": person["_id"],
        **shown,
        "phone": person.get("phone"),
        "role": membership["role"],
        "status": membership["status"],
        # Both have versions that only grow.
        "version": person["version"] + membership["version"] - 1,
        "updatedAt": max(person["updatedAt"], membership.get("updatedAt") or person["updatedAt"]),
    }
