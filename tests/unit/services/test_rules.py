"""Small checks that several nouns share."""

from __future__ import annotations

import pytest

from schemas.base import Document
from schemas.places import PlaceCreate
from services.errors import Invalid
from services.rules import changed, refer, valid
from tests.support.house import US, House


@pytest.mark.parametrize(
    ("before", "after", "is_new"),
    [
        (None, {"siteId": "a"}, True),
        (None, {"siteId": None}, False),
        (None, {}, False),
        ({"siteId": None}, {"siteId": "a"}, True),
        ({"siteId": "a"}, {"siteId": "b"}, True),
        ({"siteId": "a"}, {"siteId": "a"}, False),
        ({"siteId": "a"}, {"siteId": None}, False),
        ({}, {"siteId": "a"}, True),
    ],
)
def test_a_value_counts_as_changed_when_it_is_there_and_was_not(
    before: Document | None, after: Document, is_new: bool
) -> None:
    assert changed(before, after, "siteId") is is_new


async def test_every_unknown_reference_is_named_at_once() -> None:
    house = House()
    house.store["places"]["plc_1"] = {"_id": "plc_1", "organizationId": US}
    fields = {"siteId": "places", "customerId": "customers", "vehicleId": "vehicles"}
    after = {"siteId": "plc_1", "customerId": "cus_9", "vehicleId": "veh_9"}
    with pytest.raises(Invalid) as caught:
        await refer(house.references, None, after, fields)
    assert [one.pointer for one in caught.value.errors] == ["/customerId", "/vehicleId"]
    await refer(house.references, after, after, fields)


def test_content_comes_out_as_the_model_keeps_it_and_nothing_else() -> None:
    stored = {"_id": "plc_1", "version": 3, "name": "Depot", "contact": {"phone": "555 0100"}}
    content = valid(PlaceCreate, stored)
    assert content["contact"] == {"name": None, "phone": "555 0100"}
    assert content["address"] is None
    assert not {"_id", "version"} & content.keys()


def test_content_that_the_model_refuses_is_told_by_its_place() -> None:
    geofence = {"type": "circle", "radius": 5.0, "points": [{"lat": 0.0, "lng": 0.0}] * 3}
    with pytest.raises(Invalid) as caught:
        valid(PlaceCreate, {"name": "Depot", "geofence": geofence, "metadata": {"a/b~c": []}})
    assert {one.pointer for one in caught.value.errors} == {"/geofence", "/metadata/a~1b~0c"}
