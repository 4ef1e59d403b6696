"""What reading a table gives: its columns and rows, the trouble with one row, or with the whole file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple

TableFormat = Literal["csv", "xlsx", "jsonl"]

MAX_ROWS: Final = 2_000_000
MAX_COLUMNS: Final = 1_000
MAX_CELL: Final = 100_000
"""Characters of an ordinary cell."""
MAX_JSON_CELL: Final = 1_000_000
"""Characters of a cell that holds JSON, as the stops of a long trip do."""


class TableError(Exception):
    """The whole file cannot be taken: a stable code, and words that say what to do."""

    def __init__(self, code: str, detail: str) -> None:
        self.code = code
        self.detail = detail
        super().__init__(detail)


class RowProblem(NamedTuple):
    """Why one row could not be read; the rows after it still can be."""

    code: str
    detail: str
    column: str | None = None


class Row(NamedTuple):
    """One row; `number` counts as a spreadsheet does, so the row below the header is 2.

    Values are text, but a row of JSONL is the object as it stands. A row with a problem holds what could be read of it.
    """

    number: int
    values: dict[str, Any]
    problem: RowProblem | None = None


@dataclass(slots=True)
class Table:
    """A file opened as a table; iterating reads on, once."""

    format: TableFormat
    columns: tuple[str, ...] | None
    """None for JSONL, where every row names its own."""
    rows: Iterator[Row]
    encoding: str | None = None
    separator: str | None = None

    def __iter__(self) -> Iterator[Row]:
        return self.rows


def counted(rows: Iterator[Row], max_rows: int) -> Iterator[Row]:
    """The rows, up to a limit on the whole file."""
    for taken, row in enumerate(rows):
        if taken >= max_rows:
            raise TableError(
                "import.too_many_rows", f"A file may have up to {max_rows:,} rows. Split it into several."
            )
        yield row


def long_cell(columns: Iterable[str], cells: Iterable[str]) -> RowProblem | None:
    """The first cell that is longer than anybody would write."""
    for column, cell in zip(columns, cells, strict=False):
        if len(cell) > MAX_CELL and len(cell) > (MAX_JSON_CELL if cell[0] in "[{" else MAX_CELL):
            return RowProblem(
                "row.cell_too_long", f"This cell has {len(cell):,} characters, which is too many.", column
            )
    return None
