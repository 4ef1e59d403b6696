"""Money as integer minor units, exactly, with the decimals that ISO 4217 gives each currency."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from services.mapping.numbers import LARGEST, plain_number
from services.mapping.problems import MappingError, Unreadable, shown

_TWO: Final = """
AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC
CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES
KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR
NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT
TOP TRY TTD TWD TZS UAH USD UYU UZS VES WST XCD YER ZAR ZMW ZWG
"""
_NONE: Final = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
_THREE: Final = "BHD IQD JOD KWD LYD OMR TND"
DECIMALS: Final = {
    **dict.fromkeys(_TWO.split(), 2),
    **dict.fromkeys(_NONE.split(), 0),
    **dict.fromkeys(_THREE.split(), 3),
}
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
