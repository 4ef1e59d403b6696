"""Run something until a signal asks it to stop, and stop it in order whatever happens."""

import asyncio
import contextlib
import signal
from collections.abc import Awaitable, Callable, Coroutine

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


async def until_asked_to_stop(
    start: Callable[[], Coroutine[None, None, None]], stop: Callable[[], Awaitable[None]]
) -> None:
    """A signal also breaks off a start that is still going on. What `start` raises is raised after `stop`."""
    asked = asyncio.Event()
    for number in SIGNALS:
        asyncio.get_running_loop().add_signal_handler(number, asked.set)
    starting = asyncio.create_task(start())
    waiting = asyncio.create_task(asked.wait())
    try:
        await asyncio.wait({starting, waiting}, return_when=asyncio.FIRST_COMPLETED)
        if not asked.is_set():
            await starting
            await waiting
    finally:
        starting.cancel()
        with contextlib.suppress(asyncio.CancelledError, Exception):
            await starting
        await stop()


async def together(*several: Coroutine[None, None, None]) -> None:
    """Wait for all of them. When one fails the others are broken off, and its error is raised as it is."""
    try:
        async with asyncio.TaskGroup() as group:
            for one in several:
                group.create_task(one)
    except ExceptionGroup as failures:
        raise failures.exceptions[0] from None
