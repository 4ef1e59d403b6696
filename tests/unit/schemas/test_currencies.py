"""Money is in a currency that there is."""

from __future__ import annotations

import re

import pytest
from pydantic import TypeAdapter, ValidationError

from schemas.base import Model
from schemas.currencies import DECIMALS, Currency
from schemas.organizations import OrganizationUpdate
from schemas.shipments import ChargeInput
from schemas.values import Money, MoneyUpdate
from services.mapping.money import known_currency
from services.mapping.problems import MappingError

NO_CURRENCIES = ("ZZZ", "XYZ", "DEM", "BGN", "ANG", "HRK", "XXX", "XTS", "XAU")
MALFORMED = ("usd", "US", "USDT", "", "US$", "USD\n")
READ = TypeAdapter(Currency)


def test_the_codes_are_three_capitals_each_once_with_at_most_four_decimals() -> None:
    assert all(re.fullmatch("[A-Z]{3}", code) for code in DECIMALS)
    assert set(DECIMALS.values()) == {0, 2, 3, 4}
    assert len(DECIMALS) == 165


@pytest.mark.parametrize(
    ("code", "decimals"), [("USD", 2), ("EUR", 2), ("JPY", 0), ("KWD", 3), ("CLF", 4), ("XCG", 2), ("ZWG", 2)]
)
def test_an_active_currency_is_taken_with_its_decimals(code: str, decimals: int) -> None:
    assert READ.validate_python(code) == code
    assert DECIMALS[code] == decimals


@pytest.mark.parametrize("code", NO_CURRENCIES)
def test_what_is_no_active_currency_is_refused_here_and_by_an_import(code: str) -> None:
    with pytest.raises(ValidationError) as caught:
        READ.validate_python(code)
    assert caught.value.errors()[0]["type"] == "currency"
    with pytest.raises(MappingError):
        known_currency(code)


@pytest.mark.parametrize("code", MALFORMED)
def test_what_is_no_code_is_refused(code: str) -> None:
    with pytest.raises(ValidationError) as caught:
        READ.validate_python(code)
    assert caught.value.errors()[0]["type"] == "string_pattern_mismatch"


@pytest.mark.parametrize(
    ("model", "body"),
    [
        (OrganizationUpdate, {}),
        (Money, {"amount": 1}),
        (MoneyUpdate, {}),
        (ChargeInput, {"code": "a", "unitAmount": 1}),
    ],
)
def test_whatever_names_a_currency_names_one_that_there_is(
    model: type[Model], body: dict[str, object]
) -> None:
    model.model_validate({**body, "currency": "CHF"})
    with pytest.raises(ValidationError) as caught:
        model.model_validate({**body, "currency": "ZZZ"})
    assert [one["loc"] for one in caught.value.errors()] == [("currency",)]
