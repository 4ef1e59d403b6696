"""The lines of a text file, with those of the record under way kept so that they can be read anew."""

from __future__ import annotations

from collections.abc import Iterable
from io import TextIOWrapper
from typing import Final

MAX_RECORD: Final = 2_000_000
"""Characters of one row with all its cells."""


class RecordTooLong(Exception):
    """One row goes on and on."""


class Lines:
    """An iterator over lines for the csv module: `record` holds those since `begin`, `size` their characters."""

    __slots__ = ("_again", "_text", "record", "size")

    def __init__(self, text: TextIOWrapper) -> None:
        self._text = text
        self._again: list[str] = []
        self.record: list[str] = []
        self.size = 0

    def __iter__(self) -> Lines:
        return self

    def __next__(self) -> str:
        line = self._again.pop() if self._again else self._text.readline(MAX_RECORD)
        if not line:
            raise StopIteration
        self.record.append(line)
        self.size += len(line)
        if self.size >= MAX_RECORD:
            self._skip_rest(line)
            raise RecordTooLong
        return line

    def begin(self) -> None:
        """A new record starts."""
        self.record = []
        self.size = 0

    def again(self, lines: Iterable[str]) -> None:
        """Give these lines once more before going on."""
        self._again.extend(reversed(list(lines)))

    def _skip_rest(self, line: str) -> None:
        """A line cut by the limit must not leave its end behind as a line of its own."""
        while not self._again and line and line[-1] not in "\r\n":
            line = self._text.readline(MAX_RECORD)
