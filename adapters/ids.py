"""Identifiers that sort by the time they were made."""

from __future__ import annotations

import os
import time


def new_id(prefix: str) -> str:
    """`prefix_` and 32 hexadecimal digits: 48 bits of milliseconds, 80 random bits."""
    return f"{prefix}_{time.time_ns() // 1_000_000:012x}{os.urandom(10).hex()}"
