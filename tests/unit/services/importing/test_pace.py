"""How many rows are written together."""

from services.importing.pace import FEWEST, FIRST, MOST, QUICK_SECONDS, SLOW_SECONDS, Pace


def rows_after(*seconds: float) -> list[int]:
    pace, found = Pace(), []
    for one in seconds:
        pace.learn(one)
        found.append(pace.rows)
    return found


def test_a_quick_database_is_given_more_up_to_a_limit() -> None:
    assert Pace().rows == FIRST
    assert rows_after(*[QUICK_SECONDS / 2] * 10)[-1] == MOST


def test_a_slow_one_is_given_less_down_to_a_limit() -> None:
    assert rows_after(*[SLOW_SECONDS * 2] * 10)[-1] == FEWEST


def test_one_in_between_is_given_the_same() -> None:
    assert rows_after(*[(QUICK_SECONDS + SLOW_SECONDS) / 2] * 5) == [FIRST] * 5
