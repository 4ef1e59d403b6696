"""What following the link in a letter about a registration does."""

from __future__ import annotations

from adapters.mongo.mailings import MailTokens
from adapters.mongo.people import People
from adapters.mongo.registrations import REGISTRATIONS, Registrations
from schemas.base import Document
from services.act import Act, Caller, system
from services.errors import LinkInvalid
from services.mailing import noted_everywhere
from services.organizations import new_organization
from services.postman import is_older
from services.registration import found as founded
from services.registration import new_membership
from services.taking_over import TakingOver, is_nobodys
from services.users import INVITED
from services.work import Change, Work


class ConfirmationService:
    """A link confirms the registration that it was mailed for, and no other of the same address."""

    def __init__(
        self,
        people: People,
        tokens: MailTokens,
        registrations: Registrations,
        work: Work,
        taking_over: TakingOver,
    ) -> None:
        self._people = people
        self._tokens = tokens
        self._registrations = registrations
        self._work = work
        self._taking_over = taking_over

    async def verify(self, token: str, act: Act) -> None:
        """The address is its owner's. Raises LinkInvalid for a token that was used, has expired or never was."""
        anybody = act.caller

        async def attempt(change: Change) -> tuple[str, bool]:
            act.caller = anybody
            mailed = await self._tokens.find("verification", token)
            person = await self._people.by_id(mailed["personId"]) if mailed else None
            if mailed is None or person is None:
                raise LinkInvalid
            change.transaction.delete("mailTokens", {"_id": mailed["_id"]})
            if registration_id := mailed.get("registrationId"):
                await self._carry_out(change, registration_id, person)
                return person["_id"], is_nobodys(person)
            if is_older(mailed, person):
                raise LinkInvalid
            await self._confirm(change, person)
            return person["_id"], False

        person_id, taken = await self._work.run(act, attempt)
        if taken:
            await self._taking_over.end_sessions(person_id)
        await self._registrations.drop_all(person_id)

    async def _confirm(self, change: Change, person: Document) -> None:
        """As it was registered first."""
        if is_nobodys(person):
            _write(change, person, emailVerifiedAt=change.at)
        noted_everywhere(change, person, await self._people.memberships(person["_id"]), "user.email_verified")

    async def _carry_out(self, change: Change, registration_id: str, person: Document) -> None:
        """Make it the account, where that is nobody's; who is in no company gets this one, and what is theirs stays."""
        registration = await self._registrations.find(registration_id)
        memberships = await self._people.all_memberships(person["_id"])
        if registration is None or registration["personId"] != person["_id"]:
            raise LinkInvalid
        if is_nobodys(person):
            _give_up(change, memberships)
            chosen = {name: registration[name] for name in ("name", "passwordHash")}
            person = await self._taking_over.take(change, person, **chosen)
        elif any(one["status"] == "active" for one in memberships):
            raise LinkInvalid
        else:
            _write(change, person)
        change.transaction.delete(REGISTRATIONS, {"_id": registration_id})
        organization = new_organization(registration["organizationName"], change.at)
        change.act.caller = Caller(person["_id"], organization["_id"], "owner", "", person["name"])
        founded(change, organization)
        new_membership(change, organization["_id"], person["_id"], "owner", "active")
        change.note("user.joined", _target(person))
        change.note("user.email_verified", _target(person))


def _give_up(change: Change, memberships: list[Document]) -> None:
    """What a registration has brought that nobody had confirmed; an invitation is somebody else's word, and stays."""
    for one in memberships:
        if one["status"] != INVITED:
            change.transaction.delete("memberships", {"_id": one["_id"], "version": one["version"]})
            change.act.caller = system(one["organizationId"])
            before = {name: one[name] for name in ("role", "status")}
            change.note("user.removed", {"type": "user", "id": one["userId"]}, before=before)


def _write(change: Change, person: Document, **values: object) -> None:
    stamps = {"version": person["version"] + 1, "updatedAt": change.at}
    same = {"_id": person["_id"], "version": person["version"]}
    change.transaction.update("users", same, {"$set": {**values, **stamps}})


def _target(person: Document) -> Document:
    return {"type": "user", "id": person["_id"]}
