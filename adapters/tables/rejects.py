"""Writes the rows an import refused, as they came, with their numbers and the reasons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from adapters.tables.neutral import neutralise_but_numbers
from adapters.tables.rows import Row
from adapters.tables.stream import TableWriter
from adapters.tables.write_csv import CsvWriter
from adapters.tables.write_jsonl import JsonlWriter

NUMBER: Final = "row"
REASONS: Final = "reasons"


class Rejects:
    """CSV for tables with columns, JSON Lines for those without; mended and sent again, it imports."""

    def __init__(self, columns: tuple[str, ...] | None) -> None:
        self._number = _free(NUMBER, columns or ())
        self._reasons = _free(REASONS, columns or ())
        named = (*(columns or ()), self._number, self._reasons)
        self.writer: TableWriter = (
            JsonlWriter() if columns is None else CsvWriter(named, neutralise_but_numbers)
        )

    def encode(self, refused: Iterable[tuple[Row, Iterable[str]]]) -> bytes:
        """Each row with its reasons in words."""
        return self.writer.encode(self._marked(row, reasons) for row, reasons in refused)

    def _marked(self, row: Row, reasons: Iterable[str]) -> Mapping[str, Any]:
        return {**row.values, self._number: row.number, self._reasons: " ".join(reasons)}


def _free(name: str, columns: tuple[str, ...]) -> str:
    """The file may have a column of that name itself, as a rejects file sent again does."""
    return name if name not in columns else _free(f"{name}_", columns)
