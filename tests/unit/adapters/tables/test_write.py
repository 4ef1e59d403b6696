"""What is written is read again unchanged, in pieces as it is made, and never runs as a formula."""

import asyncio
import io
import itertools
from collections.abc import AsyncIterator, Iterator
from typing import Any

import openpyxl
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.tables import CsvWriter, TableError, open_table, stream, stream_async, writer_for
from adapters.tables.neutral import guard_quotes, neutralise, restore
from adapters.tables.rows import TableFormat

TRIGGERS = ("=", "+", "-", "@", "\t", "\r")
# Text with control characters is refused where it enters.
TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\t\r\n'=+-@,;\""), max_size=20
)
FORMATS: tuple[TableFormat, ...] = ("csv", "xlsx", "jsonl")


def written(table_format: TableFormat, columns: list[str], rows: list[dict[str, Any]]) -> bytes:
    return b"".join(stream(writer_for(table_format, columns), rows))


def read(content: bytes) -> list[dict[str, Any]]:
    return [row.values for row in open_table(io.BytesIO(content)) if row.problem is None]


@given(TEXT | st.from_regex(r"\A'*[=+@\-\t\r].*", fullmatch=True))
def test_neutral_text_begins_no_formula_and_restores_exactly(text: str) -> None:
    assert not neutralise(text).startswith(TRIGGERS)
    assert restore(neutralise(text)) == text
    assert restore(guard_quotes(text)) == text


@given(st.lists(st.fixed_dictionaries({"a": TEXT, "b": TEXT}), max_size=5))
def test_csv_gives_the_same_text_again(rows: list[dict[str, str]]) -> None:
    expected = [row for row in rows if any(row.values())]

    assert read(written("csv", ["a", "b"], rows)) == expected


@pytest.mark.parametrize("text", ["=1+1", "+1 312", "-x", "@a", "\tx", "\rx"])
def test_csv_puts_a_quote_before_what_would_be_a_formula(text: str) -> None:
    assert f"'{text}".encode() in written("csv", ["a"], [{"a": text}])


def test_a_negative_number_stays_a_number() -> None:
    assert (
        written("csv", ["lng", "n", "ok"], [{"lng": -87.63, "n": -5, "ok": True}])
        == b"lng,n,ok\r\n-87.63,-5,true\r\n"
    )


def test_absent_values_are_empty_cells() -> None:
    assert written("csv", ["a", "b"], [{"b": 1}, {"a": None}]) == b"a,b\r\n,1\r\n,\r\n"


@pytest.mark.parametrize("text", ["=1+1", "'=x", "''@y", "+1 312", "plain", " padded ", "1.50"])
def test_xlsx_gives_the_same_text_again(text: str) -> None:
    assert read(written("xlsx", ["a", "n"], [{"a": text, "n": -87.63}])) == [{"a": text, "n": "-87.63"}]


def test_xlsx_holds_no_formula() -> None:
    book = openpyxl.load_workbook(io.BytesIO(written("xlsx", ["a"], [{"a": "=1+1"}])))

    cell: Any = book.worksheets[0]["A2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_whole_numbers_that_excel_would_round_are_written_as_text() -> None:
    assert read(written("xlsx", ["n"], [{"n": 2**60 + 1}])) == [{"n": str(2**60 + 1)}]


def test_text_that_a_sheet_cannot_hold_is_refused_rather_than_lost() -> None:
    with pytest.raises(TableError) as caught:
        written("xlsx", ["a"], [{"a": "x" * 40_000}])
    assert caught.value.code == "export.too_large"


def test_characters_that_excel_counts_twice_are_refused_rather_than_lost() -> None:
    assert read(written("xlsx", ["a"], [{"a": "😀" * 16_000}])) == [{"a": "😀" * 16_000}]
    with pytest.raises(TableError, match="32,767"):
        written("xlsx", ["a"], [{"a": "😀" * 17_000}])


def test_jsonl_writes_objects_as_they_are() -> None:
    rows: list[dict[str, Any]] = [{"a": {"b": [1]}}, {"c": "=x"}]

    assert [orjson.loads(line) for line in written("jsonl", [], rows).splitlines()] == rows


def test_rows_go_out_while_others_are_still_to_come() -> None:
    asked = 0

    def rows() -> Iterator[dict[str, int]]:
        nonlocal asked
        for asked in range(10_000):
            yield {"a": asked}

    pieces = stream(CsvWriter(["a"]), rows())

    assert next(pieces) == b"a\r\n"
    assert next(pieces).startswith(b"0\r\n")
    assert asked < 1_000


@pytest.mark.parametrize("table_format", FORMATS)
async def test_an_asynchronous_source_gives_the_same_file(table_format: TableFormat) -> None:
    async def rows() -> AsyncIterator[dict[str, Any]]:
        for number in range(450):
            await asyncio.sleep(0)
            yield {"a": f"n{number}"}

    pieces = [piece async for piece in stream_async(writer_for(table_format, ["a"]), rows())]

    assert read(b"".join(pieces)) == [{"a": f"n{number}"} for number in range(450)]


@pytest.mark.parametrize("table_format", FORMATS)
def test_an_end_ahead_of_time_leaves_nothing_behind(table_format: TableFormat) -> None:
    pieces = stream(writer_for(table_format, ["a"]), ({"a": number} for number in range(1_000)))
    next(pieces)
    pieces.close()  # type: ignore[attr-defined]

    assert list(pieces) == []


@pytest.mark.parametrize("table_format", FORMATS)
async def test_a_cancelled_export_ends_cleanly(table_format: TableFormat) -> None:
    async def rows() -> AsyncIterator[dict[str, Any]]:
        for number in itertools.count():
            await asyncio.sleep(0)
            yield {"a": number}

    async def export() -> None:
        async for _ in stream_async(writer_for(table_format, ["a"]), rows()):
            pass

    task = asyncio.create_task(export())
    await asyncio.sleep(0.05)
    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task


@pytest.mark.parametrize("table_format", FORMATS)
def test_no_rows_make_a_file_all_the_same(table_format: TableFormat) -> None:
    content = written(table_format, ["a"], [])

    assert content == b"" if table_format == "jsonl" else open_table(io.BytesIO(content)).columns == ("a",)
