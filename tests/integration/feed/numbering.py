"""What the worker does, done in the test's own process and at the test's own time."""

from __future__ import annotations

from adapters.mongo.audit import AuditChain
from adapters.mongo.feed import Feed
from services.process import State
from services.sealer import Sealer
from services.sequencer import Sequencer


async def number(state: State) -> None:
    """Number everything that waits."""
    while not (await Sequencer(Feed(state.client, state.database)).run_once()).dry:
        pass


async def seal(state: State) -> None:
    """Seal everything that waits."""
    while not await Sealer(AuditChain(state.database), state.keys.audit).run_once():
        pass
