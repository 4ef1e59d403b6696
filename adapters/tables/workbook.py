"""Opens the parts of a workbook with openpyxl, but its texts and sheets in ways that crafted files cannot swell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any, BinaryIO, Final
from xml.etree.ElementTree import Element, iterparse

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS

_STRING: Final = f"{{{SHEET_MAIN_NS}}}si"
_TEXT: Final = f"{{{SHEET_MAIN_NS}}}t"
_RUN: Final = f"{{{SHEET_MAIN_NS}}}r/{_TEXT}"


class WorkbookParts(ExcelReader):
    """What the cells of the first visible sheet refer to, and where that sheet is."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__(file, read_only=True, data_only=True, keep_links=False)
        self.read_manifest()
        self.read_strings()
        self.read_workbook()
        apply_stylesheet(self.archive, self.wb)
        self.book: Any = self.wb
        self.sheet = self._first_sheet()

    def read_strings(self) -> None:
        """The library's own way keeps an element of each, and takes `x005F_` out of every text."""
        package: Any = self.package
        part = package.find(SHARED_STRINGS)
        if part is not None:
            with self.archive.open(part.PartName[1:]) as source:
                self.shared_strings = list(_texts(source))

    def _first_sheet(self) -> str | None:
        """The library's own way reads all of every sheet that does not say its size at its start."""
        sheets = [
            (sheet.state, rel.target)
            for sheet, rel in self.parser.find_sheets()
            if rel.target in self.valid_files and "chartsheet" not in rel.Type
        ]
        visible = [target for state, target in sheets if state == "visible"]
        return next(iter(visible or [target for _, target in sheets]), None)

    def number_format(self, style: int) -> str:
        """How the cells of a style show a number."""
        number: int = self.book._cell_styles[style].numFmtId  # noqa: SLF001
        if number < BUILTIN_FORMATS_MAX_SIZE:
            return BUILTIN_FORMATS.get(number, "General")
        shown: str = self.book._number_formats[number - BUILTIN_FORMATS_MAX_SIZE]  # noqa: SLF001
        return shown


def _texts(source: IO[bytes]) -> Iterator[str]:
    root: Element | None = None
    # Document types, through which XML attacks, were refused when the zip was looked into.
    for event, element in iterparse(source, events=("start", "end")):  # noqa: S314
        if root is None:
            root = element
        elif event == "end" and element.tag == _STRING:
            # What is read aloud of a text (`rPh`) is no part of it.
            yield "".join(text.text or "" for path in (_TEXT, _RUN) for text in element.iterfind(path))
            root.clear()
