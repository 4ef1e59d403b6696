"""How a company and its first person come to be, and how an email address is confirmed."""

from __future__ import annotations

import datetime as dt

from adapters.ids import new_id
from adapters.mongo.mailings import MailTokens
from adapters.mongo.people import People
from adapters.passwords import Passwords
from schemas.auth import Register
from schemas.base import Document
from services.act import Act, Caller
from services.errors import LinkInvalid, Taken
from services.mailing import Post, noted_everywhere
from services.organizations import new_organization
from services.password_rules import require_good
from services.work import Change, Work, answering


class RegistrationService:
    """Says the same whether an address is known or not; what differs is told to the address alone."""

    def __init__(
        self, people: People, tokens: MailTokens, work: Work, passwords: Passwords, post: Post
    ) -> None:
        self._people = people
        self._tokens = tokens
        self._work = work
        self._passwords = passwords
        self._post = post

    async def register(self, body: Register, act: Act) -> Document:
        """A company and its owner, who can log in once the mailed link was followed."""
        require_good(body.password, "/password", (body.name, body.email, body.organization_name))
        # The hash is made in any case, so that the time taken does not tell whether the address is known.
        password_hash = await self._passwords.hash(body.password)
        answer = {
            "email": body.email,
            "organizationName": body.organization_name,
            "verificationRequired": True,
        }

        async def attempt(change: Change) -> Document:
            person = new_person(body.name, body.email, password_hash, change.at)
            organization = new_organization(body.organization_name, change.at)
            act.caller = Caller(person["_id"], organization["_id"], "owner", "", body.name)
            add_member(change, person, organization, "owner")
            self._post.queue(change, "verification", body.email)
            return answer

        anybody = act.caller
        try:
            return await self._work.run(act, attempt)
        except Taken:
            act.caller = anybody
            done = await self._work.run(act, answering(answer))
            await self._post.send("already_known", body.email)
            return done
        finally:
            await self._post.ring()

    async def verify(self, token: str, act: Act) -> None:
        """The address is its owner's. Raises LinkInvalid for a token that was used, has expired or never was."""

        async def attempt(change: Change) -> None:
            found = await self._tokens.find("verification", token)
            person = await self._people.by_id(found["personId"]) if found else None
            if found is None or person is None:
                raise LinkInvalid
            change.transaction.delete("mailTokens", {"_id": found["_id"]})
            if person.get("emailVerifiedAt") is None:
                verified = {
                    "emailVerifiedAt": change.at,
                    "version": person["version"] + 1,
                    "updatedAt": change.at,
                }
                same = {"_id": person["_id"], "version": person["version"]}
                change.transaction.update("users", same, {"$set": verified})
            noted_everywhere(
                change, person, await self._people.memberships(person["_id"]), "user.email_verified"
            )

        await self._work.run(act, attempt)

    async def resend(self, email: str) -> None:
        """Another letter, if somebody has this address and has not confirmed it yet."""
        await self._post.send("verification", email)
        await self._post.ring()


def new_person(
    name: str, email: str, password_hash: str | None, at: dt.datetime, *, verified: bool = False
) -> Document:
    return {
        "_id": new_id("usr"),
        "name": name,
        "email": email,
        "emailVerifiedAt": at if verified else None,
        "passwordHash": password_hash,
        "locale": "en",
        "timezone": None,
        "version": 1,
        "createdAt": at,
        "updatedAt": at,
    }


def new_membership(
    change: Change, organization_id: str, user_id: str, role: str, status: str, **facts: str
) -> Document:
    """Queue a person's membership in an organization."""
    membership = {
        "_id": change.new_id("mem"),
        "organizationId": organization_id,
        "userId": user_id,
        "role": role,
        "status": status,
        "version": 1,
        "createdAt": change.at,
        "updatedAt": change.at,
        **facts,
    }
    change.transaction.insert("memberships", membership)
    return membership


def add_member(
    change: Change, person: Document, organization: Document | None, role: str, organization_id: str = ""
) -> None:
    """Queue a new person as a member, with the organization if it is new too."""
    place = organization["_id"] if organization else organization_id
    if organization:
        change.transaction.insert("organizations", organization)
        change.transaction.insert("counters", {"_id": place, "trips": 0})
        change.note("organization.created", {"type": "organization", "id": place}, after=organization)
    change.transaction.insert("users", person)
    new_membership(change, place, person["_id"], role, "active")
    change.note("user.created", {"type": "user", "id": person["_id"]}, after={**person, "role": role})
