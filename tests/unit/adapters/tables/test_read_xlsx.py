"""The first sheet of a workbook is read as text, and a workbook that would fill the memory is refused."""

import datetime as dt
import io
import time
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
import xlsxwriter  # type: ignore[import-untyped]

from adapters.tables import Row, TableError, open_table


def workbook(fill: Callable[[Any, Any], None]) -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    fill(book, book.add_worksheet())
    book.close()
    return file.getvalue()


def sheet(*rows: tuple[Any, ...]) -> bytes:
    def fill(_: Any, sheet: Any) -> None:
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)

    return workbook(fill)


def repacked(content: bytes, **parts: bytes) -> bytes:
    """The workbook with some of its parts replaced."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            name = part.filename.rsplit("/", 1)[-1].split(".")[0]
            new.writestr(part.filename, parts.get(name, old.read(part)))
    return file.getvalue()


def rows_of(content: bytes) -> list[Row]:
    return list(open_table(io.BytesIO(content)))


def refusal_of(content: bytes) -> str:
    with pytest.raises(TableError) as caught:
        rows_of(content)
    return caught.value.code


def test_numbers_are_as_the_sheet_shows_them() -> None:
    rows = rows_of(sheet(("a", "b", "c", "d"), (3.0, -87.632746, 0.1 + 0.2, True)))

    assert rows == [Row(2, {"a": "3", "b": "-87.632746", "c": "0.3", "d": "true"})]


def test_days_and_moments_are_told_apart_by_the_format_of_the_cell() -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ("day", "midnight", "moment"))
        day, moment = (
            book.add_format({"num_format": "dd.mm.yyyy"}),
            book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        )
        sheet.write_datetime(1, 0, dt.datetime.fromisoformat("2026-03-01"), day)
        sheet.write_datetime(1, 1, dt.datetime.fromisoformat("2026-03-01"), moment)
        sheet.write_datetime(1, 2, dt.datetime.fromisoformat("2026-03-01T08:30"), moment)

    assert rows_of(workbook(fill))[0].values == {
        "day": "2026-03-01",
        "midnight": "2026-03-01T00:00:00",
        "moment": "2026-03-01T08:30:00",
    }


def test_formulas_give_what_they_last_showed() -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write_string(0, 0, "sum")
        sheet.write_formula(1, 0, "=1+2", None, 3)

    assert rows_of(workbook(fill))[0].values == {"sum": "3"}


def test_a_cell_that_shows_an_error_is_that_rows_problem() -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ("a", "b"))
        sheet.write_formula(1, 1, "=1/0", None, "#DIV/0!")
        sheet.write_row(2, 0, (1, 2))

    rows = rows_of(workbook(fill))

    assert rows[0].problem is not None
    assert (rows[0].problem.code, rows[0].problem.column) == ("row.cell_error", "b")
    assert rows[1].problem is None


def test_a_formula_that_nobody_has_calculated_is_that_rows_problem() -> None:
    book, file = openpyxl.Workbook(), io.BytesIO()
    for row in (("a", "b"), ("x", "=1+2"), ("y", 3)):
        book.worksheets[0].append(row)
    book.save(file)

    first, second = rows_of(file.getvalue())

    assert first.problem is not None
    assert (first.problem.code, first.problem.column) == ("row.cell_error", "b")
    assert "formula" in first.problem.detail
    assert first.values == {"a": "x", "b": "=1+2"}
    assert second.problem is None


def test_a_formula_may_give_nothing() -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ("a", "b"))
        sheet.write_string(1, 0, "x")
        sheet.write_formula(1, 1, '=""', None, "")

    content = workbook(fill)
    marked = repacked(content, sheet1=_text_results(content))
    assert rows_of(marked) == [Row(2, {"a": "x", "b": ""})]


def _text_results(content: bytes) -> bytes:
    """The sheet as Excel writes it, which marks the result of a formula as text."""
    part = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml")
    marked = part.replace(b'<c r="B2"><f>', b'<c r="B2" t="str"><f>')
    assert marked != part
    return marked


def test_gaps_and_blank_rows_keep_the_numbers_of_the_sheet() -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write_row(2, 0, ("a", "b"))
        sheet.write_string(5, 1, "x")

    assert rows_of(workbook(fill)) == [Row(6, {"a": "", "b": "x"})]


def test_a_cell_beyond_the_header_is_that_rows_problem() -> None:
    rows = rows_of(sheet(("a",), (1, 2), (3,)))

    assert [row.problem and row.problem.code for row in rows] == ["row.ragged", None]


def test_only_the_first_sheet_is_read() -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_string(0, 0, "first")
        book.add_worksheet().write_string(0, 0, "second")

    assert open_table(io.BytesIO(workbook(fill))).columns == ("first",)


def test_workbooks_with_shared_strings_are_read() -> None:
    file = io.BytesIO()
    book = openpyxl.Workbook()
    page: Any = book.active
    page.append(["name", "note"])
    page.append(["José", "'+1"])
    book.save(file)

    assert rows_of(file.getvalue()) == [Row(2, {"name": "José", "note": "+1"})]


def test_escapes_of_shared_strings_are_undone() -> None:
    rows = rows_of(sheet(("a", "b", "c"), ("_x0041_", "x005F_", "1\r2"), ("\x01", "", "")))

    assert rows[0] == Row(2, {"a": "_x0041_", "b": "x005F_", "c": "1\r2"})
    assert rows[1].values["a"] == "\x01"
    assert rows[1].problem is not None
    assert (rows[1].problem.code, rows[1].problem.column) == ("row.binary", "a")


def test_a_text_of_several_formats_is_one_text() -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_string(0, 0, "a")
        sheet.write_rich_string(1, 0, "one ", book.add_format({"bold": True}), "two", " three")

    assert rows_of(workbook(fill))[0].values == {"a": "one two three"}


def test_the_first_sheet_that_is_shown_is_read() -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_string(0, 0, "hidden")
        second = book.add_worksheet()
        second.write_string(0, 0, "shown")
        second.activate()
        sheet.hide()

    assert open_table(io.BytesIO(workbook(fill))).columns == ("shown",)


def test_sheets_that_are_not_read_are_not_opened() -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_string(0, 0, "first")
        book.add_worksheet()

    assert open_table(io.BytesIO(repacked(workbook(fill), sheet2=b"<worksheet><no"))).columns == ("first",)


def test_an_empty_sheet_is_refused() -> None:
    assert refusal_of(sheet()) == "import.no_header"


def test_a_number_that_is_none_is_that_cells_problem() -> None:
    broken = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row>'
        b'<row r="2"><c r="A2"><v>NaN</v></c></row><row r="3"><c r="A3"><v>7</v></c></row></sheetData></worksheet>'
    )

    rows = rows_of(repacked(sheet(("a",)), sheet1=broken))

    assert [row.problem and row.problem.code for row in rows] == ["row.cell_error", None]


@pytest.mark.parametrize("cut", [40, 400, 4_000])
def test_a_damaged_workbook_is_refused(cut: int) -> None:
    content = sheet(("a", "b"), (1, 2))

    assert refusal_of(content[:-cut]) == "import.workbook_broken"


def test_a_sheet_that_is_no_xml_is_refused() -> None:
    assert (
        refusal_of(repacked(sheet(("a",)), sheet1=b"<worksheet><sheetData><row>")) == "import.workbook_broken"
    )


def test_entities_are_refused_before_they_are_read() -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet>&a;</worksheet>'

    assert refusal_of(repacked(sheet(("a",)), sheet1=bomb)) == "import.workbook_broken"


def test_a_part_that_unpacks_into_too_much_is_refused() -> None:
    huge = b"<sst>" + b" " * (40 << 20) + b"</sst>"

    assert refusal_of(repacked(sheet(("a",)), sharedStrings=huge)) == "import.workbook_too_large"


def test_a_row_that_unpacks_into_too_much_is_refused() -> None:
    huge = b"<worksheet><sheetData><row><c><v>" + b"1" * (6 << 20) + b"</v></c></row></sheetData></worksheet>"

    assert refusal_of(repacked(sheet(("a",)), sheet1=huge)) == "import.workbook_too_large"


def made_of(*rows: bytes) -> bytes:
    """A workbook whose sheet has the header `a`, `b` and these rows."""
    head = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
        b'<c r="A1" t="inlineStr"><is><t>a</t></is></c><c r="B1" t="inlineStr"><is><t>b</t></is></c></row>'
    )
    return repacked(sheet(("a",)), sheet1=b"".join((head, *rows, b"</sheetData></worksheet>")))


def test_more_rows_than_a_sheet_has_are_refused_at_once() -> None:
    began = time.process_time()

    assert refusal_of(made_of(b"<row/>" * 2_000_000)) == "import.workbook_too_large"
    assert refusal_of(made_of(b"<x:row xmlns:x='y' />" * 2_000_000)) == "import.workbook_too_large"
    # Reading them takes a minute.
    assert time.process_time() - began < 6


def test_empty_rows_that_a_sheet_can_have_are_passed_over() -> None:
    rows = rows_of(made_of(b"<row/>" * 100_000, b"<row><c><v>7</v></c></row>"))

    assert rows == [Row(100_002, {"a": "7", "b": ""})]


def test_more_cells_than_a_row_has_are_refused() -> None:
    assert refusal_of(made_of(b"<row>", b"<c/>" * 300_000, b"</row>")) == "import.workbook_too_large"


def test_rows_within_a_row_do_not_let_it_grow() -> None:
    inner = (b"<c/>" * 50_000 + b"<row/>") * 6

    assert refusal_of(made_of(b"<row>", inner, b"</row>")) == "import.workbook_too_large"


def test_what_comes_before_the_rows_is_bounded_too() -> None:
    huge = b"<worksheet><cols>" + b"<col/>" * 300_000 + b"</cols><sheetData/></worksheet>"

    assert refusal_of(repacked(sheet(("a",)), sheet1=huge)) == "import.workbook_too_large"


@pytest.mark.parametrize("odd", [b"<!-- <row/> -->", b"<![CDATA[<row/>]]>", b"<?x <row/> ?>"])
def test_rows_that_are_none_do_not_hide_a_huge_one(odd: bytes) -> None:
    huge = b"<row><c><v>" + (b"1" * (1 << 20) + odd) * 6 + b"</v></c></row>"

    assert refusal_of(made_of(huge)) == "import.workbook_broken"


@pytest.mark.parametrize(
    "row",
    [b'<row><c r="A2"/><c r="B2"><v>7</v></c></row>', b"<row><c/><c><v>7</v></c></row>"],
)
def test_empty_cells_keep_the_others_in_their_place(row: bytes) -> None:
    assert rows_of(made_of(row)) == [Row(2, {"a": "", "b": "7"})]


def test_a_row_number_without_measure_does_not_make_rows() -> None:
    far = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row>'
        b'<row r="99999999999"><c t="n"><v>7</v></c></row></sheetData></worksheet>'
    )

    assert [row.values for row in rows_of(repacked(sheet(("a",)), sheet1=far))] == [{"a": "7"}]
