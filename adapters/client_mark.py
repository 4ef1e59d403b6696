"""What the front end's server tells of the browser it calls for, so that nobody else can say it.

`X-Roadbook-Client: v1;<address>;<seconds since 1970>;<MAC>`; the MAC is HMAC-SHA-256, in hexadecimal digits, over
`v1;<address>;<seconds>`, by the key that `adapters.keys.derive(SESSION_SECRET, "client address")` gives.
"""

from __future__ import annotations

import hmac
import re
import time
from collections.abc import Sequence
from ipaddress import ip_address

GOOD_SECONDS = 60
"""As long as this a mark is good, and as far as this may clocks be apart."""
_MARK = re.compile(r"(v1;([0-9a-fA-F:.]{2,45});(\d{1,12}));([0-9a-f]{64})", re.ASCII)


def new_mark(address: str, key: bytes, at: float | None = None) -> str:
    said = f"v1;{address};{int(time.time() if at is None else at)}"
    return f"{said};{_mac(said, key)}"


def read_mark(mark: str, keys: Sequence[bytes]) -> str | None:
    """The address; None for what is forged, too old, or no address at all."""
    found = _MARK.fullmatch(mark)
    if found is None or abs(time.time() - int(found[3])) > GOOD_SECONDS:
        return None
    if not any(hmac.compare_digest(_mac(found[1], key), found[4]) for key in keys):
        return None
    try:
        return str(ip_address(found[2]))
    except ValueError:
        return None


def _mac(said: str, key: bytes) -> str:
    return hmac.digest(key, said.encode(), "sha256").hex()
