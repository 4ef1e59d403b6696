"""What is wrong is said in words that a dispatcher understands."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from schemas.trips import TripCreate
from schemas.vehicles import VehicleCreate
from schemas.words import spelled, words_of


class Form(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, StringConstraints(min_length=1, max_length=5)] = "a"
    secret: Annotated[str, StringConstraints(min_length=8)] = "12345678"
    kind: Literal["van", "car"] = "van"
    seats: Annotated[int, Field(ge=1, le=9)] = 1
    load: Annotated[float, Field(gt=0, lt=2)] = 1
    day: dt.date = dt.date(2026, 3, 31)
    is_new: bool = True
    tags: Annotated[list[str], Field(min_length=1, max_length=2)] = ["a"]
    plate: Annotated[str, spelled(r"^[A-Z]+$", "Write the plate in capitals")] = "A"
    code: Annotated[str, StringConstraints(pattern=r"^\d$")] = "1"


def said(model: type[BaseModel], **given: Any) -> list[str]:
    with pytest.raises(ValidationError) as caught:
        model.model_validate(given)
    return [words_of(one) for one in caught.value.errors()]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"name": ""}, "This is needed"),
        ({"name": "too long"}, "Write at most 5 characters"),
        ({"name": 4}, "Write text here"),
        ({"secret": "short"}, "Write at least 8 characters"),
        ({"kind": "boat"}, "Choose van or car"),
        ({"seats": 0}, "Write 1 or more"),
        ({"seats": 10}, "Write 9 or less"),
        ({"seats": "some"}, "Write a whole number"),
        ({"seats": 1.5}, "Write a whole number"),
        ({"load": 0}, "Write more than 0"),
        ({"load": 2}, "Write less than 2"),
        ({"load": "heavy"}, "Write a number"),
        ({"day": "yesterday"}, "Write a date as 2026-03-31"),
        ({"is_new": "perhaps"}, "Write true or false"),
        ({"tags": []}, "Give at least 1"),
        ({"tags": ["a", "b", "c"]}, "Give at most 2"),
        ({"tags": "a"}, "Give a list here"),
        ({"plate": "b"}, "Write the plate in capitals"),
        ({"code": "x"}, "This is not written in the form that it needs"),
        ({"colour": "red"}, "There is no such field here"),
    ],
)
def test_an_error_is_a_sentence(given: dict[str, Any], words: str) -> None:
    assert said(Form, **given) == [words]


def test_what_is_missing_is_needed() -> None:
    assert said(VehicleCreate) == ["This is needed"]


def test_words_of_our_own_stay_as_they_are() -> None:
    (words,) = said(VehicleCreate, name="Van 1", vin="not a vin")
    assert words == "Write the VIN's 17 characters, without I, O and Q"


def test_a_trip_says_nothing_of_types_and_patterns() -> None:
    stop = {"type": "pick", "place": {"point": {"lat": 91, "lng": "x"}}, "contact": {"phone": "call me"}}
    found = said(TripCreate, reference="x" * 300, priority="soon", stops=[stop], driverId="Dana")
    assert len(found) >= 6
    for words in found:
        assert not any(jargon in words for jargon in ("nput should", "tring should", "pattern", "'"))
