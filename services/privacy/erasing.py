"""Erases people: at once what lets them in and what they are known by, the rest by a worker."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from adapters.ids import new_id
from adapters.mongo.drivers import DriverRepository
from adapters.mongo.erasures import ERASURES
from adapters.mongo.organizations import OrganizationRepository
from adapters.mongo.people import People
from adapters.mongo.references import References
from adapters.mongo.sessions import Sessions
from adapters.mongo.traces import Traces
from adapters.redis.bells import Ringer
from adapters.redis.sessions import SessionCache
from schemas.base import Document
from services.act import Act, Caller
from services.errors import Conflict, FieldError, Invalid, NotFound, Stale
from services.letters import FAREWELL
from services.login_brakes import LoginBrakes, is_right, own_guess, refusal_of, still_stands
from services.mailing import Post
from services.owners import keep_an_owner
from services.permissions import require_owner_for
from services.privacy.drivers import known_by, wipe_driver
from services.privacy.ground import Kind
from services.process import State
from services.taking_over import is_nobodys
from services.users import INVITED, member_version
from services.work import Change


class Account(NamedTuple):
    """Who is erased, and from where."""

    person: Document
    memberships: list[Document]
    whole: bool
    """The account itself, and not only one of its memberships."""


class ErasureService:
    """Final: nothing brings back what was erased."""

    def __init__(self, state: State, post: Post, bell: Ringer, brakes: LoginBrakes) -> None:
        self._state = state
        self._people = People(state.database)
        self._post = post
        self._bell = bell
        self._brakes = brakes

    async def erase_own(self, password: str, act: Act) -> None:
        """The caller's account, in every organization. Raises LastOwner, InUse, or Invalid for a wrong password."""
        caller = act.caller
        proven = await self._prove(password, act)

        async def attempt(change: Change) -> Account:
            person = await self._people.by_id(caller.user_id)
            if person is None:
                raise NotFound
            if not still_stands(proven, person):
                raise _wrong(proven)
            account = Account(person, await self._people.all_memberships(caller.user_id), whole=True)
            for membership in account.memberships:
                await self._keep_an_owner(change, membership)
            await self._erase(change, account)
            return account

        await self._out(await self._state.work.run(act, attempt))

    async def erase_member(self, user_id: str, act: Act) -> None:
        """Who is in other organizations too is erased from this one alone."""
        caller = act.caller
        if user_id == caller.user_id:
            raise Conflict("This is your own account: erase it with DELETE /users/me and your password.")

        async def attempt(change: Change) -> Account:
            person = await self._people.by_id(user_id)
            everywhere = await self._people.all_memberships(user_id)
            here = [one for one in everywhere if one["organizationId"] == caller.organization_id]
            if person is None or not here:
                raise NotFound(f"There is no user {user_id}.")
            if not act.accepts(version := member_version(person, here[0])):
                raise Stale(version=version)
            require_owner_for(here[0]["role"], caller)
            await self._keep_an_owner(change, here[0])
            whole = len(everywhere) == 1 and (here[0]["status"] != INVITED or _is_unused(person))
            account = Account(person, here, whole=whole)
            await self._erase(change, account)
            return account

        await self._out(await self._state.work.run(act, attempt))

    async def erase_driver(self, driver_id: str, act: Act) -> None:
        """Also one that was deleted and is still in the trash. An account of the same person is not touched."""
        organization_id = act.caller.organization_id
        drivers = DriverRepository(self._state.database, organization_id)
        traces = Traces(self._state.database, organization_id)

        async def attempt(change: Change) -> None:
            live = await drivers.find(driver_id)
            found = [live] if live else await traces.deleted_drivers(None, [driver_id])
            if not found:
                raise NotFound(f"There is no driver {driver_id}.")
            if not act.accepts(version := found[0]["version"]):
                raise Stale(version=version)
            if found[0].get("erasedAt"):
                return
            if live:
                await wipe_driver(change, References(self._state.database, organization_id), live)
            else:
                change.transaction.delete("trash", {"_id": driver_id, "organizationId": organization_id})
                change.note("driver.erased", {"type": "driver", "id": driver_id})
            known = {"texts": sorted(known_by(found[0])), "email": None}
            row = _row("driver", driver_id, found[0]["userId"], change.at, known)
            row |= {"driverIds": [driver_id], "organizationIds": [organization_id]}
            change.transaction.insert(ERASURES, row)

        await self._state.work.run(act, attempt)
        await self._bell.ring()

    async def _prove(self, password: str, act: Act) -> Document:
        """The caller. Raises Invalid for another password than the account's; wrong ones count as they do at log-in."""
        person = await self._people.by_id(act.caller.user_id)
        if person is None:
            raise NotFound
        guess = own_guess(password, person, act)
        if not await is_right(guess, self._state.passwords, self._brakes):
            raise _wrong(person)
        return person

    async def _keep_an_owner(self, change: Change, membership: Document) -> None:
        if (membership["role"], membership["status"]) == ("owner", "active"):
            company = OrganizationRepository(self._state.database, membership["organizationId"])
            await keep_an_owner(
                change, self._people, membership, lambda: company.owners(but=membership["userId"])
            )

    async def _erase(self, change: Change, account: Account) -> None:
        person, by = account.person, change.act.caller
        texts, driver_ids = [person["name"], person["email"], person.get("phone") or ""], []
        for membership in account.memberships:
            change.act.caller = _in(membership["organizationId"], by, person)
            for driver in await self._drivers(membership):
                texts += known_by(driver)
                driver_ids.append(driver["_id"])
                references = References(self._state.database, membership["organizationId"])
                await wipe_driver(change, references, driver)
            change.note("user.erased", {"type": "user", "id": person["_id"]})
            same = {"_id": membership["_id"], "version": membership["version"]}
            change.transaction.delete("memberships", same)
        if account.whole:
            change.transaction.delete("users", {"_id": person["_id"], "version": person["version"]})
        known = {"email": person["email"], "texts": sorted({text for text in texts if text})}
        row = _row("user", person["_id"], person["_id"], change.at, known)
        places = None if account.whole else [one["organizationId"] for one in account.memberships]
        row |= {"driverIds": driver_ids, "organizationIds": places, "whole": account.whole}
        change.transaction.insert(ERASURES, row)
        letter = FAREWELL if account.whole else "member_erased"
        self._post.queue(change, letter, person["email"], organizationId=by.organization_id)
        change.act.caller = by

    async def _drivers(self, membership: Document) -> Sequence[Document]:
        drivers = DriverRepository(self._state.database, membership["organizationId"])
        return await drivers.find_many("userId", [membership["userId"]])

    async def _out(self, account: Account) -> None:
        """Whoever is erased is out with the next request."""
        sessions, user_id = Sessions(self._state.database), account.person["_id"]
        places = [None] if account.whole else [one["organizationId"] for one in account.memberships]
        for place in places:
            ended = await sessions.end_all(user_id, organization_id=place)
            await SessionCache(self._state.cache).end(user_id, ended)
        await self._post.ring()
        await self._bell.ring()


def _wrong(person: Document) -> Invalid:
    return Invalid(errors=[FieldError("/password", "password.wrong", refusal_of(person["passwordHash"]))])


def _is_unused(person: Document) -> bool:
    """Whether the account is nothing but an invitation."""
    return person["passwordHash"] is None and is_nobodys(person)


def _in(organization_id: str, by: Caller, person: Document) -> Caller:
    """Who erases, in an organization that the person is in."""
    if by.organization_id == organization_id:
        return by
    return Caller(person["_id"], organization_id, by.role, "", person["name"])


def _row(kind: Kind, subject_id: str, user_id: str | None, at: dt.datetime, known: Document) -> Document:
    return {
        "_id": new_id("ers"),
        "kind": kind,
        "subjectId": subject_id,
        "userId": user_id,
        "driverIds": [],
        "organizationIds": [],
        "whole": False,
        "known": known,
        "passes": 0,
        "after": "",
        "at": at,
        "dueAt": at,
    }
