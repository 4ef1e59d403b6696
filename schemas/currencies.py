"""Currencies: the codes that money can be in, and how many decimals each has."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from schemas.words import spelled

_NONE: Final = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_TWO: Final = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY COP
COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR
JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN
NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL
THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG
"""
_THREE: Final = "BHD IQD JOD KWD LYD OMR TND"
_FOUR: Final = "CLF UYW"
DECIMALS: Final = {
    code: decimals
    for decimals, codes in ((0, _NONE), (2, _TWO), (3, _THREE), (4, _FOUR))
    for code in codes.split()
}
"""The active codes of ISO 4217: List One of the maintenance agency, SIX, as published on 2026-01-01.

Those that the list gives no minor unit are left out, as all amounts here are in minor units: metals, units of account,
and the codes for tests and for no currency.
"""


def _active(code: str) -> str:
    if code not in DECIMALS:
        raise PydanticCustomError("currency", "Name an active currency of ISO 4217, for example USD or EUR")
    return code


Currency = Annotated[
    str,
    spelled(r"^[A-Z]{3}$", "Write the three letters of the currency, as USD"),
    AfterValidator(_active),
    Field(description="an active code of ISO 4217, such as USD"),
]
"""Which codes there are changes by the year, so the schema states only their form."""
