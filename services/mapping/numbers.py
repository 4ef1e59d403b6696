"""Reads numbers as people write them, with decimal comma and groups of thousands where only one reading is possible."""

from __future__ import annotations

import re
from decimal import Decimal
from math import isfinite
from typing import Final

from services.mapping.problems import Unreadable, shown

LARGEST: Final = 2**53 - 1
"""Whole numbers stay exact in JavaScript and far inside the 64 bits of the database."""
_PLAIN: Final = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII).fullmatch
_SPACED: Final = re.compile("[+-]?\\d{1,3}(?:[ \u00a0\u202f'\u2019]\\d{3})+(?:[.,]\\d+)?", re.ASCII).fullmatch
_DOT_LAST: Final = re.compile(r"[+-]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?", re.ASCII).fullmatch
_COMMA_LAST: Final = re.compile(r"[+-]?[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?", re.ASCII).fullmatch
_COMMA: Final = re.compile(r"[+-]?\d+,\d+", re.ASCII).fullmatch
_MOST: Final = 40


def plain_number(text: str, *, grouped: bool = True) -> str:
    """The number with a decimal point and no groups; `grouped=False` where thousands never occur."""
    if len(text) <= _MOST:
        if _PLAIN(text):
            return text
        if found := _unusual(text.strip().replace("\u2212", "-"), grouped=grouped):
            return found
    raise Unreadable(f"{shown(text)} is not a number.")


def decimal(text: str) -> Decimal:
    return Decimal(plain_number(text))


def real(text: str, *, grouped: bool = True) -> float:
    """Raises Unreadable for what is no number or is infinite."""
    value = float(text if _PLAIN(text) else plain_number(text, grouped=grouped))
    if not isfinite(value):
        raise Unreadable(f"{shown(text)} is too large.")
    return value


def whole(text: str) -> int:
    """Raises Unreadable for fractions, except `.0` as some programs write it."""
    value = decimal(text)
    if value != value.to_integral_value():
        raise Unreadable(f"{shown(text)} is not a whole number.")
    if abs(value) > LARGEST:
        raise Unreadable(f"{shown(text)} is too large.")
    return int(value)


def _unusual(text: str, *, grouped: bool) -> str | None:
    if _SPACED(text):
        text = re.sub("[ \u00a0\u202f'\u2019]", "", text)
        return text.replace(",", ".")
    if _DOT_LAST(text) and (grouped or "." in text):
        if "." not in text and text.count(",") == 1:
            raise Unreadable(
                f"{shown(text)} can be read in two ways. Write {text.replace(',', '')} or {text.replace(',', '.')}.",
                "row.number_ambiguous",
            )
        return text.replace(",", "")
    if _COMMA_LAST(text):
        return text.replace(".", "").replace(",", ".")
    if _COMMA(text):
        return text.replace(",", ".")
    return text if _PLAIN(text) else None
