"""Where a caller stands in a budget."""

import pytest

from adapters.settings import Budget
from adapters.standing import Standing


@pytest.mark.parametrize(
    ("count", "left", "exhausted"), [(0, 5, False), (1, 4, False), (5, 0, False), (6, 0, True), (50, 0, True)]
)
def test_the_last_call_of_a_budget_is_still_good(count: int, left: int, exhausted: bool) -> None:
    standing = Standing("login", Budget(5, 900), count, 900)
    assert (standing.left, standing.exhausted) == (left, exhausted)
