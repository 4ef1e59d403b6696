"""Refused rows are written as they came, so that they can be mended and sent again."""

import csv
import io

import orjson
import pytest

from adapters.tables import Rejects, Row, Table, open_table


def table_of(content: bytes) -> Table:
    return open_table(io.BytesIO(content))


def rejects_of(table: Table, reasons: list[str]) -> bytes:
    rejects = Rejects(table.columns)
    return rejects.writer.begin() + rejects.encode((row, reasons) for row in table)


def test_rows_keep_their_columns_and_gain_number_and_reasons() -> None:
    content = rejects_of(table_of(b"name,year\nVan,19x9\n"), ["Not a number.", "No plate."])

    assert content == b"name,year,row,reasons\r\nVan,19x9,2,Not a number. No plate.\r\n"


def test_a_ragged_row_loses_nothing() -> None:
    content = rejects_of(table_of(b"name,note\nVan,a,b\n"), ["Ragged."])

    assert b'Van,"a,b",2,Ragged.' in content


def test_a_row_that_cannot_be_read_is_kept_as_text() -> None:
    content = rejects_of(table_of(b'name,note\n"Van,a\n'), ["Open quote."])

    assert next(iter(table_of(content))).values["name"] == '"Van,a'


def test_formulas_are_made_harmless() -> None:
    assert b"'=1+1,2" in rejects_of(table_of(b"name\n=1+1\n"), ["No."])


@pytest.mark.parametrize("number", ["-5", "-3.2", "+1", "-87,632", "-1,234.50", "-.5", "+2e-3", "7"])
def test_a_number_stays_as_it_came(number: str) -> None:
    content = rejects_of(table_of(f'name,"n"\nVan,"{number}"\n'.encode()), ["No."])

    assert next(csv.reader([content.decode().splitlines()[1]])) == ["Van", number, "2", "No."]


@pytest.mark.parametrize(
    "text", ["-1-1", "+1+cmd|' /C calc'!A0", "-1\t", "--5", "+", "-", "-A1", "@5", "-5\n=1", "-٣"]
)
def test_what_only_begins_as_a_number_is_made_harmless_and_read_again(text: str) -> None:
    rejects = Rejects(("name",))

    content = rejects.writer.begin() + rejects.encode([(Row(2, {"name": text}), ["No."])])

    assert f"'{text}".encode() in content
    assert next(iter(table_of(content))).values["name"] == text


def test_a_quoted_number_is_read_again_as_it_is() -> None:
    rejects = Rejects(("name",))

    content = rejects.writer.begin() + rejects.encode([(Row(2, {"name": "'-5"}), ["No."])])

    assert next(iter(table_of(content))).values["name"] == "'-5"


def test_a_rejects_file_can_be_sent_and_refused_again() -> None:
    again = rejects_of(table_of(rejects_of(table_of(b"name\nVan\n"), ["No."])), ["Still no."])

    assert table_of(again).columns == ("name", "row", "reasons", "row_", "reasons_")


def test_json_lines_stay_json_lines() -> None:
    rejects = Rejects(None)

    content = rejects.encode([(Row(4, {"name": {"x": 1}}), ["No."])])

    assert orjson.loads(content) == {"name": {"x": 1}, "row": 4, "reasons": "No."}
