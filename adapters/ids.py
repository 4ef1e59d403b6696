"""Identifiers that sort by the time they were made."""

from __future__ import annotations

import datetime as dt
import os
import time

MILLISECOND = dt.timedelta(milliseconds=1)
EPOCH = dt.datetime(1970, 1, 1)  # noqa: DTZ001 - moments inside are naive UTC


def new_id(prefix: str) -> str:
    """`prefix_` and 32 hexadecimal digits: 48 bits of milliseconds, 80 random bits."""
    return f"{prefix}_{time.time_ns() // 1_000_000:012x}{os.urandom(10).hex()}"


def nth_id(prefix: str, at: dt.datetime, number: int) -> str:
    """The id of the so manieth object made at a moment: 48 bits of milliseconds, 16 of the number, 64 random ones."""
    return f"{prefix}_{(at - EPOCH) // MILLISECOND:012x}{number & 0xFFFF:04x}{os.urandom(8).hex()}"


def floor_id(prefix: str, at: dt.datetime) -> str:
    """What no id made at this moment or later sorts before."""
    return f"{prefix}_{max(0, (at - EPOCH) // MILLISECOND):012x}"
