"""Which passwords may be chosen: length counts, and what every attacker tries first is out."""

from __future__ import annotations

import re
from collections.abc import Iterable

from adapters.breached import is_breached
from services.errors import FieldError, Invalid
from services.search_words import words

LEAST, LEAST_WITH_FACTOR, MOST = 15, 8, 256
OURS = (
    "roadbook",
    "owner",
    "admin",
    "dispatcher",
    "driver",
    "viewer",
    "dispatch",
    "trip",
    "fleet",
    "freight",
)
"""Words that suggest themselves to whoever guesses passwords of this product."""
LEAST_OWN = 4
"""Letters that a password has to have beside the words that suggest themselves, once it has one of those."""
SHORTEST_WORD = 3


def require_good(
    password: str, pointer: str, about: Iterable[str] = (), *, second_factor: bool = False
) -> None:
    """Raises Invalid. `about` is what others know of whose it is: name, address for mail, company.

    Nothing but length and what is guessed first matters, as NIST SP 800-63B has it.
    """
    least = LEAST_WITH_FACTOR if second_factor else LEAST
    if not least <= len(password) <= MOST:
        detail = f"A password has {least} to {MOST} characters; a sentence of four or five words will do."
        raise Invalid(errors=[FieldError(pointer, "password.length", detail)])
    if is_breached(password):
        detail = "This password is among those that attackers try first. Choose another one."
        raise Invalid(errors=[FieldError(pointer, "password.breached", detail)])
    if suggests_itself(password, about):
        detail = (
            "This password is little more than names that others know of you. Add words that they do not."
        )
        raise Invalid(errors=[FieldError(pointer, "password.obvious", detail)])


def is_short(password: str) -> bool:
    """Whether it is good enough only beside a second factor."""
    return len(password) < LEAST


def suggests_itself(password: str, about: Iterable[str] = ()) -> bool:
    """Whether next to nothing is left of the letters without our words and those that the texts hold."""
    known = {*OURS, *(word for text in about for word in _lettered(text) if len(word) >= SHORTEST_WORD)}
    # The longest first, so that "dispatch" does not leave the end of "dispatcher" behind.
    pattern = "|".join(sorted(map(re.escape, known), key=len, reverse=True))
    rest, count = re.subn(pattern, "", "".join(_lettered(password)))
    return count > 0 and len(rest) < LEAST_OWN


def _lettered(text: str) -> list[str]:
    """The words of a text, without the numbers that stand in them."""
    return [re.sub(r"\d", "", word) for word in words(text)]
