"""Ends tasks for certain."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from typing import Any

STUBBORN_SECONDS = 0.2


async def ended(tasks: Collection[asyncio.Task[Any]]) -> None:
    """Cancels until all have ended: Python 3.11's `wait_for`, which drivers use, can swallow a cancellation."""
    while pending := [task for task in tasks if not task.done()]:
        for task in pending:
            task.cancel()
        await asyncio.wait(pending, timeout=STUBBORN_SECONDS)
    await asyncio.gather(*tasks, return_exceptions=True)
