"""JSON Lines are read object by object, and a line that is none does not stop the rest."""

import io

from adapters.tables import Row, open_table


def rows_of(content: bytes) -> list[Row]:
    table = open_table(io.BytesIO(content))
    assert (table.format, table.columns) == ("jsonl", None)
    return list(table)


def test_objects_are_given_as_they_stand() -> None:
    assert rows_of(b'{"a": {"b": [1, 2.5, null]}}\n\n{"c": "\'=x"}') == [
        Row(1, {"a": {"b": [1, 2.5, None]}}),
        Row(3, {"c": "'=x"}),
    ]


def test_lines_that_are_no_object_are_reported_as_they_came() -> None:
    rows = rows_of(b'{"a": 1}\n{"a": \n[1]\n{"a": 2}\n')

    assert [row.problem and row.problem.code for row in rows] == [None, "row.json", "row.json", None]
    assert rows[1].values == {"line": '{"a": '}


def test_a_line_that_is_far_too_long_is_reported() -> None:
    rows = rows_of(b'{"a": 1}\n{"a": "' + b"x" * 3_000_000 + b'"}\n{"a": 2}\n')

    assert [row.problem and row.problem.code for row in rows] == [None, "row.too_long", None]


def test_nesting_without_end_is_that_lines_problem() -> None:
    rows = rows_of(b'{"a": 1}\n{"a": ' + b"[" * 5_000 + b"]" * 5_000 + b"}\n")

    assert rows[1].problem is not None
    assert rows[1].problem.code == "row.json"
