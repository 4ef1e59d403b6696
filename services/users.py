"""The members of an organization."""

from __future__ import annotations

import asyncio

from adapters.mongo.organizations import OrganizationRepository
from adapters.mongo.people import People
from schemas.base import Document
from schemas.page import Found, ListQuery, Place
from schemas.users import ProfileUpdate
from services.act import Act
from services.errors import NotFound, Stale
from services.work import Change, Work

SHOWN = ("name", "email", "locale", "timezone", "createdAt")
"""What of a person other members see."""
INVITED = "invited"
"""The status of who has not said yes: the company knows no more of them than it said itself."""


class UserService:
    """People as members of the caller's organization."""

    def __init__(self, repository: OrganizationRepository, people: People, work: Work) -> None:
        self._repository = repository
        self._people = people
        self._work = work

    async def get(self, user_id: str) -> Document:
        return member_view(*await self._found(user_id))

    async def get_own(self, user_id: str) -> Document:
        """As `get`, with the person's organizations, which are nobody else's business."""
        shown, memberships = await asyncio.gather(self.get(user_id), self._people.memberships(user_id))
        names = await self._people.organization_names([one["organizationId"] for one in memberships])
        organizations = [
            {"id": one["organizationId"], "name": names[one["organizationId"]], "role": one["role"]}
            for one in memberships
            if one["organizationId"] in names
        ]
        return {**shown, "organizations": organizations}

    async def membership(self, user_id: str) -> Document | None:
        return await self._repository.membership(user_id)

    async def other_owners(self, user_id: str) -> list[str]:
        """Who else can log in as an owner."""
        return await self._repository.owners(but=user_id)

    async def update_own(self, body: ProfileUpdate, act: Act) -> Document:
        """What people say of themselves, the same in each of their organizations."""

        async def attempt(change: Change) -> Document:
            person, membership, place = await self._found(act.caller.user_id)
            before = member_view(person, membership, place)
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
            return member_view(after, membership, place)

        return await self._work.run(act, attempt)

    async def _found(self, user_id: str) -> tuple[Document, Document, Document]:
        """The person, the membership and the organization."""
        membership = await self._repository.membership(user_id)
        person = (await self._repository.people([user_id])).get(user_id) if membership else None
        if membership is None or person is None:
            raise NotFound(f"There is no user {user_id}.")
        return person, membership, await self._repository.find() or {}

    async def list(self, query: ListQuery) -> Found:
        """In the order in which they joined."""
        after = query.after.id if query.after else None
        memberships = await self._repository.memberships(after, query.limit + 1)
        people = await self._repository.people([one["userId"] for one in memberships])
        page = memberships[: query.limit]
        place = await self._repository.find() or {}
        items = [member_view(people[one["userId"]], one, place) for one in page if one["userId"] in people]
        more = len(memberships) > query.limit
        return Found(items, Place(None, page[-1]["_id"]) if more else None)


def member_view(person: Document, membership: Document, organization: Document) -> Document:
    """A person as one organization sees them."""
    if membership["status"] == INVITED:
        person = _as_invited(person, membership)
    mfa = {"required": bool(organization.get("mfaRequired")), "methods": factor_methods(person)}
    shown = {name: person[name] for name in SHOWN}
    return {
        "id": person["_id"],
        **shown,
        "phone": person.get("phone"),
        "role": membership["role"],
        "status": membership["status"],
        "lastSeenAt": membership.get("lastSeenAt"),
        "mfa": mfa,
        "version": member_version(person, membership),
        "updatedAt": max(person["updatedAt"], membership.get("updatedAt") or person["updatedAt"]),
    }


def _as_invited(person: Document, membership: Document) -> Document:
    """Alike whether the address has an account or not, which is nobody's business before it is accepted."""
    stamps = {"createdAt": membership["createdAt"], "updatedAt": membership["updatedAt"]}
    called = membership.get("invitedAs") or person["email"]
    plain = {"name": called, "email": person["email"], "locale": "en", "timezone": None}
    return {"_id": person["_id"], **plain, **stamps}


def member_version(person: Document, membership: Document) -> int:
    """Of both together: each has a version that only grows."""
    known: int = 1 if membership["status"] == INVITED else person["version"]
    version: int = known + membership["version"] - 1
    return version


def factor_methods(person: Document) -> list[str]:
    """By what the person can be proven beside the password; recovery codes only stand in for these."""
    return [name for name in ("totp", "sms", "passkey") if (person.get("factors") or {}).get(name)]
