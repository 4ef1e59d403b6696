"""Writes a workbook row by row into a temporary file, which is then given out in pieces."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.exceptions import XlsxWriterException  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from adapters.tables.escapes import escape
from adapters.tables.neutral import guard_quotes
from adapters.tables.rows import TableError

_PIECE: Final = 1 << 16
_MAX_ROWS: Final = 1_048_576
_MAX_TEXT: Final = 32_767
"""Characters that Excel takes in a cell, where those beyond the first 65,536 of Unicode count twice."""
_WRITTEN: Final = 0
_EXACT: Final = 1 << 53
"""Excel keeps numbers as binary fractions, so greater whole numbers are written as text."""
_OPTIONS: Final = {"constant_memory": True}


class _Sheet(Worksheet):  # type: ignore[misc]
    """The library overlooks escapes that overlap, and takes text between `<r>` and `</r>` for XML of its own."""

    _escape_control_characters = staticmethod(escape)


class XlsxWriter:
    """Every text is written as text and never runs, so nothing has to be put before it."""

    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def __init__(self, columns: Sequence[str]) -> None:
        self._columns = tuple(columns)
        # Whoever writes may stop at any time: the file has no name, so it goes when it is let go of.
        self._file = tempfile.TemporaryFile()  # noqa: SIM115
        self._book = xlsxwriter.Workbook(self._file, _OPTIONS)
        self._sheet = self._book.add_worksheet(worksheet_class=_Sheet)
        self._row = 0
        self._closed = False

    def begin(self) -> bytes:
        bold = self._book.add_format({"bold": True})
        self._sheet.freeze_panes(1, 0)
        for place, column in enumerate(self._columns):
            self._sheet.write_string(0, place, guard_quotes(column), bold)
        return b""

    def encode(self, rows: Iterable[Mapping[str, Any]]) -> bytes:
        """Raises TableError when a sheet cannot hold the rows or a text."""
        for row in rows:
            self._row += 1
            if self._row >= _MAX_ROWS:
                raise _too_large(f"A sheet holds {_MAX_ROWS:,} rows at most")
            for place, column in enumerate(self._columns):
                self._write(place, row.get(column))
        return b""

    def finish(self) -> Iterator[bytes]:
        self._close()
        self._file.seek(0)
        while piece := self._file.read(_PIECE):
            yield piece

    def discard(self) -> None:
        # Closing is what removes the library's own temporary files, also of a book that nobody wants any more.
        with suppress(XlsxWriterException, OSError):
            self._close()
        self._file.close()

    def _close(self) -> None:
        if not self._closed:
            self._closed = True
            self._book.close()

    def _write(self, place: int, value: object) -> None:
        sheet, row = self._sheet, self._row
        if value is None or value == "":
            return
        if isinstance(value, bool):
            sheet.write_boolean(row, place, value)
        elif isinstance(value, int | float) and -_EXACT <= value <= _EXACT:
            sheet.write_number(row, place, value)
        elif sheet.write_string(row, place, guard_quotes(str(value))) != _WRITTEN:
            raise _too_large(
                f"A cell holds {_MAX_TEXT:,} characters at most; “{self._columns[place]}” has more"
            )


def _too_large(why: str) -> TableError:
    return TableError("export.too_large", f"{why}. Take the export as CSV or JSON Lines.")
