"""Who belongs to a company, and as what: inviting people, changing their role, and taking them out."""

from __future__ import annotations

from typing import Protocol

from adapters.mongo.people import People
from adapters.mongo.sessions import Sessions
from adapters.redis.sessions import SessionCache
from schemas.base import Document
from schemas.users import Invitation, UserChange
from services.act import Act
from services.errors import InvitationPending, NotFound, NotInvited, Stale, Taken
from services.mailing import Post
from services.owners import keep_an_owner
from services.permissions import require_owner_for
from services.registration import new_membership, new_person
from services.users import INVITED, UserService, member_version, member_view
from services.work import Change, Work


class InvitationBrakes(Protocol):
    """Budgets of letters to people who did not ask for one."""

    async def count_invitation(self, inviter_id: str, email: str) -> None:
        """Raises Exhausted when the person has invited too often, or the address got too many of all companies."""


class MemberService:
    """What administrators do with members of their organization; owners are for owners alone."""

    def __init__(
        self,
        people: People,
        users: UserService,
        sessions: Sessions,
        cache: SessionCache,
        work: Work,
        post: Post,
        brakes: InvitationBrakes,
    ) -> None:
        self._people = people
        self._users = users
        self._sessions = sessions
        self._cache = cache
        self._work = work
        self._post = post
        self._brakes = brakes

    async def invite(self, body: Invitation, act: Act) -> Document:
        """A member who can come in by a mailed link; a person with an account elsewhere keeps that one."""
        require_owner_for(body.role, act.caller)
        # Counted before anybody looks who has the address, so that nothing shows whether somebody has.
        await self._brakes.count_invitation(act.caller.user_id, body.email)

        async def attempt(change: Change) -> Document:
            person = await self._people.by_email(body.email)
            if person is None:
                person = new_person(body.name, body.email, None, change.at)
                change.transaction.insert("users", person)
            elif await self._users.membership(person["_id"]) is not None:
                raise Taken("This person is a member already.", field="email")
            membership = new_membership(
                change, act.caller.organization_id, person["_id"], body.role, INVITED, invitedAs=body.name
            )
            shown = await self._view(person, membership)
            change.note("user.invited", {"type": "user", "id": person["_id"]}, after=_noted(membership))
            self._invite_by_letter(change, body.email)
            return shown

        invited = await self._work.run(act, attempt)
        await self._post.ring()
        return invited

    async def invite_again(self, user_id: str, act: Act) -> None:
        """Another letter to somebody who is invited; the links of those before go on working until they expire."""
        person = await self._awaited(user_id, act)
        await self._brakes.count_invitation(act.caller.user_id, person["email"])

        async def attempt(change: Change) -> None:
            current = await self._awaited(user_id, act)
            change.note("user.invited_again", {"type": "user", "id": user_id})
            self._invite_by_letter(change, current["email"])

        await self._work.run(act, attempt)
        await self._post.ring()

    async def _awaited(self, user_id: str, act: Act) -> Document:
        """Who has not accepted yet, if the caller may invite them. Raises NotInvited."""
        person, membership = await self._member(user_id)
        require_owner_for(membership["role"], act.caller)
        if membership["status"] != INVITED:
            raise NotInvited
        return person

    def _invite_by_letter(self, change: Change, email: str) -> None:
        self._post.queue(change, "invitation", email, organizationId=change.act.caller.organization_id)

    async def change(self, user_id: str, body: UserChange, act: Act) -> Document:
        """Another role, or no access for now. It holds from the person's next request on."""

        async def attempt(change: Change) -> Document:
            person, before = await self._member(user_id)
            _require_version(person, before, act)
            after = {**before, **body.given()}
            require_owner_for(before["role"], act.caller)
            require_owner_for(after["role"], act.caller)
            if after == before:
                return await self._view(person, before)
            if INVITED in (before["status"], after["status"]) and after["status"] != before["status"]:
                raise InvitationPending
            await self._keep_an_owner(change, before, after)
            after |= {"version": before["version"] + 1, "updatedAt": change.at}
            same = {"_id": before["_id"], "version": before["version"]}
            content = {name: after[name] for name in ("role", "status", "version", "updatedAt")}
            change.transaction.update("memberships", same, {"$set": content})
            target = {"type": "user", "id": user_id}
            change.note("user.updated", target, before=_noted(before), after=_noted(after))
            return await self._view(person, after)

        changed = await self._work.run(act, attempt)
        await self.end_sessions(user_id, act.caller.organization_id)
        return changed

    async def remove(self, user_id: str, act: Act) -> None:
        """Out of this organization; the person's account and other memberships stay."""

        async def attempt(change: Change) -> None:
            person, membership = await self._member(user_id)
            _require_version(person, membership, act)
            require_owner_for(membership["role"], act.caller)
            await self._keep_an_owner(change, membership, None)
            change.transaction.delete(
                "memberships", {"_id": membership["_id"], "version": membership["version"]}
            )
            change.note("user.removed", {"type": "user", "id": user_id}, before=_noted(membership))

        await self._work.run(act, attempt)
        await self.end_sessions(user_id, act.caller.organization_id)

    async def log_out(self, user_id: str, act: Act) -> None:
        """End a member's sessions in this organization."""

        async def attempt(change: Change) -> None:
            _, membership = await self._member(user_id)
            require_owner_for(membership["role"], act.caller)
            change.note("user.sessions_ended", {"type": "user", "id": user_id})

        await self._work.run(act, attempt)
        await self.end_sessions(user_id, act.caller.organization_id)

    async def end_sessions(self, user_id: str, organization_id: str) -> None:
        await self._cache.end(user_id, await self._sessions.end_all(user_id, organization_id=organization_id))

    async def _member(self, user_id: str) -> tuple[Document, Document]:
        membership, person = await self._users.membership(user_id), await self._people.by_id(user_id)
        if membership is None or person is None:
            raise NotFound(f"There is no user {user_id}.")
        return person, membership

    async def _view(self, person: Document, membership: Document) -> Document:
        place = await self._people.organization(membership["organizationId"])
        return member_view(person, membership, place or {})

    async def _keep_an_owner(self, change: Change, before: Document, after: Document | None) -> None:
        owns = after is not None and (after["role"], after["status"]) == ("owner", "active")
        if before["role"] == "owner" and not owns:
            await keep_an_owner(
                change, self._people, before, lambda: self._users.other_owners(before["userId"])
            )


def _noted(membership: Document) -> Document:
    return {name: membership[name] for name in ("role", "status")}


def _require_version(person: Document, membership: Document, act: Act) -> None:
    version = member_version(person, membership)
    if not act.accepts(version):
        raise Stale(version=version)
