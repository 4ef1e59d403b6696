"""Streams the rows of a worksheet through openpyxl's parser, keeping nothing of the rows already given."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from xml.etree.ElementTree import Element, iterparse

from openpyxl.worksheet._reader import DATA_TAG, FORMULA_TAG, ROW_TAG, WorkSheetParser

from adapters.tables.zip_guard import too_large

Cell = dict[str, Any]
ERROR: Final = "e"
"""The data type of a cell that shows an error such as #N/A."""
FORMULA: Final = "f"
"""The data type of a cell with a formula and no value, as programs leave it that cannot calculate."""
_MOST_AT_ONCE: Final = 200_000
"""Elements of one row, or before the first; a row has 16,384 cells at most."""


class SheetStream(WorkSheetParser):
    """The public reader keeps an element and a dimension of every row, so memory would grow with the sheet."""

    def rows(self) -> Iterator[tuple[int, list[Cell]]]:
        """Row number and cells, until the rows end. Raises TableError for more at once than any table has."""
        data: Element | None = None
        at_once = nested = 0
        # Document types, through which XML attacks, were refused when the zip was looked into.
        for event, element in iterparse(self.source, events=("start", "end")):  # noqa: S314
            if event == "start":
                at_once += 1
                if at_once > _MOST_AT_ONCE:
                    raise too_large()
                nested += element.tag == ROW_TAG
                data = element if element.tag == DATA_TAG else data
            elif element.tag == ROW_TAG:
                nested -= 1
                if not nested and data is not None:
                    _drop_empty(element)
                    yield self.parse_row(element)
                    element.clear()
                    data.clear()
                    self.row_dimensions.clear()
                    at_once = 0
            elif element is data:
                return

    def parse_cell(self, element: Element) -> Cell:
        """A value that is not of its type is that cell's trouble, not the file's."""
        try:
            cell: Cell = super().parse_cell(element)
        except (ValueError, IndexError, OverflowError):
            return {"column": self.col_counter, "value": "#VALUE!", "data_type": ERROR, "style_id": 0}
        if cell["value"] is None and (formula := _unknown(element)):
            return {**cell, "value": formula, "data_type": FORMULA}
        return cell


def _unknown(element: Element) -> str | None:
    """The formula of a cell that nobody has calculated; one that gave the empty text is marked as a text."""
    formula = element.findtext(FORMULA_TAG)
    return None if formula is None or element.get("t", "n") != "n" else f"={formula}"


def _drop_empty(row: Any) -> None:
    """Whole sheets can be made of cells with nothing in them; those that do not say where they are still count."""
    if all("r" in cell.attrib for cell in row):
        row[:] = [cell for cell in row if len(cell)]
