"""What null means in a PATCH, and how the schema tells it."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import Field, ValidationError

from schemas.base import Code, Metadata, Name, absent
from schemas.customers import CustomerUpdate
from schemas.drivers import DriverUpdate
from schemas.merge_patch import MergePatch
from schemas.places import PlaceUpdate
from schemas.trips import TripUpdate
from schemas.vehicles import VehicleUpdate

RESET = {
    DriverUpdate: {"skills": "`[]`", "status": "`active`", "metadata": "`{}`"},
    VehicleUpdate: {"features": "`[]`", "kind": "`van`", "status": "`available`", "metadata": "`{}`"},
    PlaceUpdate: {"metadata": "`{}`"},
    CustomerUpdate: {"metadata": "`{}`"},
    TripUpdate: {"metadata": "`{}`"},
}


class Sample(MergePatch):
    name: Name = Field(default_factory=absent)
    code: Code | None = None
    some_codes: list[Code] = Field(default_factory=list, description="short ones")
    size: int = 3
    metadata: Metadata = Field(default_factory=dict)


def test_null_is_taken_where_there_is_a_default_and_kept_for_the_merge() -> None:
    nothing = dict.fromkeys(("code", "someCodes", "size", "metadata"))
    assert Sample.model_validate(nothing).given() == nothing
    assert Sample.model_validate({"size": 4}).given() == {"size": 4}
    with pytest.raises(ValidationError):
        Sample.model_validate({"name": None})


@pytest.mark.parametrize(
    "content", [{"someCodes": [None]}, {"size": "3"}, {"metadata": []}, {"code": 1}], ids=str
)
def test_what_is_not_null_is_checked(content: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Sample.model_validate(content)


def test_the_schema_says_what_null_resets_to_and_no_default() -> None:
    found = Sample.model_json_schema()["properties"]
    assert found["size"] == {
        "anyOf": [{"type": "integer"}, {"type": "null"}],
        "title": "Size",
        "description": "null resets it to `3`",
    }
    assert found["someCodes"]["description"] == "short ones; null resets it to `[]`"
    assert "null" not in str(found["name"])


@pytest.mark.parametrize("model", RESET, ids=lambda model: model.__name__)
def test_every_field_with_a_default_can_be_reset(model: type[MergePatch]) -> None:
    found = model.model_json_schema()["properties"]
    told = {
        name: one["description"] for name, one in found.items() if "resets it" in one.get("description", "")
    }
    words = {name: f"null resets it to {default}" for name, default in RESET[model].items()}
    assert {name: text for name, text in told.items() if name != "priority"} == words
