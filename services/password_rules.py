"""Which passwords may be chosen: length counts, and what every attacker tries first is out."""

from __future__ import annotations

from adapters.breached import is_breached
from services.errors import FieldError, Invalid

LEAST, LEAST_WITH_FACTOR, MOST = 15, 8, 256


def require_good(password: str, pointer: str, *, second_factor: bool = False) -> None:
    """Raises Invalid. Nothing but length and the list of breached ones matters, as NIST SP 800-63B has it."""
    least = LEAST_WITH_FACTOR if second_factor else LEAST
    if not least <= len(password) <= MOST:
        detail = f"A password has {least} to {MOST} characters; a sentence of four or five words will do."
        raise Invalid(errors=[FieldError(pointer, "password.length", detail)])
    if is_breached(password):
        detail = "This password is among those that attackers try first. Choose another one."
        raise Invalid(errors=[FieldError(pointer, "password.breached", detail)])
