"""Which passwords may be chosen."""

from __future__ import annotations

import pytest

from services.errors import Invalid
from services.password_rules import require_good, suggests_itself

ABOUT = ("Søren Ångström", "soren@harbour-freight.example", "Harbour Freight & Co")


def refused(password: str, *, second_factor: bool = False) -> str | None:
    try:
        require_good(password, "/password", ABOUT, second_factor=second_factor)
    except Invalid as error:
        return error.errors[0].code
    return None


@pytest.mark.parametrize(
    "password",
    [
        "HarbourFreight2026!",
        "harbour freight 1",
        "roadbook.roadbook",
        "Dispatcher-2026-1",
        "soren@harbour-freight.example",
        "1angstrom1angstrom1",
        "xy-Roadbook-000000",
    ],
)
def test_what_others_know_of_a_person_is_no_password(password: str) -> None:
    assert refused(password) == "password.obvious"
    assert refused(password, second_factor=True) == "password.obvious"


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery staple",
        "my harbour is full of ducks",
        "roadbook-demo-only",
        "qzvtmwkxplfhdru",
        "918273645546372",
        "🚚" * 15,
    ],
)
def test_anything_else_of_its_length_is(password: str) -> None:
    assert refused(password) is None


def test_without_anything_known_only_our_own_words_count() -> None:
    assert suggests_itself("roadbook owner 1")
    assert not suggests_itself("harbour freight 1")


def test_length_and_the_list_are_looked_at_first() -> None:
    assert refused("roadbook") == "password.length"
    assert refused("iloveyou", second_factor=True) == "password.breached"
