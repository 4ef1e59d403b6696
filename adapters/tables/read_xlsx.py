"""Reads the first sheet of a workbook as text, row by row, with what its formulas last showed."""

from __future__ import annotations

import datetime as dt
import re
import warnings
from collections.abc import Iterator
from contextlib import closing
from typing import BinaryIO, Final, NamedTuple
from xml.etree.ElementTree import ParseError

from adapters.tables.content import not_a_table
from adapters.tables.escapes import unescape
from adapters.tables.header import column_names, no_header
from adapters.tables.neutral import restore
from adapters.tables.rows import Row, RowProblem, Table, long_cell
from adapters.tables.sheet import ERROR, FORMULA, Cell, SheetStream
from adapters.tables.slips import has_control
from adapters.tables.workbook import WorkbookParts
from adapters.tables.zip_guard import broken, check_zip

_TIME_OF_DAY: Final = re.compile("[hs]", re.IGNORECASE)
_BAD_XML: Final = (ParseError, KeyError, ValueError, TypeError, AttributeError, IndexError, OSError, EOFError)
# It warns of styles and extensions that do not matter here, in workbooks that are not ours.
warnings.filterwarnings("ignore", module=r"openpyxl\.")


NOT_CALCULATED: Final = (
    "This cell holds a formula without its value. Open the file in a spreadsheet program and save it there."
)


class _Read(NamedTuple):
    """The cells of one row by column number, and what is wrong with some of them."""

    cells: dict[int, str]
    errors: dict[int, str]


def open_workbook(file: BinaryIO) -> Table:
    """Raises TableError for a zip that is no workbook, is damaged, or is a bomb."""
    check_zip(file)
    file.seek(0)
    try:
        parts = WorkbookParts(file)
    except _BAD_XML as error:
        raise broken() from error
    if parts.sheet is None:
        raise not_a_table("a workbook without a sheet")
    rows = _guarded(_SheetRows(parts, parts.sheet).read())
    header = next((read.cells for _, read in rows if any(read.cells.values())), None)
    if header is None:
        raise no_header("The first sheet of the workbook is empty.")
    columns = column_names([header.get(place, "") for place in range(1, max(header) + 1)])
    return Table("xlsx", columns, _rows(columns, rows))


def _guarded(rows: Iterator[tuple[int, _Read]]) -> Iterator[tuple[int, _Read]]:
    try:
        yield from rows
    except _BAD_XML as error:
        raise broken() from error


def _rows(columns: tuple[str, ...], rows: Iterator[tuple[int, _Read]]) -> Iterator[Row]:
    for number, (cells, errors) in rows:
        if any(cells.values()):
            values = {column: cells.get(place, "") for place, column in enumerate(columns, 1)}
            yield Row(number, values, _trouble(columns, cells, errors))


def _trouble(columns: tuple[str, ...], cells: dict[int, str], errors: dict[int, str]) -> RowProblem | None:
    beyond = [place for place, cell in cells.items() if cell and place > len(columns)]
    if beyond:
        return RowProblem(
            "row.ragged", f"The row has a cell in column {beyond[0]}, which has no name in the header."
        )
    for place, wrong in errors.items():
        return RowProblem("row.cell_error", wrong, columns[place - 1])
    for place, cell in cells.items():
        if has_control(cell):
            return RowProblem(
                "row.binary", "This cell holds characters that are not text.", columns[place - 1]
            )
    return long_cell((columns[place - 1] for place in cells), cells.values())


class _SheetRows:
    """A sheet as text."""

    def __init__(self, parts: WorkbookParts, sheet: str) -> None:
        self._parts = parts
        self._sheet = sheet
        self._timed: dict[int, bool] = {}

    def read(self) -> Iterator[tuple[int, _Read]]:
        archive, book = self._parts.archive, self._parts.book
        with closing(archive), archive.open(self._sheet) as source:
            stream = SheetStream(
                source,
                self._parts.shared_strings,
                data_only=True,
                epoch=book.epoch,
                date_formats=book._date_formats,  # noqa: SLF001
                timedelta_formats=book._timedelta_formats,  # noqa: SLF001
            )
            for number, cells in stream.rows():
                yield number, self._texts(cells)

    def _texts(self, cells: list[Cell]) -> _Read:
        texts: dict[int, str] = {}
        errors: dict[int, str] = {}
        for cell in cells:
            place, value = cell["column"], cell["value"]
            if value is None:
                continue
            texts[place] = value = self._text(value, cell["style_id"])
            if cell["data_type"] == ERROR:
                errors[place] = f"This cell shows the error {value}."
            elif cell["data_type"] == FORMULA:
                errors[place] = NOT_CALCULATED
        return _Read(texts, errors)

    def _text(self, value: object, style: int) -> str:
        match value:
            case str():
                return restore(unescape(value))
            case bool():
                return "true" if value else "false"
            case int():
                return str(value)
            case float():
                # Excel itself shows no more than 15 digits; the 16th and 17th are the noise of binary fractions.
                return format(value, ".15g")
            case _:
                return self._moment(value, style)

    def _moment(self, value: object, style: int) -> str:
        if isinstance(value, dt.datetime) and value.time() == dt.time() and not self._shows_time(style):
            return value.date().isoformat()
        return value.isoformat() if isinstance(value, dt.date | dt.time) else str(value)

    def _shows_time(self, style: int) -> bool:
        """Excel keeps days and moments alike; only the format of the cell tells them apart."""
        if style not in self._timed:
            self._timed[style] = bool(_TIME_OF_DAY.search(self._parts.number_format(style)))
        return self._timed[style]
