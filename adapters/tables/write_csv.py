"""Writes CSV as it is made, with text that would begin a formula made harmless."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from adapters.tables.neutral import neutralise


class CsvWriter:
    """UTF-8 without a mark, commas, CRLF (RFC 4180); reading it with `open_table` gives the same text again."""

    media_type = "text/csv; charset=utf-8"

    def __init__(self, columns: Sequence[str], guard: Callable[[str], str] = neutralise) -> None:
        """`guard` makes text harmless; by default so that even a number which is text, as a phone, stays text."""
        self._columns = tuple(columns)
        self._guard = guard
        self._text = io.StringIO(newline="")
        self._writer = csv.writer(self._text)

    def begin(self) -> bytes:
        self._writer.writerow([self._guard(column) for column in self._columns])
        return self._taken()

    def encode(self, rows: Iterable[Mapping[str, Any]]) -> bytes:
        columns, guard = self._columns, self._guard
        self._writer.writerows([_cell(row.get(column), guard) for column in columns] for row in rows)
        return self._taken()

    def finish(self) -> Iterator[bytes]:
        return iter(())

    def discard(self) -> None:
        self._text.close()

    def _taken(self) -> bytes:
        text = self._text.getvalue()
        self._text.seek(0)
        self._text.truncate()
        return text.encode("utf-8", "replace")


def _cell(value: object, guard: Callable[[str], str]) -> object:
    """Numbers stay numbers, since a minus sign begins no formula in one."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None or isinstance(value, int | float):
        return value
    return guard(str(value))
