"""Money is exact, in the minor units that its currency has."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.currencies import DECIMALS
from services.mapping.money import known_currency, money_in
from services.mapping.numbers import LARGEST
from services.mapping.problems import MappingError, Unreadable


@pytest.mark.parametrize(
    ("text", "currency", "amount"),
    [
        ("5.65", "USD", 565),
        ("0.29", "USD", 29),
        ("1.1", "EUR", 110),
        ("1.234,56", "EUR", 123456),
        ("-3", "USD", -300),
        ("500", "JPY", 500),
        ("1.234", "KWD", 1234),
        ("$5.65", "USD", 565),
        ("-$5.65", "USD", -565),
        ("5,65 €", "EUR", 565),
        ("USD 5.65", "USD", 565),
    ],
)
def test_amounts_become_minor_units(text: str, currency: str, amount: int) -> None:
    assert money_in(currency)(text) == {"amount": amount, "currency": currency}


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("5.655", "USD"),
        ("5.5", "JPY"),
        ("€5.65", "USD"),
        ("5.65 EUR", "USD"),
        ("free", "USD"),
        ("1e30", "USD"),
    ],
)
def test_what_is_no_amount_of_the_currency_is_refused(text: str, currency: str) -> None:
    with pytest.raises(Unreadable):
        money_in(currency)(text)


def test_currencies_are_those_of_the_standard() -> None:
    assert known_currency("usd") == "USD"
    with pytest.raises(MappingError):
        known_currency("XYZ")


@given(st.sampled_from(sorted(DECIMALS)), st.integers(-LARGEST, LARGEST))
def test_every_amount_of_every_currency_is_read_exactly(currency: str, amount: int) -> None:
    major = f"{Decimal(amount).scaleb(-DECIMALS[currency]):f}"

    assert money_in(currency)(major)["amount"] == amount
