"""Erases people from everywhere, a little after they were let go."""

from __future__ import annotations

from adapters.redis.bells import ERASURES
from adapters.redis.signals import Signals
from services.privacy.eraser import Eraser
from services.process import State
from worker.keeper import Service, Well

POLL_SECONDS = 2.0


class Erasing:
    """One erasure after another, and a look now and then if nobody says that there is one."""

    def __init__(self, eraser: Eraser, signals: Signals) -> None:
        self._eraser = eraser
        self._signals = signals

    async def run(self, well: Well) -> None:
        with self._signals.listening(ERASURES) as bell:
            while True:
                busy = await self._eraser.run_once()
                well()
                if not busy:
                    await bell.wait(POLL_SECONDS)


def services_of_privacy(state: State) -> list[Service]:
    return [Service("erasures", Erasing(Eraser(state), state.signals).run)]
