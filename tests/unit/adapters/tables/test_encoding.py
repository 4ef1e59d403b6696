"""A text file is read in the encoding that it is in, which the table names."""

import codecs
import io
from pathlib import Path

import pytest

from adapters.tables import TableError, open_table

FIXTURES = Path(__file__).parents[3] / "fixtures" / "tables"
TEXT = "name,city\r\nJosé Núñez,Łódź\r\n"


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (codecs.BOM_UTF8 + TEXT.encode(), "utf-8"),
        (TEXT.encode("utf-16"), "utf-16"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
    ],
)
def test_unicode_is_recognised_with_and_without_a_mark(content: bytes, encoding: str) -> None:
    table = open_table(io.BytesIO(content))

    assert (table.encoding, table.columns) == (encoding, ("name", "city"))
    assert next(iter(table)).values == {"name": "José Núñez", "city": "Łódź"}


def test_text_of_older_windows_programs_is_recognised() -> None:
    with (FIXTURES / "fahrer_windows_1252.csv").open("rb") as file:
        table = open_table(file)
        values = next(iter(table)).values

    assert (table.encoding, table.separator) == ("windows-1252", ";")
    assert (values["Name"], values["Führerschein"]) == ("Jörg Müller", "B 123")


def test_bytes_that_windows_does_not_use_make_it_latin_1() -> None:
    assert open_table(io.BytesIO(b"name\nJos\xe9\nx\x81\n")).encoding == "latin-1"


def test_the_first_odd_letter_may_come_late() -> None:
    content = b"name,n\n" + b"plain,1\n" * 20_000 + b"Jos\xe9,2\n"

    table = open_table(io.BytesIO(content))

    assert (table.encoding, [*table][-1].values["name"]) == ("windows-1252", "José")


def test_one_wrong_byte_in_unicode_costs_one_row_and_not_every_accent() -> None:
    rows = list(open_table(io.BytesIO("name\nJosé\nNúñez\n".encode() + b"Ren\xe9\n" + "Łódź\n".encode())))

    assert [row.problem and row.problem.code for row in rows] == [None, None, "row.encoding", None]
    assert rows[3].values == {"name": "Łódź"}


def test_a_letter_cut_by_a_block_is_read_whole() -> None:
    content = b"name,n\n" + b"x" * ((1 << 20) - 8) + "é,1\n".encode()

    assert open_table(io.BytesIO(content)).encoding == "utf-8"


def test_utf_32_is_refused_with_advice() -> None:
    with pytest.raises(TableError, match="UTF-8"):
        open_table(io.BytesIO(TEXT.encode("utf-32")))
