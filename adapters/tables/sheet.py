"""Streams the rows of a worksheet through openpyxl's parser, keeping nothing of the rows already given."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from xml.etree.ElementTree import Element, iterparse

from openpyxl.worksheet._reader import DATA_TAG, FORMULA_TAG, ROW_TAG, WorkSheetParser

Cell = dict[str, Any]
ERROR: Final = "e"
"""The data type of a cell that shows an error such as #N/A."""
FORMULA: Final = "f"
"""The data type of a cell with a formula and no value, as programs leave it that cannot calculate."""


class SheetStream(WorkSheetParser):
    """The public reader keeps an element and a dimension of every row, so memory would grow with the sheet."""

    def rows(self) -> Iterator[tuple[int, list[Cell]]]:
        """Row number and cells, until the rows end."""
        data: Element | None = None
        # Document types, through which XML attacks, were refused when the zip was looked into.
        for event, element in iterparse(self.source, events=("start", "end")):  # noqa: S314
            if element.tag == DATA_TAG:
                if event == "end":
                    return
                data = element
            elif event == "end" and element.tag == ROW_TAG and data is not None:
                yield self.parse_row(element)
                data.clear()
                self.row_dimensions.clear()

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
