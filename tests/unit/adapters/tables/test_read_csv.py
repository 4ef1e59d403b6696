"""Separated text is read as people and programs write it, and one broken row does not stop the rest."""

import io
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.tables import Row, TableError, open_table, read_rows

PIECES = (
    b'"',
    b'""',
    b",",
    b";",
    b"\n",
    b"\r",
    b"\0",
    b"\xff",
    b"a",
    b"1",
    b"'",
    b"=",
    b"\xc3\xa9",
    b"\t",
    b"{",
    b"}",
)
FIXTURES = Path(__file__).parents[3] / "fixtures" / "tables"


def rows_of(content: bytes) -> list[Row]:
    return list(open_table(io.BytesIO(content)))


def refusal_of(content: bytes) -> TableError:
    with pytest.raises(TableError) as caught:
        list(open_table(io.BytesIO(content)))
    return caught.value


def test_rows_are_numbered_as_a_spreadsheet_shows_them() -> None:
    rows = rows_of(b"a,b\n1,2\n\n3,4\n")

    assert rows == [Row(2, {"a": "1", "b": "2"}), Row(4, {"a": "3", "b": "4"})]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found_in_the_header(separator: str) -> None:
    table = open_table(io.BytesIO(separator.join(["a", "b", "c"]).encode() + b"\n"))

    assert (table.columns, table.separator) == (("a", "b", "c"), separator)


def test_of_two_separators_in_the_header_the_one_that_rows_agree_with_is_taken() -> None:
    assert open_table(io.BytesIO(b"Weight, kg;Name\n3;a\n4;b\n")).columns == ("Weight, kg", "Name")


def test_a_line_that_names_the_separator_is_no_header() -> None:
    table = open_table(io.BytesIO(b"sep=;\na;b\n1;2\n"))

    assert table.columns == ("a", "b")
    assert [row.values for row in table] == [{"a": "1", "b": "2"}]


def test_quoted_cells_keep_separators_quotes_and_line_ends() -> None:
    assert rows_of(b'a,b\r\n"x, ""y""","1\r\n2"\r\n')[0].values == {"a": 'x, "y"', "b": "1\r\n2"}


def test_lines_may_end_as_on_old_macs() -> None:
    assert [row.number for row in rows_of(b"a,b\r1,2\r3,4\r")] == [2, 3]


def test_blank_rows_are_passed_over() -> None:
    assert [row.number for row in rows_of(b"a,b\n,\n\n1,2\n")] == [4]


def test_a_file_with_a_header_only_has_no_rows() -> None:
    assert rows_of(b"a,b\n") == []


def test_ragged_rows_are_reported_and_the_next_is_read() -> None:
    rows = rows_of(b"a,b\n1\n1,2,3\n4,5\n")

    assert [row.problem and row.problem.code for row in rows] == ["row.ragged", "row.ragged", None]
    assert [row.values for row in rows] == [{"a": "1"}, {"a": "1", "b": "2,3"}, {"a": "4", "b": "5"}]


def test_empty_cells_beyond_the_header_are_let_pass() -> None:
    assert rows_of(b"a,b\n1,2,,\n") == [Row(2, {"a": "1", "b": "2"})]


def test_an_open_quote_costs_one_row_and_not_those_after_it() -> None:
    rows = rows_of(b'a,b\n"1,2\n3,4\n5,6\n')

    assert [(row.number, row.problem and row.problem.code) for row in rows] == [
        (2, "row.quote_open"),
        (3, None),
        (4, None),
    ]
    assert rows[0].values == {"a": '"1,2'}


def test_a_quote_that_closes_only_in_a_later_row_costs_one_row() -> None:
    rows = rows_of(b'a,b\n"1,2\n3,4\n"5",6\n7,8\n')

    assert [row.values["a"] for row in rows if row.problem is None] == ["3", "5", "7"]


def test_text_behind_a_closing_quote_is_that_rows_problem() -> None:
    rows = rows_of(b'a,b\n"1"x,2\n3,4\n')

    assert [row.problem and row.problem.code for row in rows] == ["row.quote_misplaced", None]


def test_a_file_of_open_quotes_is_read_to_its_end() -> None:
    rows = rows_of(b"a,b\n" + b'"1,2\n3,4\n' * 3_000)

    assert rows[-1].problem is not None or rows[-1].values == {"a": "3", "b": "4"}
    assert sum(row.problem is None for row in rows) >= 100


@pytest.mark.parametrize("junk", [b"\x00", b"\x01\x02", b"\x1b"])
def test_binary_junk_in_a_row_is_that_rows_problem(junk: bytes) -> None:
    rows = rows_of(b"a,b\n1,x" + junk + b"\n3,4\n")

    assert [row.problem and row.problem.code for row in rows] == ["row.binary", None]


def test_a_cell_that_is_far_too_long_is_that_rows_problem() -> None:
    rows = rows_of(b"a,b\n1," + b"x" * 100_001 + b"\n3,4\n")

    assert rows[0].problem is not None
    assert (rows[0].problem.code, rows[0].problem.column) == ("row.cell_too_long", "b")
    assert rows[1].problem is None


def test_json_in_a_cell_may_be_long() -> None:
    cell = "[" + ",".join(["1"] * 200_000) + "]"

    assert rows_of(f'a,b\n1,"{cell}"\n'.encode()) == [Row(2, {"a": "1", "b": cell})]


def test_a_line_without_end_does_not_fill_the_memory() -> None:
    rows = rows_of(b"a,b\n" + b"x" * 5_000_000 + b"\n3,4\n")

    assert [row.problem and row.problem.code for row in rows] == ["row.too_long", None]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "import.empty"),
        (b"\n \n", "import.empty"),
        (b"a,b,a\n1,2,3\n", "import.header_repeated"),
        (b"a,,c\n1,2,3\n", "import.header_empty"),
        (
            b"CHI-1,2013-01-01T02:15:00-06:00,41.88\nCHI-2,2013-01-01T02:15:00-06:00,41.88\n",
            "import.no_header",
        ),
        (b",,\n,,\n", "import.no_header"),
        (b'"a"b,c\n1,2\n', "import.no_header"),
        (b'"a,b\n1,2\n', "import.no_header"),
        (b"a,b" + b"x" * 300 + b"\n1,2\n", "import.no_header"),
        (",".join(f"c{n}" for n in range(1_001)).encode(), "import.too_many_columns"),
    ],
)
def test_a_file_without_a_proper_header_is_refused(content: bytes, code: str) -> None:
    assert refusal_of(content).code == code


def test_more_rows_than_allowed_are_refused() -> None:
    table = open_table(io.BytesIO(b"a\n1\n2\n3\n"), max_rows=2)

    with pytest.raises(TableError) as caught:
        list(table)
    assert caught.value.code == "import.too_many_rows"


def test_those_who_know_the_columns_need_the_rows_only() -> None:
    assert [row.values for row in read_rows(io.BytesIO(b"a\n1\n"))] == [{"a": "1"}]


def test_the_file_stays_open_for_its_owner() -> None:
    file = io.BytesIO(b"a,b\n1,2\n")
    list(open_table(file))

    with pytest.raises(TableError):
        open_table(io.BytesIO(b"a,a\n"))
    assert not file.closed


@given(st.lists(st.sampled_from(PIECES), max_size=40).map(b"".join))
def test_whatever_a_file_holds_is_read_or_refused(content: bytes) -> None:
    with suppress(TableError):
        assert all(row.problem is None or row.problem.detail for row in rows_of(b"a,b,c\n" + content))


def test_real_trips_are_read() -> None:
    with (FIXTURES / "trips_chicago_excerpt.csv").open("rb") as file:
        rows = list(open_table(file))

    assert len(rows) == 8
    assert rows[0].values["origin_lat"] == "41.880994"
