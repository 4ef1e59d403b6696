"""Sends mail as soon as it is asked for, and tells what happened at the door."""

from __future__ import annotations

import asyncio

from adapters.mail import carrier_of
from adapters.mongo.branding import Brandings
from adapters.mongo.consumers import DeadLetters
from adapters.mongo.incidents import Incidents
from adapters.mongo.mailings import Mailings, MailTokens
from adapters.mongo.messages import Messages
from adapters.mongo.people import People
from adapters.mongo.registrations import Registrations
from adapters.redis.bells import MAIL
from adapters.redis.signals import Signals
from services.incidents import Doorkeeper
from services.postman import Postman
from services.process import State
from worker.feed import every
from worker.keeper import Service, Well

POLL_SECONDS = 1.0
"""How long a letter waits at most for its first try when no signal arrives."""
LETTERS_SECONDS = 5.0
INCIDENTS_SECONDS = 1.0
LANES = 4
"""A mail server that is slow to answer for one letter must not keep the others waiting."""


class Posting:
    """One lane: a letter after another, and a look now and then if nobody says that there is one."""

    def __init__(self, postman: Postman, signals: Signals) -> None:
        self._postman = postman
        self._signals = signals

    async def run(self, well: Well) -> None:
        clock = asyncio.get_running_loop().time
        letters = clock()
        with self._signals.listening(MAIL) as bell:
            while True:
                if clock() >= letters:
                    await self._postman.retry_letters()
                    letters = clock() + LETTERS_SECONDS
                busy = await self._postman.run_once()
                well()
                if not busy:
                    await bell.wait(POLL_SECONDS)


def services_of_mail(state: State) -> list[Service]:
    database, settings = state.database, state.settings
    postman = Postman(
        Mailings(database),
        MailTokens(database),
        People(database),
        Registrations(database),
        Brandings(database),
        DeadLetters(database),
        carrier_of(settings, Messages(database)),
        app=settings.frontend_url,
        api=settings.backend_url,
    )
    doorkeeper = Doorkeeper(Incidents(database), People(database), state.work)
    return [
        Service("incidents", every(INCIDENTS_SECONDS, doorkeeper.run)),
        *(Service(f"mail {lane}", Posting(postman, state.signals).run) for lane in range(LANES)),
    ]
