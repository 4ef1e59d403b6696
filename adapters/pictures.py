"""Pictures that somebody sent in, drawn anew one after another, so that what is kept of them is ours."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from typing import NamedTuple


class Picture(NamedTuple):
    """A PNG, and how many pixels it is wide and high."""

    content: bytes
    width: int
    height: int

    @property
    def digest(self) -> str:
        """Names what is in it: half of its SHA-256, in hexadecimal digits."""
        return hashlib.sha256(self.content).hexdigest()[:32]


class Unfit(Exception):
    """This cannot be drawn anew; why, in words for whoever sent it."""


class Foreign(Unfit):
    """It is of no kind that is taken."""


class Vast(Unfit):
    """It has more pixels than are looked at."""


class Broken(Unfit):
    """It says to be a picture and is none, or not a whole one."""


class Easel:
    """Holds one picture at a time: what a decoder needs for one is all that the process ever needs for pictures."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "pictures")

    async def draw(self, content: bytes, media: Collection[str]) -> Picture:
        """The picture anew, if it is of one of these media types. Raises Unfit."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, _drawn, content, media)

    def close(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)


def _drawn(content: bytes, media: Collection[str]) -> Picture:
    # Processes that never see a picture are spared the megabytes of what draws one.
    found: Picture = import_module("adapters.drawing").drawn(content, media)
    return found
