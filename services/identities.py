"""Accounts with other providers that a person has linked to the own one."""

from __future__ import annotations

from collections.abc import Iterable

from adapters.mongo.identities import IDENTITIES, Identities
from adapters.mongo.people import People
from adapters.oidc import Identity
from schemas.base import Document
from schemas.oauth import OAuthLink
from services.act import Act, Caller
from services.errors import LastWayIn, NotFound, Taken
from services.mailing import Post, noted_everywhere
from services.oauth_proofs import TITLES, OAuthProofs
from services.work import Change, Work


class IdentityService:
    """What a person who is logged in does with the own ways to log in."""

    def __init__(
        self, proofs: OAuthProofs, identities: Identities, people: People, work: Work, post: Post
    ) -> None:
        self._proofs = proofs
        self._identities = identities
        self._people = people
        self._work = work
        self._post = post

    async def list(self, caller: Caller) -> Document:
        found = await self._identities.of_person(caller.user_id)
        return {"items": [_view(one) for one in found], "available": self._proofs.available}

    async def link(self, name: str, body: OAuthLink, act: Act) -> Document:
        """From now on the person can log in so. Raises Taken when either side is linked to another."""
        user_id = act.caller.user_id
        identity = await self._proofs.prove(name, body, linker=user_id)

        async def attempt(change: Change) -> Document:
            person = await self._person(user_id)
            linked = await self._identities.find(identity.issuer, identity.subject)
            if linked is not None and linked["userId"] == user_id:
                return linked
            if linked is not None:
                raise Taken(f"This account with {TITLES[name]} is linked to another person here.")
            if any(one["provider"] == name for one in await self._identities.of_person(user_id)):
                raise Taken(f"You have linked another account with {TITLES[name]}: unlink that one first.")
            memberships = await self._people.memberships(user_id)
            made = tie(change, person, memberships, name, identity)
            self._post.queue(change, "identity_linked", person["email"], what=TITLES[name])
            return made

        made = await self._work.run(act, attempt)
        await self._post.ring()
        return _view(made)

    async def unlink(self, name: str, act: Act) -> None:
        """Raises NotFound when none is linked, and LastWayIn when there would be no other way to log in."""
        user_id = act.caller.user_id

        async def attempt(change: Change) -> None:
            person = await self._person(user_id)
            mine = await self._identities.of_person(user_id)
            found = next((one for one in mine if one["provider"] == name), None)
            if found is None:
                raise NotFound("You have linked no account of this provider.")
            if not person["passwordHash"] and len(mine) == 1:
                raise LastWayIn
            change.transaction.delete(IDENTITIES, {"_id": found["_id"], "userId": user_id})
            # Two that are unlinked in one moment must not each count on the other.
            stamps = {"version": person["version"] + 1, "updatedAt": change.at}
            same = {"_id": user_id, "version": person["version"]}
            change.transaction.update("users", same, {"$set": stamps})
            memberships = await self._people.memberships(user_id)
            noted_everywhere(change, person, memberships, "user.identity_unlinked", before={"provider": name})
            self._post.queue(change, "identity_unlinked", person["email"], what=TITLES[name])

        await self._work.run(act, attempt)
        await self._post.ring()

    async def _person(self, user_id: str) -> Document:
        person = await self._people.by_id(user_id)
        if person is None:
            raise NotFound
        return person


def tie(
    change: Change, person: Document, memberships: Iterable[Document], name: str, identity: Identity
) -> Document:
    """Queue what links an account with a provider to a person."""
    made = {
        "_id": change.new_id("idn"),
        "userId": person["_id"],
        "provider": name,
        "issuer": identity.issuer,
        "subject": identity.subject,
        "email": identity.email[:500] if identity.email else None,
        "createdAt": change.at,
    }
    change.transaction.insert(IDENTITIES, made)
    noted_everywhere(change, person, memberships, "user.identity_linked", after={"provider": name})
    return made


def _view(linked: Document) -> Document:
    return {"provider": linked["provider"], "email": linked["email"], "linkedAt": linked["createdAt"]}
