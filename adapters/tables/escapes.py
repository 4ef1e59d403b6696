"""How a workbook writes characters that XML cannot: `_x0001_` is one, and `_x005F_` an underscore that begins none."""

from __future__ import annotations

import re
from typing import Final

_UNSAFE: Final = "\0-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff"
_ESCAPE: Final = re.compile("_x([0-9A-Fa-f]{4})_")
_SURROGATE: Final = re.compile("[\ud800-\udfff]").search
_TO_ESCAPE: Final = re.compile(
    f"[{_UNSAFE}]"
    # What follows can be an escape by itself, or become one when its last character is written as one.
    f"|_(?=x[0-9A-Fa-f]{{4}}[_{_UNSAFE}])"
    # The library takes text between these for XML of its own.
    "|^<(?=r>)"
)


def escape(text: str) -> str:
    """The text as a workbook holds it."""
    return _TO_ESCAPE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def unescape(text: str) -> str:
    """The text that a workbook means."""
    if "_x" not in text:
        return text
    text = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    if _SURROGATE(text):
        # Excel counts in halves of characters; a half without the other is none.
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text
