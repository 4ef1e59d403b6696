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
from services.taking_over import TakingOver, is_nobodys
from services.users import INVITED
from services.work import Change, Undone, Work

Found = tuple[Document, Document, Document]
"""The link's token, the person and the membership."""


class InvitationService:
    """The link proves the address; it does not stand in for the password of an account that is somebody's.

    An account whose address was never confirmed is nobody's: its password may be a stranger's, and is asked of no one.
    """

    def __init__(
        self,
        people: People,
        tokens: MailTokens,
        work: Work,
        passwords: Passwords,
        brakes: LoginBrakes,
        logins: LoginService,
        taking_over: TakingOver,
    ) -> None:
        self._people = people
        self._tokens = tokens
        self._work = work
        self._passwords = passwords
        self._brakes = brakes
        self._logins = logins
        self._taking_over = taking_over

    async def accept(self, body: AcceptInvitation, act: Act) -> Document:
        """As log-in answers. Raises LinkInvalid, or InvalidCredentials where the account has another password."""
        accepted = None
        # Where the password is replaced while this one is looked at, the one that is now is asked for.
        while accepted is None:
            accepted = await self._accepted(body, act)
        person, organization_id, taken = accepted
        if taken:
            await self._taking_over.end_sessions(person["_id"])
        return await self._logins.enter(person, organization_id, body.device_token, act)

    async def _accepted(self, body: AcceptInvitation, act: Act) -> tuple[Document, str, bool] | None:
        """The person, the organization, and whether the account was nobody's; None when it is another one by now."""
        found = await self._found(body.token)
        password_hash = await self._chosen(found, body, act)

        async def attempt(change: Change) -> tuple[Document, str, bool] | None:
            token, known, invited = await self._found(body.token)
            if _stand(known) != _stand(found[1]):
                raise Undone(None)
            change.transaction.delete("mailTokens", {"_id": token["_id"]})
            name = _name(body, known, invited)
            change.act.caller = Caller(known["_id"], invited["organizationId"], invited["role"], "", name)
            active = {"status": "active", "version": invited["version"] + 1, "updatedAt": change.at}
            same = {"_id": invited["_id"], "version": invited["version"]}
            change.transaction.update("memberships", same, {"$set": active, "$unset": {"invitedAs": ""}})
            change.note("user.joined", {"type": "user", "id": known["_id"]})
            person = await self._with(change, known, password_hash, name)
            return person, invited["organizationId"], is_nobodys(known)

        return await self._work.run(act, attempt)

    async def _found(self, token: str) -> Found:
        found = await self._tokens.find("invitation", token)
        person = await self._people.by_id(found["personId"]) if found else None
        if found is None or person is None:
            raise LinkInvalid
        membership = await self._people.membership(person["_id"], found["organizationId"])
        if membership is None or membership["status"] != INVITED:
            raise LinkInvalid
        return found, person, membership

    async def _chosen(self, found: Found, body: AcceptInvitation, act: Act) -> str | None:
        """The hash that the account has from now on; None where it has a password, and this is it."""
        _, person, membership = found
        if person["passwordHash"] and not is_nobodys(person):
            guess = Guess(body.password, person["passwordHash"], person["email"], act)
            if not await is_right(guess, self._passwords, self._brakes):
                raise InvalidCredentials
            return None
        company = await self._people.organization(membership["organizationId"]) or {}
        about = (_name(body, person, membership), person["email"], company.get("name", ""))
        require_good(body.password, "/password", about)
        return await self._passwords.hash(body.password)

    async def _with(self, change: Change, person: Document, password_hash: str | None, name: str) -> Document:
        """The person, with the password that was chosen, if one was."""
        if password_hash is None:
            return person
        if is_nobodys(person):
            return await self._taking_over.take(change, person, passwordHash=password_hash, name=name)
        # Who has only signed in with another provider so far.
        fresh = {"passwordHash": password_hash, "version": person["version"] + 1, "updatedAt": change.at}
        same = {"_id": person["_id"], "version": person["version"]}
        change.transaction.update("users", same, {"$set": fresh})
        return {**person, **fresh}


def _name(body: AcceptInvitation, person: Document, membership: Document) -> str:
    """What somebody is called; of an account that is nobody's whoever comes in says it, else who invited them."""
    chosen = (body.name or membership.get("invitedAs")) if is_nobodys(person) else None
    named: str = chosen or person["name"]
    return named


def _stand(person: Document) -> tuple[object, ...]:
    """What a password that was looked at stands on."""
    return person["passwordHash"], person.get("sessionsFrom"), is_nobodys(person)
