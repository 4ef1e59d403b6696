"""A process that delivers to a consumer that writes down what it gets, and is killed before it notes how far it came.

`python -m tests.integration.feed.deliver_and_die FILE [die]`
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from adapters.mongo.consumers import ConsumerPlaces, DeadLetters
from adapters.mongo.feed import Feed
from adapters.settings import Settings
from schemas.base import Document
from services.consumers import Deliveries
from services.process import opened


class Diary:
    name = "diary"
    patience = 3

    def __init__(self, file: Path, *, dies: bool) -> None:
        self._file = file
        self._dies = dies

    async def deliver(self, organization_id: str, changes: Sequence[Document]) -> None:
        with self._file.open("a", encoding="utf-8") as lines:
            lines.writelines(f"{organization_id} {change['seq']}\n" for change in changes)
        if self._dies:
            os.kill(os.getpid(), signal.SIGKILL)


async def main(file: str, *how: str) -> None:
    async with opened(Settings()) as state:
        database = state.database
        feed = Feed(state.client, database)
        diary = Diary(Path(file), dies="die" in how)
        deliveries = Deliveries(feed, ConsumerPlaces(database), DeadLetters(database), diary)
        await deliveries.catch_up()
        await deliveries.run_once()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
