"""The worker process: everything that goes on beside requests."""

from __future__ import annotations

import asyncio
import signal
from functools import partial

from adapters.logging import log
from adapters.mongo.audit import AuditChain
from adapters.mongo.branding import Brandings
from adapters.mongo.consumers import ConsumerPlaces, DeadLetters
from adapters.mongo.feed import Feed
from adapters.redis.epochs import Epochs
from adapters.settings import Settings
from services.branding import LogoSweeper
from services.consumers import Consumer, Deliveries
from services.delays import Delays
from services.live import Live
from services.process import State, opened
from services.sealer import Sealer
from services.sequencer import Sequencer
from worker.feed import (
    DELAYS_SECONDS,
    DEPTH_SECONDS,
    HOUR,
    Delivering,
    Numbering,
    Sealing,
    every,
    measure,
)
from worker.jobs import services_of_jobs
from worker.keeper import Keeper, Service
from worker.mail import services_of_mail
from worker.privacy import services_of_privacy


def consumers_of(state: State) -> list[Consumer]:
    """Everybody who acts on changes."""
    return [Live(Epochs(state.cache))]


def services_of(state: State) -> list[Service]:
    """What runs here, beside one another."""
    feed = Feed(state.client, state.database)
    places, letters = ConsumerPlaces(state.database), DeadLetters(state.database)
    deliveries = [Deliveries(feed, places, letters, consumer) for consumer in consumers_of(state)]
    sealer = Sealer(AuditChain(state.database), state.keys.audit)
    return [
        Service("sequencer", Numbering(Sequencer(feed), state.signals, deliveries).run),
        Service("sealer", Sealing(sealer, state.signals).run),
        *(Service(f"consumer {one.name}", Delivering(one).run) for one in deliveries),
        Service("audit heads", every(HOUR, sealer.tell_heads)),
        Service("old logos", every(HOUR, LogoSweeper(state.files, Brandings(state.database)).sweep)),
        Service("delays", every(DELAYS_SECONDS, Delays(state).run)),
        *services_of_jobs(state),
        *services_of_mail(state),
        *services_of_privacy(state),
        Service("depth", every(DEPTH_SECONDS, partial(measure, feed))),
    ]


async def run(settings: Settings) -> None:
    """Until the process is asked to stop."""
    async with opened(settings, patient=True) as state:
        keeping = asyncio.create_task(Keeper(services_of(state)).run())
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, keeping.cancel)
        log.info("worker runs")
        try:
            await keeping
        except asyncio.CancelledError:
            log.info("worker stops")
