"""What can be wrong with a mapping as a whole, and with single rows."""

from __future__ import annotations

from typing import NamedTuple

_SHOWN = 60


class MappingError(Exception):
    """The file cannot be imported with this mapping: a stable code, and words that say what to change."""

    def __init__(self, code: str, detail: str) -> None:
        self.code = code
        self.detail = detail
        super().__init__(detail)


class Unreadable(ValueError):
    """A cell that cannot be what its field needs."""

    def __init__(self, detail: str, code: str = "row.invalid") -> None:
        self.code = code
        self.detail = detail
        super().__init__(detail)


class Problem(NamedTuple):
    """One thing wrong with a row, in words a dispatcher understands."""

    row: int
    column: str
    code: str
    detail: str


def shown(text: object) -> str:
    """A cell as it stands in a sentence."""
    text = str(text)
    return f"“{text}”" if len(text) <= _SHOWN else f"“{text[:_SHOWN]}…”"
