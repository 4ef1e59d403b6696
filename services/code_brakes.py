"""What slows down whoever guesses codes."""

from __future__ import annotations

from typing import Protocol

from adapters.standing import Standing


class CodeBrakes(Protocol):
    """The budget of wrong codes of a person, reserved before a code is looked at, so that it holds in parallel too."""

    async def reserve(self, person_id: str) -> Standing:
        """How many it makes, should this be a wrong one. Raises Exhausted when there were too many."""

    async def count_text(self, person_id: str, phone: str) -> None:
        """Before a text message is sent. Raises Exhausted when there were too many."""

    async def count_stranger(self) -> None:
        """A call that names nobody counts as any without a session. Raises Exhausted."""

    async def give_back(self, person_id: str) -> None:
        """A right one costs nothing."""
