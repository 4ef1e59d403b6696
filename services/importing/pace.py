"""How many rows are written together."""

from __future__ import annotations

from typing import Final

FIRST: Final = 50
FEWEST: Final = 25
MOST: Final = 500
QUICK_SECONDS: Final = 1.0
SLOW_SECONDS: Final = 4.0
"""A database that is slow, or busy, must answer before the call gives up."""


class Pace:
    """Grows with a quick database and shrinks with a slow one."""

    def __init__(self) -> None:
        self.rows = FIRST

    def learn(self, seconds: float) -> None:
        """How long a batch has taken, much of which may be the same for a batch of any size."""
        if seconds < QUICK_SECONDS:
            self.rows = min(MOST, 2 * self.rows)
        elif seconds > SLOW_SECONDS:
            self.rows = max(FEWEST, self.rows // 2)
