"""A dispatcher at work: brings trips to where a test begins, and reads refusals."""

from __future__ import annotations

from itertools import count
from typing import Any

from httpx2 import AsyncClient, Response

from tests.factories import trips as bodies
from tests.factories.trips import Body

ABSENT = "trp_0123456789abcdef0123456789abcdef"
WAYS: dict[str, tuple[str, ...]] = {
    "draft": (),
    "scheduled": ("scheduled",),
    "assigned": ("scheduled", "assigned"),
    "dispatched": ("scheduled", "assigned", "dispatched"),
    "in_progress": ("scheduled", "assigned", "dispatched", "in_progress"),
    "completed": ("scheduled", "assigned", "dispatched", "in_progress", "completed"),
    "failed": ("scheduled", "assigned", "dispatched", "in_progress", "failed"),
    "cancelled": ("scheduled", "assigned", "dispatched", "in_progress", "cancelled"),
}
"""How a trip comes to each status with somebody on it."""
STATUSES = tuple(WAYS)
_numbers = count(1)


class Desk:
    """What is done here is expected to work."""

    def __init__(self, client: AsyncClient) -> None:
        self.client = client

    async def post(self, path: str, body: Body | None = None, **headers: str) -> Body:
        return done(await self.client.post(path, json=body, headers=headers))

    async def get(self, path: str, **query: Any) -> Body:
        return done(await self.client.get(path, params=query))

    async def patch(self, trip: Body, body: Body) -> Body:
        return done(await self.client.patch(f"trips/{trip['id']}", json=body))

    async def hire(self, **changes: Any) -> str:
        """A new driver's id."""
        made = await self.post("drivers", {"name": f"Driver {next(_numbers)}", **changes})
        return str(made["id"])

    async def buy(self, kind: str = "rigid", **changes: Any) -> str:
        """A new vehicle's id."""
        made = await self.post("vehicles", {"name": f"Unit {next(_numbers)}", "kind": kind, **changes})
        return str(made["id"])

    async def plan(self, body: Body | None = None, **changes: Any) -> Body:
        """A new draft."""
        return await self.post("trips", body or bodies.trip(**changes))

    async def move(self, trip: Body, status: str, **told: Any) -> Body:
        return await self.post(f"trips/{trip['id']}/status", {"status": status, **told})

    async def move_stop(self, trip: Body, number: int, status: str, **told: Any) -> Body:
        """`number` counts from 1."""
        stop_id = trip["stops"][number - 1]["id"]
        return await self.post(f"trips/{trip['id']}/stops/{stop_id}/status", {"status": status, **told})

    async def assign(self, trip: Body, driver_id: str, **team: Any) -> Body:
        return await self.post(f"trips/{trip['id']}/assign", {"driverId": driver_id, **team})

    async def at(
        self,
        status: str,
        driver_id: str | None = None,
        *,
        team: Body | None = None,
        body: Body | None = None,
        **content: Any,
    ) -> Body:
        """A new trip that has come to this status, with this driver or a new one on it."""
        trip = await self.plan(body, **content)
        for step in WAYS[status]:
            if step == "assigned":
                trip = await self.assign(trip, driver_id or await self.hire(), **(team or {}))
            else:
                trip = await self.move(trip, step)
        return trip

    async def read(self, trip: Body) -> Body:
        return await self.get(f"trips/{trip['id']}")

    async def timeline(self, trip: Body) -> list[Body]:
        found: list[Body] = (await self.get(f"trips/{trip['id']}/events", limit=100))["items"]
        return found


def done(answer: Response) -> Body:
    """The object in an answer that says yes."""
    assert answer.status_code in {200, 201}, answer.text
    found: Body = answer.json()
    return found


def refused(answer: Response, status: int, code: str) -> Body:
    """The problem in an answer that says no in the way it should."""
    told: Body = answer.json()
    assert (answer.status_code, told.get("code")) == (status, code), answer.text
    return told


def faults(answer: Response) -> dict[str, str]:
    """Where the request was wrong, and the code of each fault."""
    return {one["pointer"]: one["code"] for one in refused(answer, 422, "request.invalid")["errors"]}


def reasons(answer: Response) -> set[str]:
    """Why an assignment was refused."""
    return {one["code"] for one in refused(answer, 409, "trip.assignment_refused")["reasons"]}


def without_its_name(answer: Response, trip_id: str) -> bytes:
    """A refusal without what names the request and the trip."""
    told = answer.json()
    return answer.content.replace(told["requestId"].encode(), b"").replace(trip_id.encode(), b"")
