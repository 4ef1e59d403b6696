"""The most common passwords of known breaches, which nobody may choose.

`data/breached.bin` holds the first five bytes of the SHA-256 of each, sorted. The 19,640 passwords are those of Royce
Williams' list as Django ships it (BSD-3-Clause), in small letters.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

LIST = Path(__file__).with_name("data") / "breached.bin"
WIDTH = 5


def is_breached(password: str) -> bool:
    """Whether the password, whatever its case, is on the list, or is one of the list again and again."""
    folded = password.lower()
    again = folded[: (folded + folded).find(folded, 1)]
    return _is_listed(folded) or _is_listed(again)


def _is_listed(password: str) -> bool:
    digests = _digests()
    wanted = hashlib.sha256(password.encode()).digest()[:WIDTH]
    low, high = 0, len(digests) // WIDTH
    while low < high:
        middle = (low + high) // 2
        found = digests[middle * WIDTH : (middle + 1) * WIDTH]
        if found == wanted:
            return True
        low, high = (middle + 1, high) if found < wanted else (low, middle)
    return False


@cache
def _digests() -> bytes:
    return LIST.read_bytes()
