"""Checks passwords, and slows down whoever guesses them."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from adapters.errors import Down
from adapters.passwords import Passwords
from schemas.base import Document


class LoginBrakes(Protocol):
    """Budgets of log-in attempts, reserved before the password is hashed."""

    async def reserve(self, email: str, address: str, *, known_device: bool = False) -> object:
        """Raises Exhausted when there were too many failures.

        On a device that the person has logged in from before, failures from elsewhere do not count.
        """

    async def give_back(self, email: str, address: str) -> None:
        """A success costs nothing."""


class Guess(NamedTuple):
    """A password that somebody gives, and the hash of the account's; None where there is none."""

    password: str
    stored: str | None
    email: str
    address: str
    known_device: bool = False


def still_stands(person: Document, current: Document | None) -> bool:
    """Whether the password that was looked at when the person was read is the one that is now."""
    return current is not None and current.get("sessionsFrom") == person.get("sessionsFrom")


async def is_right(guess: Guess, passwords: Passwords, brakes: LoginBrakes) -> bool:
    """Counted before anything is hashed, unless it is right or nobody had the time to look. Raises Exhausted."""
    await brakes.reserve(guess.email, guess.address, known_device=guess.known_device)
    try:
        right = await passwords.verify(guess.password, guess.stored)
    except Down:
        await brakes.give_back(guess.email, guess.address)
        raise
    if right:
        await brakes.give_back(guess.email, guess.address)
    return right
