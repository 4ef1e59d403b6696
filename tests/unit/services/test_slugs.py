"""What names look like in addresses."""

from __future__ import annotations

import re

import pytest

from services.slugs import LONGEST, another, slug_of

FORM = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Harbour Freight", "harbour-freight"),
        ("  Müller & Söhne GmbH. ", "muller-sohne-gmbh"),
        ("Straße 9", "strasse-9"),
        ("東京", "company"),
        ("---", "company"),
        ("<script>alert(1)</script>", "script-alert-1-script"),
        ("../../etc", "etc"),
        ("a" * 39 + " b", "a" * 39),
        ("x" * 200, "x" * LONGEST),
    ],
)
def test_is_made_of_plain_letters_and_hyphens(name: str, slug: str) -> None:
    assert slug_of(name) == slug


@pytest.mark.parametrize("slug", ["company", "x" * LONGEST, f"{'a' * 30}-b-c"])
def test_another_one_begins_alike_and_is_no_longer_than_it_may_be(slug: str) -> None:
    made = {another(slug) for _ in range(20)}
    assert len(made) == 20
    assert all(FORM.fullmatch(one) and len(one) <= LONGEST and one[:5] == slug[:5] for one in made)
