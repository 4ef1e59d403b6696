"""Kinds of cells that no example of the other tests needs."""

import orjson
import pytest

from services.mapping.convert import Reading, converter
from services.mapping.json_values import loosened
from services.mapping.problems import Unreadable

boolean = converter(Reading("boolean"))


@pytest.mark.parametrize(
    ("text", "value"), [("Yes", True), (" true ", True), ("1", True), ("n", False), ("FALSE", False)]
)
def test_yes_and_no_are_understood(text: str, value: bool) -> None:
    assert boolean(text) is value


def test_what_is_neither_yes_nor_no_is_refused() -> None:
    with pytest.raises(Unreadable, match="neither yes nor no"):
        boolean("maybe")


def test_truth_in_json_is_one() -> None:
    truth = orjson.loads("true")

    assert loosened(boolean, "boolean")(truth) is True
    assert loosened(str, "scalar")(truth) is True
    assert loosened(str, "scalar")(2.5) == 2.5
