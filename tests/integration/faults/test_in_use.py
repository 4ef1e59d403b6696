"""No open trip names a customer or a place that is gone, however deleting meets planning."""

from __future__ import annotations

import pytest
from httpx2 import Response

from tests.factories.trips import Body, shipment, stop, trip
from tests.integration.faults.conftest import Offices
from tests.integration.faults.racing import Side, meetings
from tests.integration.faults.scale import DOOR_ROUNDS, SLOW
from tests.support.trips import Desk, done, refused

LEAD = 0.2 if SLOW else 0.01
"""Deleting takes longer to come to the point."""
NOUNS = ("customers", "places")


async def kept(desk: Desk, plural: str) -> str:
    """The id of a new customer or place."""
    content: Body = {"name": "Acme"}
    if plural == "places":
        content["point"] = {"lat": 41.9, "lng": -87.6}
    return str((await desk.post(plural, content))["id"])


def naming(plural: str, object_id: str) -> Body:
    """What a trip says that needs it."""
    if plural == "customers":
        return {"shipments": [shipment(1, 2, customerId=object_id)]}
    return {"siteId": object_id}


class Deletes(Side):
    """Deletes the customer or place."""

    async def go(self) -> Response:
        return await self.desk.client.delete(self.team["where"])

    async def undo(self) -> None:
        await self.desk.post(f"{self.team['where']}/restore")


class Plans(Side):
    """Plans a trip that needs it."""

    async def go(self) -> Response:
        answer = await self.desk.client.post("trips", json=trip(**self.team["naming"]))
        self.trip = answer.json()
        return answer

    async def undo(self) -> None:
        assert (await self.desk.client.delete(self.path)).status_code == 204


class Patches(Side):
    """Lets a trip need it that has not."""

    async def go(self) -> Response:
        return await self.desk.client.patch(self.path, json=self.team["naming"])

    async def undo(self) -> None:
        left = await self.desk.read(self.trip)
        shipments = [{"id": one["id"], "deleted": True} for one in left["shipments"]]
        await self.desk.patch(self.trip, {"siteId": None, "shipments": shipments})


class Reopens(Side):
    """Opens a cancelled trip again that needs it."""

    async def go(self) -> Response:
        return await self.desk.client.post(f"{self.path}/reopen", json={"reason": "Not done yet"})

    async def undo(self) -> None:
        await self.desk.move(self.trip, "cancelled")


class Restores(Side):
    """Brings back a deleted trip that needs it."""

    async def go(self) -> Response:
        return await self.desk.client.post(f"{self.path}/restore")

    async def undo(self) -> None:
        assert (await self.desk.client.delete(self.path)).status_code == 204


class Retries(Side):
    """Tries a stop of a cancelled trip again that needs it."""

    async def go(self) -> Response:
        path = f"{self.path}/stops/{self.trip['stops'][1]['id']}/retry"
        return await self.desk.client.post(path, json={"tripId": self.team["other"]})

    async def undo(self) -> None:
        await self.desk.move({"id": self.team["other"]}, "cancelled")
        self.team["other"] = (await self.desk.plan())["id"]


async def ready(kind: type[Side], desk: Desk, plural: str, object_id: str) -> Side:
    """A side at the point from where it goes."""
    named = naming(plural, object_id)
    team: Body = {"naming": named, "where": f"{plural}/{object_id}"}
    if kind is Retries:
        if plural == "places":
            named = {"stops": [stop("pickup"), stop(place={"placeId": object_id})]}
        made = await desk.at("in_progress", **named)
        await desk.move_stop(made, 1, "completed")
        made = await desk.move_stop(made, 2, "failed")
        await desk.move(made, "cancelled")
        return kind(desk, made, {**team, "other": (await desk.plan())["id"]})
    if kind is Patches:
        return kind(desk, await desk.plan(), team)
    if kind in (Reopens, Restores):
        made = await desk.plan(**named)
        side = kind(desk, made, team)
        await side.undo()
        return side
    return kind(desk, {}, team)


@pytest.mark.parametrize("plural", NOUNS)
@pytest.mark.parametrize(
    "door", [Plans, Patches, Reopens, Restores, Retries], ids=lambda door: door.__name__.lower()
)
async def test_what_is_deleted_is_needed_by_no_open_trip(
    offices: Offices, door: type[Side], plural: str
) -> None:
    object_id = await kept(offices.here, plural)
    planning = await ready(door, offices.here, plural, object_id)
    leaving = await ready(Deletes, offices.there, plural, object_id)
    winners = []
    async for met in meetings(planning, leaving, DOOR_ROUNDS // 2, LEAD):
        assert len(met.won) == 1, [answer.text for answer in met]
        if met.won == [0]:
            refused(met.second, 409, "in_use")
        else:
            assert met.first.json()["code"] in {"request.invalid", "conflict", "restore.conflict"}
        winners += met.won
    assert set(winners) == {0, 1}, "one always comes first, so the two did not meet"
    assert done(await offices.here.client.get(f"{plural}/{object_id}"))["id"] == object_id
