"""Numbers are read as people write them, where only one reading is possible."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.mapping.numbers import plain_number, real, whole
from services.mapping.problems import Unreadable


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("12", "12"),
        ("-87.63", "-87.63"),
        ("+.5", "+.5"),
        ("1e-05", "1e-05"),
        (" 7 ", "7"),
        ("3,7", "3.7"),
        ("-0,125", "-0.125"),
        ("1,45", "1.45"),
        ("1,234.5", "1234.5"),
        ("1.234,5", "1234.5"),
        ("1,234,567", "1234567"),
        ("1.234.567", "1234567"),
        ("1 234,5", "1234.5"),
        ("1\u00a0234", "1234"),
        ("1'234.50", "1234.50"),
        ("\u22125", "-5"),
    ],
)
def test_usual_ways_of_writing_are_understood(text: str, plain: str) -> None:
    assert plain_number(text) == plain


def test_a_comma_that_could_be_either_is_refused_with_both_readings() -> None:
    with pytest.raises(Unreadable, match=r"Write 1234 or 1\.234") as caught:
        plain_number("1,234")
    assert caught.value.code == "row.number_ambiguous"


def test_where_thousands_never_occur_a_comma_is_the_decimal_one() -> None:
    assert real("-87,632", grouped=False) == -87.632


@pytest.mark.parametrize(
    "text", ["", "abc", "1_000", "nan", "inf", "0x10", "1,2,3", "1.2.3", "٣", "--1", "1" * 41]
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        plain_number(text)


def test_numbers_beyond_all_bounds_are_refused() -> None:
    with pytest.raises(Unreadable):
        real("1e400")
    with pytest.raises(Unreadable):
        whole("1e30")


def test_whole_numbers_may_end_in_a_zero_fraction_but_no_other() -> None:
    assert whole("2019.0") == 2019
    with pytest.raises(Unreadable, match="not a whole number"):
        whole("2019.5")


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_what_python_writes_is_read_exactly(value: float) -> None:
    assert real(repr(value)) == value


@given(
    st.integers(-(10**12), 10**12), st.integers(1, 9), st.sampled_from([(",", "."), (".", ","), (" ", ",")])
)
def test_grouped_numbers_with_a_fraction_are_read_exactly(
    number: int, digit: int, signs: tuple[str, str]
) -> None:
    group, point = signs
    text = f"{number:,}".replace(",", group) + f"{point}{digit}"

    assert abs(Decimal(plain_number(text))) == Decimal(f"{abs(number)}.{digit}")
