"""Any text that a workbook is given comes out of it again, also what only looks as if it were escaped."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.tables import open_table, stream, writer_for
from adapters.tables.escapes import escape, unescape

LOOKALIKES = ("_x0041_", "_x005F_", "_x005f_", "_x", "x0041_", "_", "005F", "_xD83D_", "_xZZZZ_")
ODD = ("\r", "\n", "\t", "\0", "\x0b", "\x1f", "\ufffe", "\uffff", "😀")
MARKUP = ("<r>", "</r>", "<r><t>", "&", "&amp;", "'", "=", '"', " ")
PIECES = st.sampled_from((*LOOKALIKES, *ODD, *MARKUP))
TEXT = st.lists(PIECES | st.text(st.characters(exclude_categories=["Cs"]), max_size=3), max_size=8).map(
    "".join
)


def through_a_workbook(text: str) -> str:
    content = b"".join(stream(writer_for("xlsx", ["kept", "text"]), [{"kept": "x", "text": text}]))
    (row,) = open_table(io.BytesIO(content))
    read: str = row.values["text"]
    return read


@given(TEXT)
def test_any_text_comes_out_of_a_workbook_as_it_went_in(text: str) -> None:
    assert through_a_workbook(text) == text


@given(TEXT)
def test_escaping_is_undone_exactly(text: str) -> None:
    assert unescape(escape(text)) == text


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("plain_text", "plain_text"),
        ("_x0041_", "_x005F_x0041_"),
        ("_x0041_x0042_", "_x005F_x0041_x005F_x0042_"),
        ("_x0041\x01", "_x005F_x0041_x0001_"),
        ("a\rb\nc\t", "a_x000D_b\nc\t"),
        ("\ufffe\uffff", "_xFFFE__xFFFF_"),
        ("<r>x</r>", "_x003C_r>x</r>"),
        ("<rest>", "<rest>"),
    ],
)
def test_text_is_escaped_as_excel_does(text: str, held: str) -> None:
    assert escape(text) == held
    assert through_a_workbook(text) == text


@pytest.mark.parametrize(
    ("held", "text"),
    [
        ("_x0041_", "A"),
        ("_x005F_x0041_", "_x0041_"),
        ("_x005f_x0041_", "_x0041_"),
        ("_xD83D__xDE00_", "😀"),
        ("_xD83D_", "\ufffd"),
        ("_x41_ _x0041", "_x41_ _x0041"),
    ],
)
def test_what_excel_escaped_is_read_as_it_was(held: str, text: str) -> None:
    assert unescape(held) == text
