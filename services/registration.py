"""How a company and its first person come to be."""

from __future__ import annotations

import datetime as dt

from adapters.ids import new_id
from adapters.mongo.people import People
from adapters.mongo.registrations import REGISTRATIONS, new_registration
from adapters.passwords import Passwords
from schemas.auth import Register
from schemas.base import Document
from services.act import Act, Caller
from services.errors import Taken
from services.mailing import Post
from services.organizations import new_organization
from services.password_rules import require_good
from services.work import Change, Work


class RegistrationService:
    """Says the same whether an address is known or not; what differs is told to the address alone.

    Of a known one everything that was typed is kept aside: it counts once the link of its own letter was followed.
    """

    def __init__(self, people: People, work: Work, passwords: Passwords, post: Post) -> None:
        self._people = people
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

        anybody = act.caller

        async def attempt(change: Change) -> Document:
            act.caller = anybody
            person = await self._people.by_email(body.email)
            if person is None:
                self._begin(change, body, password_hash)
            else:
                kept = new_registration(
                    change.new_id("reg"), person["_id"], body.full(), password_hash, change.at
                )
                change.transaction.insert(REGISTRATIONS, kept)
                self._post.queue(change, "already_known", body.email, registrationId=kept["_id"])
            return answer

        try:
            return await self._work.run(act, attempt)
        except Taken:
            # Somebody has registered the same address in this moment.
            return await self._work.run(act, attempt)
        finally:
            await self._post.ring()

    def _begin(self, change: Change, body: Register, password_hash: str) -> None:
        person = new_person(body.name, body.email, password_hash, change.at)
        organization = new_organization(body.organization_name, change.at)
        change.act.caller = Caller(person["_id"], organization["_id"], "owner", "", body.name)
        add_member(change, person, organization, "owner")
        self._post.queue(change, "verification", body.email)

    async def resend(self, email: str) -> None:
        """Another letter about the newest registration, if somebody has this address and has not confirmed it yet."""
        await self._post.send("verification", email, newest="yes")
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


def found(change: Change, organization: Document) -> None:
    """Queue a new organization."""
    place = organization["_id"]
    change.transaction.insert("organizations", organization)
    change.transaction.insert("counters", {"_id": place, "trips": 0})
    change.note("organization.created", {"type": "organization", "id": place}, after=organization)


def add_member(
    change: Change, person: Document, organization: Document | None, role: str, organization_id: str = ""
) -> None:
    """Queue a new person as a member, with the organization if it is new too."""
    place = organization["_id"] if organization else organization_id
    if organization:
        found(change, organization)
    change.transaction.insert("users", person)
    new_membership(change, place, person["_id"], role, "active")
    change.note("user.created", {"type": "user", "id": person["_id"]}, after={**person, "role": role})
