"""Checks passwords, and slows down whoever guesses them."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from adapters.errors import Down
from adapters.passwords import Passwords
from adapters.standing import Reserved
from schemas.base import Document
from services.act import Act


class LoginBrakes(Protocol):
    """Budgets of log-in attempts, reserved before the password is hashed."""

    async def reserve(self, email: str, address: str, device: str | None = None) -> Reserved:
        """Raises Exhausted when there were too many failures.

        On a device that the person is known to use, failures from elsewhere do not count; it has a budget of its own.
        """

    async def give_back(self, reserved: Reserved) -> None:
        """A success costs nothing."""

    async def tell(self, kind: str, email: str, act: Act) -> None:
        """What happened, as `Door` takes it."""


class Guess(NamedTuple):
    """A password that somebody gives, and the hash of the account's; None where there is none."""

    password: str
    stored: str | None
    email: str
    act: Act
    device: str | None = None
    """The known one that it comes from."""
    kind: str = "login_failed"
    """What it is called where it was wrong."""


def own_guess(password: str, person: Document, act: Act) -> Guess:
    """Of somebody who is logged in: a session is known as a device is, so that strangers hold up nobody there."""
    return Guess(
        password, person["passwordHash"], person["email"], act, act.caller.session_id, "password_failed"
    )


def still_stands(person: Document, current: Document | None) -> bool:
    """Whether the password that was looked at when the person was read is the one that is now."""
    return current is not None and current.get("sessionsFrom") == person.get("sessionsFrom")


async def is_right(guess: Guess, passwords: Passwords, brakes: LoginBrakes) -> bool:
    """Counted before anything is hashed, unless it is right or nobody had the time to look. Raises Exhausted.

    A wrong one is told, wherever it was asked for.
    """
    reserved = await brakes.reserve(guess.email, guess.act.ip, guess.device)
    try:
        right = await passwords.verify(guess.password, guess.stored)
    except Down:
        await brakes.give_back(reserved)
        raise
    if right:
        await brakes.give_back(reserved)
    else:
        await brakes.tell(guess.kind, guess.email, guess.act)
    return right


def refusal_of(password: str | None, which: str = "your password") -> str:
    """What somebody who is logged in is told of a wrong one; `password` is the hash of the account's."""
    if password is None:
        return (
            "You have no password. Choose one by the link for forgotten ones (`auth/password/forgot`), "
            "then log in and try again."
        )
    return f"This is not {which}."
