"""Nobody and nothing is on two trips at once, however dispatchers meet."""

from __future__ import annotations

import pytest
from httpx2 import Response

from tests.factories.trips import Body, a_day
from tests.integration.faults.conftest import Offices
from tests.integration.faults.racing import (
    Assigns,
    Moves,
    Reassigns,
    Reopens,
    Restores,
    Retries,
    Side,
    meetings,
    ready,
)
from tests.integration.faults.scale import DOOR_ROUNDS, ROUNDS
from tests.support.trips import Desk, reasons, refused

FRESH = 20
"""Rounds before new trips take over, since a trip keeps every assignment it ever had."""
SHARED = ("driver", "vehicle", "trailer")
DOORS = (Moves, Reopens, Restores, Reassigns, Retries)


async def teams(desk: Desk, shared: str) -> tuple[Body, Body]:
    """Two teams that have one driver, vehicle or trailer in common, and nothing else."""
    first, second = [
        {
            "driverId": await desk.hire(),
            "vehicleId": await desk.buy(),
            "trailerIds": [await desk.buy("trailer")],
        }
        for _ in range(2)
    ]
    field = {"driver": "driverId", "vehicle": "vehicleId", "trailer": "trailerIds"}[shared]
    return first, {**second, field: first[field]}


async def contest(
    offices: Offices, doors: tuple[type[Side], type[Side]], shared: str, rounds: int
) -> list[int]:
    """Who won each round; exactly one did, and the other was told why not."""
    winners: list[int] = []
    for start in range(0, rounds, FRESH):
        day = a_day()
        one, other = await teams(offices.here, shared)
        first = await ready(doors[0], offices.here, day, one)
        second = await ready(doors[1], offices.there, day, other)
        async for met in meetings(first, second, min(FRESH, rounds - start)):
            assert len(met.won) == 1, [answer.text for answer in met]
            check_loser(met[1 - met.won[0]])
            winners += met.won
    return winners


def check_loser(answer: Response) -> None:
    if answer.json()["code"] == "restore.conflict":
        told = {one["code"] for one in refused(answer, 409, "restore.conflict")["reasons"]}
    else:
        told = reasons(answer)
    assert {code.partition(".")[2] for code in told} == {"double_booked"}


class TestTwoDispatchers:
    async def test_never_both_get_one_vehicle(self, offices: Offices) -> None:
        winners = await contest(offices, (Assigns, Assigns), "vehicle", ROUNDS)
        assert len(winners) == ROUNDS
        assert set(winners) == {0, 1}, "one always comes first, so the two did not meet"

    @pytest.mark.parametrize("shared", ["driver", "trailer"])
    async def test_never_both_get_one_driver_or_trailer(self, offices: Offices, shared: str) -> None:
        await contest(offices, (Assigns, Assigns), shared, DOOR_ROUNDS)

    @pytest.mark.parametrize("shared", SHARED)
    @pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__.lower())
    async def test_are_kept_apart_by_every_way_to_book(
        self, offices: Offices, door: type[Side], shared: str
    ) -> None:
        await contest(offices, (Assigns, door), shared, DOOR_ROUNDS // len(SHARED))

    async def test_are_kept_apart_when_neither_assigns(self, offices: Offices) -> None:
        await contest(offices, (Moves, Restores), "driver", DOOR_ROUNDS // 2)
        await contest(offices, (Reopens, Moves), "vehicle", DOOR_ROUNDS // 2)


class Deletes(Side):
    """Deletes somebody or something of the team."""

    where: str

    async def go(self) -> Response:
        return await self.desk.client.delete(self.where)

    async def undo(self) -> None:
        await self.desk.post(f"{self.where}/restore")


class TestDeleting:
    @pytest.mark.parametrize("shared", SHARED)
    @pytest.mark.parametrize(
        "door", [Assigns, Reassigns, Reopens, Restores], ids=lambda door: door.__name__.lower()
    )
    async def test_never_leaves_a_trip_to_be_driven_by_who_is_gone(
        self, offices: Offices, door: type[Side], shared: str
    ) -> None:
        team = (await teams(offices.here, shared))[0]
        booking = await ready(door, offices.here, a_day(), team)
        leaving = Deletes(offices.there, booking.trip, team)
        leaving.where = {
            "driver": f"drivers/{team['driverId']}",
            "vehicle": f"vehicles/{team['vehicleId']}",
            "trailer": f"vehicles/{team['trailerIds'][0]}",
        }[shared]
        async for met in meetings(booking, leaving, DOOR_ROUNDS // 6):
            assert len(met.won) == 1, [answer.text for answer in met]
            if met.won == [0]:
                refused(met.second, 409, "in_use")
            else:
                told = met.first.json()
                why = told.get("reasons") or told["errors"]
                kind = "driver" if shared == "driver" else "vehicle"
                assert {one["code"] for one in why} <= {f"{kind}.deleted", "reference.unknown"}
