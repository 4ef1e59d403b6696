"""What slows down whoever guesses passwords."""

from __future__ import annotations

from typing import Protocol


class LoginBrakes(Protocol):
    """Budgets of log-in attempts, reserved before the password is hashed."""

    async def reserve(self, email: str, address: str, *, known_device: bool = False) -> object:
        """Raises Exhausted when there were too many failures.

        On a device that the person has logged in from before, failures from elsewhere do not count.
        """

    async def give_back(self, email: str, address: str) -> None:
        """A success costs nothing."""
