"""Builds the services of people, their log-ins and passwords."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from adapters.mongo.factors import Challenges
from adapters.mongo.identities import Identities
from adapters.mongo.incidents import Incidents
from adapters.mongo.mailings import MailTokens
from adapters.mongo.people import People
from adapters.mongo.registrations import Registrations as Registered
from adapters.mongo.sessions import Devices, Sessions
from adapters.redis.sessions import SessionCache
from adapters.standing import Reserved
from api.callers import AllSessions
from api.deps import Users, post_of
from api.state import state_of
from api.trail import trail_of
from services.act import Act
from services.confirmation import ConfirmationService
from services.incidents import Door
from services.invitations import InvitationService
from services.login import LoginService
from services.members import MemberService
from services.passwords import PasswordService
from services.process import State
from services.registration import RegistrationService
from services.taking_over import TakingOver


class NotedBrakes:
    """The budgets of log-ins, whose state shows in the answer's headers, and the book of what happens at the door."""

    def __init__(self, request: Request) -> None:
        state = state_of(request)
        self._brakes = state.brakes
        self._trail = trail_of(request)
        self._door = Door(Incidents(state.database))

    async def reserve(self, email: str, address: str, device: str | None = None) -> Reserved:
        reserved = await self._brakes.reserve(email, address, device)
        self._trail.stands(reserved.standing)
        return reserved

    async def give_back(self, reserved: Reserved) -> None:
        await self._brakes.give_back(reserved)

    async def tell(self, kind: str, email: str, act: Act) -> None:
        await self._door.tell(kind, email, act)


class NotedInvitations:
    """The budgets of invitations, whose state shows in the answer's headers."""

    def __init__(self, request: Request) -> None:
        self._brakes = state_of(request).brakes
        self._settings = state_of(request).settings
        self._trail = trail_of(request)

    async def count_invitation(self, inviter_id: str, email: str) -> None:
        settings = self._settings
        self._trail.stands(await self._brakes.spend("invite", inviter_id, settings.rate_limit_invite))
        # One of its own: who is invited too often must still be able to ask for a new password.
        await self._brakes.spend("invite_email", email, settings.rate_limit_reset)


async def logins(request: Request, sessions: AllSessions) -> LoginService:
    state = state_of(request)
    database = state.database
    brakes = NotedBrakes(request)
    people, devices, challenges = People(database), Devices(database), Challenges(database)
    return LoginService(people, state.passwords, brakes, devices, sessions, challenges, post_of(state))


Logins = Annotated[LoginService, Depends(logins)]


async def registrations(request: Request) -> RegistrationService:
    state = state_of(request)
    return RegistrationService(People(state.database), state.work, state.passwords, post_of(state))


async def confirmations(request: Request) -> ConfirmationService:
    state = state_of(request)
    database = state.database
    people, tokens, registered = People(database), MailTokens(database), Registered(database)
    return ConfirmationService(people, tokens, registered, state.work, taking_over(state))


async def password_changes(request: Request) -> PasswordService:
    state = state_of(request)
    return PasswordService(
        People(state.database),
        Sessions(state.database),
        Devices(state.database),
        MailTokens(state.database),
        state.work,
        state.passwords,
        SessionCache(state.cache),
        NotedBrakes(request),
        post_of(state),
    )


async def members(request: Request, users: Users) -> MemberService:
    state = state_of(request)
    people, found = People(state.database), Sessions(state.database)
    cache, brakes = SessionCache(state.cache), NotedInvitations(request)
    return MemberService(people, users, found, cache, state.work, post_of(state), brakes)


async def invitations(request: Request, found: Logins) -> InvitationService:
    state = state_of(request)
    people, tokens = People(state.database), MailTokens(state.database)
    brakes = NotedBrakes(request)
    return InvitationService(people, tokens, state.work, state.passwords, brakes, found, taking_over(state))


def taking_over(state: State) -> TakingOver:
    found = Sessions(state.database)
    return TakingOver(Identities(state.database), found, SessionCache(state.cache))


Members = Annotated[MemberService, Depends(members)]
Invitations = Annotated[InvitationService, Depends(invitations)]
Registrations = Annotated[RegistrationService, Depends(registrations)]
Confirmations = Annotated[ConfirmationService, Depends(confirmations)]
PasswordChanges = Annotated[PasswordService, Depends(password_changes)]
