"""What slows down whoever guesses codes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol

from adapters.standing import Standing
from services.errors import CodeInvalid


class CodeBrakes(Protocol):
    """Budgets of wrong codes, reserved before a code is looked at, so that they hold in parallel too."""

    async def reserve(self, guesser: str) -> Standing:
        """How many it makes, should this be a wrong one. Raises Exhausted when there were too many."""

    async def count_beginning(self, person_id: str) -> None:
        """Before an app is begun to be set up, for which a picture is drawn. Raises Exhausted when it was too often."""

    async def count_text(self, person_id: str, phone: str) -> None:
        """Before a text message is sent. Raises Exhausted when there were too many."""

    async def give_text_back(self, person_id: str, phone: str) -> None:
        """After one that was not sent."""

    async def count_stranger(self) -> None:
        """A call that names nobody counts as any without a session. Raises Exhausted."""

    async def give_back(self, guesser: str) -> None:
        """What was no wrong one costs nothing."""


@asynccontextmanager
async def counted(brakes: CodeBrakes, guesser: str) -> AsyncIterator[Standing]:
    """One code being looked at. It costs something only if it is found wrong (CodeInvalid), or is broken off.

    Of a right code that is sent several times at once the first counts. At log-in and at setting up, the others find
    that there is nothing left to be proven, which costs nothing; at a step-up they are codes that were used before.
    Raises Exhausted when there were too many wrong ones.
    """
    standing = await brakes.reserve(guesser)
    try:
        yield standing
    except CodeInvalid:
        raise
    except Exception:
        await brakes.give_back(guesser)
        raise
    await brakes.give_back(guesser)


def guesser_at(person_id: str, place: str) -> str:
    """Whoever guesses at a person's codes where nobody else can, whom the guesses of others do not hold up."""
    return f"{person_id} {place}"
