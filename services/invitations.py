"""Coming in by a mailed link: with the password of an account that is there, or by choosing one."""

from __future__ import annotations

from adapters.mongo.mailings import MailTokens
from adapters.mongo.people import People
from adapters.passwords import Passwords
from schemas.auth import AcceptInvitation
from schemas.base import Document
from services.act import Act, Caller
from services.errors import InvalidCredentials, LinkInvalid
from services.login import LoginService
from services.login_brakes import Guess, LoginBrakes, is_right
from services.password_rules import require_good
from services.work import Change, Work


class InvitationService:
    """The link proves the address; it does not stand in for the password of an account."""

    def __init__(
        self,
        people: People,
        tokens: MailTokens,
        work: Work,
        passwords: Passwords,
        brakes: LoginBrakes,
        logins: LoginService,
    ) -> None:
        self._people = people
        self._tokens = tokens
        self._work = work
        self._passwords = passwords
        self._brakes = brakes
        self._logins = logins

    async def accept(self, body: AcceptInvitation, act: Act) -> Document:
        """As log-in answers. Raises LinkInvalid, or InvalidCredentials where the account has another password."""
        token, person, membership = await self._found(body.token)
        password_hash = await self._proven(person, membership["organizationId"], body.password, act)

        async def attempt(change: Change) -> tuple[Document, Document]:
            _, known, invited = await self._found(body.token)
            change.transaction.delete("mailTokens", {"_id": token["_id"]})
            change.act.caller = Caller(
                known["_id"], invited["organizationId"], invited["role"], "", known["name"]
            )
            active = {"status": "active", "version": invited["version"] + 1, "updatedAt": change.at}
            same = {"_id": invited["_id"], "version": invited["version"]}
            change.transaction.update("memberships", same, {"$set": active})
            fresh = self._fresh(known, body, password_hash, change)
            same = {"_id": known["_id"], "version": known["version"]}
            change.transaction.update("users", same, {"$set": fresh})
            change.note("user.joined", {"type": "user", "id": known["_id"]})
            return {**known, **fresh}, {**invited, **active}

        person, membership = await self._work.run(act, attempt)
        return await self._logins.enter(person, membership["organizationId"], None, act)

    async def _found(self, token: str) -> tuple[Document, Document, Document]:
        found = await self._tokens.find("invitation", token)
        person = await self._people.by_id(found["personId"]) if found else None
        if found is None or person is None:
            raise LinkInvalid
        membership = await self._people.membership(person["_id"], found["organizationId"])
        if membership is None or membership["status"] != "invited":
            raise LinkInvalid
        return found, person, membership

    async def _proven(self, person: Document, organization_id: str, password: str, act: Act) -> str:
        """The hash that the account has from now on."""
        if person["passwordHash"] is None:
            company = await self._people.organization(organization_id) or {}
            require_good(password, "/password", (person["name"], person["email"], company.get("name", "")))
            return await self._passwords.hash(password)
        guess = Guess(password, person["passwordHash"], person["email"], act.ip)
        if not await is_right(guess, self._passwords, self._brakes):
            raise InvalidCredentials
        kept: str = person["passwordHash"]
        return kept

    @staticmethod
    def _fresh(person: Document, body: AcceptInvitation, password_hash: str, change: Change) -> Document:
        # Who could read the mail of the address has confirmed it.
        return {
            "name": person["name"] if person["passwordHash"] else body.name or person["name"],
            "passwordHash": password_hash,
            "emailVerifiedAt": person.get("emailVerifiedAt") or change.at,
            "version": person["version"] + 1,
            "updatedAt": change.at,
        }
