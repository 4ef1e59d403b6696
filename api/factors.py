"""Builds the services of second factors."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from adapters.mongo.factors import Challenges, Codes, Enrolments
from adapters.mongo.incidents import Incidents
from adapters.mongo.messages import Messages
from adapters.mongo.people import People
from adapters.mongo.sessions import Devices
from adapters.passkeys import PasskeyParty
from adapters.settings import Budget
from adapters.sms import texter_of
from adapters.standing import Standing
from api.callers import AllSessions, anonymous_budget
from api.deps import post_of
from api.identity import Logins, NotedBrakes
from api.state import state_of
from api.trail import trail_of
from services.factors import FactorService
from services.incidents import Door
from services.mfa import MfaService
from services.passkeys import PasskeyService
from services.process import State
from services.proofs import Proofs
from services.step_up import StepUpService
from services.text_codes import TextCodes

SHARED_BY = 5
"""People whose text messages may go to one telephone."""


class NotedCodeBrakes:
    """The budget of codes, whose state shows in the answer's headers."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._brakes = state_of(request).brakes
        self._budget = state_of(request).settings.rate_limit_mfa
        self._texts = state_of(request).settings.rate_limit_sms
        self._trail = trail_of(request)

    async def reserve(self, guesser: str) -> Standing:
        standing = await self._brakes.spend("mfa", guesser, self._budget)
        self._trail.stands(standing)
        return standing

    async def count_beginning(self, person_id: str) -> None:
        self._trail.stands(await self._brakes.spend("mfa_begin", person_id, self._budget))

    async def count_text(self, person_id: str, phone: str) -> None:
        self._trail.stands(await self._brakes.spend("sms", person_id, self._texts))
        # A telephone may be shared by a few, and yet many accounts together must not flood it.
        shared = Budget(self._texts.count * SHARED_BY, self._texts.seconds)
        await self._brakes.spend("sms_phone", phone, shared)

    async def give_text_back(self, person_id: str, phone: str) -> None:
        await self._brakes.refund(("sms", person_id), ("sms_phone", phone))

    async def count_stranger(self) -> None:
        await anonymous_budget(self._request)

    async def give_back(self, guesser: str) -> None:
        await self._brakes.refund(("mfa", guesser))


def _text_codes(request: Request) -> TextCodes:
    state = state_of(request)
    texter = texter_of(state.settings, Messages(state.database))
    return TextCodes(Codes(state.database, state.keys.codes), texter, NotedCodeBrakes(request))


def _proofs(request: Request) -> Proofs:
    state = state_of(request)
    people, begun = People(state.database), Enrolments(state.database)
    return Proofs(people, post_of(state), _text_codes(request), begun, _party(state))


def _party(state: State) -> PasskeyParty:
    return PasskeyParty(state.settings.frontend_url)


async def passkeys(request: Request, sessions: AllSessions) -> PasskeyService:
    state = state_of(request)
    return PasskeyService(
        People(state.database),
        Enrolments(state.database),
        state.work,
        NotedCodeBrakes(request),
        sessions,
        post_of(state),
        _party(state),
    )


async def factors(request: Request, sessions: AllSessions) -> FactorService:
    state = state_of(request)
    people, enrolments = People(state.database), Enrolments(state.database)
    return FactorService(
        people,
        enrolments,
        state.work,
        NotedCodeBrakes(request),
        sessions,
        post_of(state),
        _text_codes(request),
    )


async def step_ups(request: Request, sessions: AllSessions) -> StepUpService:
    state = state_of(request)
    brakes = NotedBrakes(request)
    people, post, texts = People(state.database), post_of(state), _text_codes(request)
    codes, proofs = NotedCodeBrakes(request), _proofs(request)
    return StepUpService(people, state.work, state.passwords, brakes, sessions, codes, proofs, texts, post)


async def second_steps(request: Request, logins: Logins) -> MfaService:
    state = state_of(request)
    people, post, texts = People(state.database), post_of(state), _text_codes(request)
    return MfaService(
        people,
        Challenges(state.database),
        _proofs(request),
        texts,
        NotedCodeBrakes(request),
        Devices(state.database),
        Door(Incidents(state.database)),
        logins,
        post,
    )


Passkeys = Annotated[PasskeyService, Depends(passkeys)]
Factors = Annotated[FactorService, Depends(factors)]
SecondSteps = Annotated[MfaService, Depends(second_steps)]
StepUps = Annotated[StepUpService, Depends(step_ups)]
