"""Reads separated text row by row, going on after a row that is broken."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import TextIOWrapper
from itertools import count
from typing import Final

from adapters.tables.header import column_names, no_header
from adapters.tables.lines import Lines, RecordTooLong
from adapters.tables.neutral import restore
from adapters.tables.rows import MAX_CELL, MAX_JSON_CELL, Row, RowProblem, long_cell
from adapters.tables.slips import slip_in

_SEPARATORS: Final = ",;\t|"
_SAMPLE_ROWS: Final = 20
_MAX_REPAIRS: Final = 100
# The csv module keeps one limit for the whole process; its own is too low for the stops of a long trip.
csv.field_size_limit(max(csv.field_size_limit(), MAX_JSON_CELL))


def find_separator(sample: str) -> str:
    """The one that gives the header most columns, and of two alike the one that more rows agree with."""
    first = sample.partition("\n")[0]
    if first.lower().startswith("sep=") and len(first.strip()) == len("sep=,"):
        return first[len("sep=")]
    return max(_SEPARATORS, key=lambda separator: _fit(sample, separator))


def _fit(sample: str, separator: str) -> tuple[int, int]:
    rows = csv.reader(sample.splitlines(keepends=True), delimiter=separator)
    try:
        widths = [len(row) for row, _ in zip(rows, range(_SAMPLE_ROWS), strict=False) if row]
    except csv.Error:
        return 0, 0
    return widths[0] if widths else 0, sum(width == widths[0] for width in widths)


class CsvRows:
    """The rows below the header of a text file."""

    def __init__(self, text: TextIOWrapper, separator: str, *, doubtful: bool) -> None:
        self._lines = Lines(text)
        self._separator = separator
        self._reader = csv.reader(self._lines, delimiter=separator, strict=True)
        self._numbers = count(1)
        self._doubtful = doubtful
        self._repairs = 0
        self.columns = self._header()

    def _header(self) -> tuple[str, ...]:
        try:
            for cells in self._reader:
                next(self._numbers)
                if any(cells) and not self._names_separator():
                    return column_names(cells)
                self._lines.begin()
        except (csv.Error, RecordTooLong):
            raise no_header("The first row cannot be read; is a quote in it opened and not closed?") from None
        raise no_header("The file has no row with text.")

    def _names_separator(self) -> bool:
        """Whether this is the line by which a spreadsheet is told the separator."""
        return len(self._lines.record) == 1 and self._lines.record[0].lower().startswith("sep=")

    def __iter__(self) -> Iterator[Row]:
        lines, columns, width = self._lines, self.columns, len(self.columns)
        for number in self._numbers:
            lines.begin()
            try:
                cells = next(self._reader)
            except StopIteration:
                return
            except (csv.Error, RecordTooLong) as error:
                yield self._broken(number, error)
                continue
            if not any(cells):
                continue
            text = lines.record[0] if len(lines.record) == 1 else "".join(lines.record)
            if "'" in text:
                cells = [restore(cell) for cell in cells]
            if len(cells) > width and not any(cells[width:]):
                del cells[width:]
            if len(cells) != width:
                yield self._ragged(number, cells)
            else:
                problem = slip_in(text, doubtful=self._doubtful)
                if len(text) > MAX_CELL:
                    problem = problem or long_cell(columns, cells)
                yield Row(number, dict(zip(columns, cells, strict=True)), problem)

    def _ragged(self, number: int, cells: list[str]) -> Row:
        """What is too much stays readable in the last cell."""
        width, found = len(self.columns), len(cells)
        kept = cells[:width]
        if len(self._lines.record) > 1 and self._repair():
            return self._unclosed(number)
        if found > width:
            kept[-1] = self._separator.join(cells[width - 1 :])
        detail = f"The row has {found} cells where the header has {width}. Is a separator or a quote missing?"
        return Row(number, dict(zip(self.columns, kept, strict=False)), RowProblem("row.ragged", detail))

    def _broken(self, number: int, error: csv.Error | RecordTooLong) -> Row:
        record = self._lines.record
        if isinstance(error, RecordTooLong) and len(record) == 1:
            return self._unread(number, RowProblem("row.too_long", "The row is far too long to be one row."))
        self._repair()
        if "delimiter" in str(error) or "expected after" in str(error):
            detail = "Text follows a closing quote. Write a quote inside a quoted cell twice."
            return self._unread(number, RowProblem("row.quote_misplaced", detail))
        return self._unclosed(number)

    def _unclosed(self, number: int) -> Row:
        detail = "A quote is opened and not closed in this row. Close it, or write a quote inside a quoted cell twice."
        return self._unread(number, RowProblem("row.quote_open", detail))

    def _unread(self, number: int, problem: RowProblem) -> Row:
        return Row(
            number, {self.columns[0]: "".join(self._lines.record)[:MAX_JSON_CELL].rstrip("\r\n")}, problem
        )

    def _repair(self) -> bool:
        """Read anew from the first line that makes a whole row by itself, so that an open quote swallows no others."""
        record = self._lines.record
        for place, line in enumerate(record[1:], 1):
            if self._repairs < _MAX_REPAIRS and self._is_whole(line):
                self._repairs += 1
                self._lines.again(record[place:])
                del record[place:]
                return True
        return False

    def _is_whole(self, line: str) -> bool:
        try:
            cells = next(csv.reader([line], delimiter=self._separator, strict=True))
        except (csv.Error, StopIteration):
            return False
        return len(cells) == len(self.columns)
