"""How many rows are written together."""

from __future__ import annotations

from typing import Final

FIRST: Final = 50
FEWEST: Final = 10
MOST: Final = 500
SECONDS: Final = 0.5
"""A batch is to take about so long: a database that is slow, or busy, must answer before the call gives up."""


class Pace:
    """Grows with a quick database and shrinks with a slow one."""

    def __init__(self) -> None:
        self.rows = FIRST

    def learn(self, rows: int, seconds: float) -> None:
        """What a batch has taken; it at most doubles, lest the next slow moment be met with too much at once."""
        possible = int(rows * SECONDS / max(seconds, 0.001))
        self.rows = max(FEWEST, min(MOST, 2 * self.rows, possible))
