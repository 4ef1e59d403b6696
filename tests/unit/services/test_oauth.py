"""Whose word for an address is enough, and for which addresses."""

from __future__ import annotations

import pytest

from adapters.oidc import Identity
from services.oauth import GOOGLE, vouched_for

ELSEWHERE = "http://localhost:9400"


def at_google(email: str | None, *, hosted: bool = False, verified: bool = True) -> Identity:
    return Identity(GOOGLE, "1", email, verified, hosted)


@pytest.mark.parametrize(
    ("email", "hosted"),
    [("somebody@gmail.com", False), ("Somebody@GMail.com", False), ("somebody@company.test", True)],
)
def test_google_vouches_for_its_own_addresses_and_for_companies_that_it_hosts(
    email: str, hosted: bool
) -> None:
    assert vouched_for("google", at_google(email, hosted=hosted)) == email.lower()
    assert vouched_for("google", at_google(email, hosted=hosted, verified=False)) is None


@pytest.mark.parametrize(
    "email",
    [
        "somebody@company.test",
        "somebody@googlemail.com.evil.test",
        "somebody@notgmail.com",
        "gmail.com@company.test",
    ],
)
def test_google_does_not_vouch_for_an_address_where_others_run_the_mail(email: str) -> None:
    assert vouched_for("google", at_google(email)) is None


def test_another_issuer_in_its_place_is_believed_and_microsoft_is_not() -> None:
    identity = at_google("somebody@company.test")._replace(issuer=ELSEWHERE)
    assert vouched_for("google", identity) == "somebody@company.test"
    assert vouched_for("microsoft", identity._replace(hosted=True)) is None


@pytest.mark.parametrize("email", [None, "", "no address"])
def test_nothing_is_vouched_for_where_there_is_no_address(email: str | None) -> None:
    assert vouched_for("google", at_google(email, hosted=True)) is None
