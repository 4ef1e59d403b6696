"""Money as integer minor units, exactly, with the decimals that ISO 4217 gives each currency."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from schemas.currencies import DECIMALS
from services.mapping.numbers import LARGEST, plain_number
from services.mapping.problems import MappingError, Unreadable, shown

_SIGNS: Final = {
    "€": "EUR",
    "£": "GBP FKP GIP SHP EGP",
    "¥": "JPY CNY",
    "$": "USD CAD AUD NZD SGD HKD MXN ARS CLP COP TWD",
}


def known_currency(code: str) -> str:
    """The code in capitals; raises MappingError for one that ISO 4217 does not have."""
    if code.upper() not in DECIMALS:
        raise MappingError(
            "mapping.currency_unknown", f"{shown(code)} is no currency code such as USD or EUR."
        )
    return code.upper()


def money_in(currency: str) -> Callable[[str], dict[str, Any]]:
    """Reads amounts in major units, as people write them, of one known currency."""
    decimals = DECIMALS[currency]
    signs = tuple(sign for sign, codes in _SIGNS.items() if currency in codes)

    def read(text: str) -> dict[str, Any]:
        minor = Decimal(plain_number(_bare(text, currency, signs))).scaleb(decimals)
        amount = int(minor) if abs(minor) <= LARGEST else None
        if amount is None:
            raise Unreadable(f"{shown(text)} is too large.")
        if amount != minor:
            raise Unreadable(f"{shown(text)} has more decimals than {currency}, which has {decimals}.")
        return {"amount": amount, "currency": currency}

    return read


def _bare(text: str, currency: str, signs: tuple[str, ...]) -> str:
    """The amount without the sign or code of its currency; of another currency they stay, and are refused."""
    if text[-1].isdigit() and text.lstrip("+-")[0].isdigit():
        return text
    for mark in (currency, *signs):
        text = text.replace(mark, "", 1)
    return text.strip().replace("- ", "-")
