"""Objects inside of an object merge as well, and what comes out has to be as good as a new one."""

from __future__ import annotations

from typing import Any

import pytest
from httpx2 import AsyncClient

from tests.factories.bodies import KINDS, Body
from tests.support.calls import create, faults

PLACES = next(kind for kind in KINDS if kind.plural == "places")
CORNERS = [{"lat": 0, "lng": 0}, {"lat": 0, "lng": 1}, {"lat": 1, "lng": 1}]


async def patched(client: AsyncClient, made: Body, body: Body) -> Any:
    answer = await client.patch(f"places/{made['id']}", json=body)
    assert answer.status_code == 200, answer.text
    assert (await client.get(f"places/{made['id']}")).json() == answer.json()
    return answer.json()


class TestPlaces:
    async def test_keep_what_a_nested_patch_does_not_name(self, client: AsyncClient) -> None:
        made = await create(client, PLACES)
        after = await patched(client, made, {"geofence": {"radius": 200}, "point": {"lat": 3}})
        assert after["geofence"] == {"type": "circle", "radius": 200, "points": None}
        assert after["point"] == {"lat": 3, "lng": 145.77}
        assert (await patched(client, after, {"geofence": {}, "point": {}}))["version"] == after["version"]

    async def test_change_the_type_of_their_area_with_all_that_goes_with_it(
        self, client: AsyncClient
    ) -> None:
        made = await create(client, PLACES)
        polygon = {"type": "polygon", "radius": None, "points": CORNERS}
        assert (await patched(client, made, {"geofence": polygon}))["geofence"] == polygon
        smaller = {"points": CORNERS[::-1]}
        assert (await patched(client, made, {"geofence": smaller}))["geofence"] == {**polygon, **smaller}

    @pytest.mark.parametrize(
        ("body", "fault"),
        [
            ({"geofence": {"type": "polygon"}}, {"/geofence": "field.geofence"}),
            ({"geofence": {"radius": None}}, {"/geofence": "field.geofence"}),
            ({"geofence": {"points": CORNERS}}, {"/geofence": "field.geofence"}),
            ({"geofence": {"radius": 0}}, {"/geofence/radius": "field.greater_than"}),
            ({"geofence": {"radius": 100_001}}, {"/geofence/radius": "field.less_than_equal"}),
            ({"geofence": {"type": None}}, {"/geofence/type": "field.literal_error"}),
            ({"geofence": {"colour": 1}}, {"/geofence/colour": "field.extra_forbidden"}),
            ({"point": {"lat": None}}, {"/point/lat": "field.float_type"}),
            ({"point": {"lat": 91}}, {"/point/lat": "field.less_than_equal"}),
        ],
        ids=str,
    )
    async def test_refuse_what_would_not_be_whole(
        self, client: AsyncClient, body: Body, fault: dict[str, str]
    ) -> None:
        made = await create(client, PLACES)
        assert faults(await client.patch(f"places/{made['id']}", json=body)) == fault

    async def test_lack_what_a_patch_of_nothing_does_not_name(self, client: AsyncClient) -> None:
        made = await create(client, PLACES, point=None, geofence=None)
        body = {"point": {"lat": 3}, "geofence": {"radius": 5}}
        assert faults(await client.patch(f"places/{made['id']}", json=body)) == {
            "/point/lng": "field.missing",
            "/geofence/type": "field.missing",
        }
