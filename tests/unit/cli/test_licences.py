"""Which licences `make check` lets pass."""

import pytest

from scripts.check_licences import PERMISSIVE, WEAK_COPYLEFT, fits


@pytest.mark.parametrize(
    "licence", ["MIT", "MIT License", "Apache-2.0 OR GPL-3.0-only", "BSD-3-Clause AND (MIT OR ISC)"]
)
def test_permissive_ones_may_be_shipped(licence: str) -> None:
    assert fits(licence, PERMISSIVE)


@pytest.mark.parametrize(
    "licence",
    ["GPL-3.0-only", "MIT AND GPL-2.0-only", "MPL-2.0", "MIT License; Mozilla Public License 2.0 (MPL 2.0)"],
)
def test_others_may_not_be_shipped(licence: str) -> None:
    assert not fits(licence, PERMISSIVE)


def test_weak_copyleft_will_do_for_development() -> None:
    assert fits("MPL-2.0", PERMISSIVE | WEAK_COPYLEFT)


@pytest.mark.parametrize("licence", ["UNKNOWN", "Copyright 2020, all rights reserved (see website)", ""])
def test_one_that_nobody_can_name_does_not_pass(licence: str) -> None:
    assert not fits(licence, PERMISSIVE | WEAK_COPYLEFT)
