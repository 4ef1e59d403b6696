"""How often the tests of races and crashes try.

The embedded database in Python takes some 50 ms a write, so there the counts are lower; every other database gets the
full ones: `make test DB=rust` or a MONGODB_URI.
"""

from __future__ import annotations

import os

from cli.embedded import NoServer, find_mongodb


def _is_slow() -> bool:
    if os.environ.get("MONGODB_URI") and not os.environ.get("EMBEDDED_DB"):
        return False
    try:
        return find_mongodb()[0] == "python"
    except NoServer:
        return False


SLOW = _is_slow()
ROUNDS = 200
"""Two dispatchers and one vehicle."""
DOOR_ROUNDS = 30 if SLOW else 100
"""The same by each of the other ways to book something."""
CREATIONS = 300 if SLOW else 1000
"""Trips that are made while something is killed."""
INCREMENTS = 300 if SLOW else 1000
"""Changes with If-Match by eight at once."""
