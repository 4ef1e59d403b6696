"""Where a caller stands in a budget."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from adapters.settings import Budget


@dataclass(slots=True)
class Standing:
    """How much of a budget has been used, and in how many seconds it is whole again."""

    name: str
    budget: Budget
    count: int
    reset: int

    @property
    def left(self) -> int:
        return max(0, self.budget.count - self.count)

    @property
    def exhausted(self) -> bool:
        return self.count > self.budget.count


class Reserved(NamedTuple):
    """A try that was counted: where its caller stands, and what it was counted against, by name and subject."""

    standing: Standing
    spent: tuple[tuple[str, str], ...]
