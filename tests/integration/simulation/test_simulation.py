"""The demo fleet against the real API, minutes in seconds by a clock of its own, which runs ahead of the API's."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from cli.simulation.company import Company as Demo
from cli.simulation.company import NotLetIn, Unavailable
from cli.simulation.course import DEPOTS, NOTE, text_of
from cli.simulation.roads import Roads
from cli.simulation.run import ROADS, Simulation, Time
from tests.support.backend import Backend
from tests.support.companies import PASSWORD, Company
from tests.support.trips import Desk

AHEAD = dt.timedelta(seconds=280)
"""Devices may be five minutes ahead of the API, and a short trip takes four."""
DEPOT = {"lat": DEPOTS[0].lat, "lng": DEPOTS[0].lng}


class Clock:
    """Who sleeps has slept at once."""

    def __init__(self) -> None:
        self.moment = dt.datetime.now(dt.UTC)
        self.slept: list[float] = []

    def now(self) -> dt.datetime:
        return self.moment

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.moment += dt.timedelta(seconds=seconds)


@pytest.fixture
async def desk(company: Company) -> Desk:
    return Desk(await company.client("dispatcher"))


@pytest.fixture
async def anybody(backend: Backend) -> AsyncIterator[httpx2.AsyncClient]:
    async with backend.client() as found:
        yield found


def short_trip(**changes: Any) -> dict[str, Any]:
    """Round the corner from a depot, so that it is over in minutes."""
    begins = dt.datetime.now(dt.UTC)
    window = {"from": text_of(begins), "to": text_of(begins + dt.timedelta(hours=1))}
    stop = {"place": {"name": "Dock", "point": DEPOT}, "serviceSeconds": 5, "window": window}
    return {
        "externalId": "DEMO-SHORT",
        "metadata": {"simulated": True, "simulatedCourse": "fine"},
        "scheduledStart": text_of(begins),
        "stops": [stop | {"type": "pickup"}, stop | {"type": "dropoff"}],
        **changes,
    }


def simulation(anybody: httpx2.AsyncClient, company: Company, said: list[str], clock: Clock) -> Simulation:
    demo = Demo(anybody, company.people["dispatcher"].email, PASSWORD)
    return Simulation(demo, Roads.read(ROADS), said.append, Time(clock.now, clock.sleep), seed=7)


async def test_a_trip_goes_from_assigned_to_completed_and_hand_made_trips_stay_as_they_are(
    anybody: httpx2.AsyncClient, company: Company, desk: Desk
) -> None:
    dana = await desk.hire(externalId="DRV-001")
    van = await desk.buy(externalId="VEH-001")
    ours = await desk.at("assigned", dana, team={"vehicleId": van}, body=short_trip())
    others = [
        await desk.at("assigned", body=short_trip(externalId="PO-1")),
        await desk.at("assigned", body=short_trip(externalId="DEMO-MINE", metadata={})),
    ]
    said: list[str] = []
    clock = Clock()

    await simulation(anybody, company, said, clock).run(until=clock.moment + AHEAD)

    after = await desk.read(ours)
    assert (after["status"], after["outcome"]) == ("completed", "full")
    assert [stop["status"] for stop in after["stops"]] == ["completed", "completed"]
    told = [event for event in await desk.timeline(ours) if event.get("occurredAt")]
    assert {event["note"] for event in told} == {NOTE}
    track = (await desk.get(f"trips/{ours['id']}/track"))["items"]
    assert len(track) > 5
    assert {point["vehicleId"] for point in track} == {van}
    for trip in others:
        assert (await desk.read(trip))["version"] == trip["version"]
    assert len(said) == 1, said


async def test_every_lane_of_the_board_gets_trips(
    anybody: httpx2.AsyncClient, company: Company, desk: Desk
) -> None:
    for number in range(12):
        await desk.hire(externalId=f"DRV-{number:03d}")
        await desk.buy(externalId=f"VEH-{number:03d}")
    clock = Clock()

    await simulation(anybody, company, [], clock).run(until=clock.moment + dt.timedelta(seconds=60))

    found = (await desk.get("trips", limit=100))["items"]
    assert {trip["status"] for trip in found} == {
        "draft",
        "scheduled",
        "assigned",
        "dispatched",
        "in_progress",
        "completed",
        "failed",
        "cancelled",
    }
    assert [trip["id"] for trip in found if trip["status"] == "in_progress" and trip["flags"]["delayed"]]
    assert len((await desk.get("positions/latest"))["items"]) > 5


async def test_a_session_that_is_ended_is_followed_by_another(
    anybody: httpx2.AsyncClient, company: Company, desk: Desk
) -> None:
    demo = Demo(anybody, company.people["dispatcher"].email, PASSWORD)
    await demo.drivers()

    ended = await desk.client.delete("auth/sessions")

    assert ended.status_code == 204
    assert await demo.drivers() == []


async def test_who_is_not_let_in_waits_long_before_the_next_try(
    anybody: httpx2.AsyncClient, company: Company
) -> None:
    demo = Demo(anybody, company.people["dispatcher"].email, "another password than that")
    clock, said = Clock(), list[str]()

    with pytest.raises(NotLetIn):
        await demo.drivers()
    simulated = Simulation(demo, Roads.read(ROADS), said.append, Time(clock.now, clock.sleep))
    await simulated.run(until=clock.moment + dt.timedelta(minutes=15))

    assert clock.slept == [600.0, 600.0]
    assert len(said) == 1


async def test_an_api_that_does_not_answer_is_waited_for_and_named_once() -> None:
    answers = iter([httpx2.Response(503, headers={"retry-after": "7"})] * 3)

    def down(_: httpx2.Request) -> httpx2.Response:
        return next(answers)

    clock, said = Clock(), list[str]()
    async with httpx2.AsyncClient(transport=httpx2.MockTransport(down), base_url="http://api/") as client:
        demo = Demo(client, "dispatcher@demo.test", PASSWORD)
        with pytest.raises(Unavailable) as refused:
            await demo.drivers()
        simulated = Simulation(demo, Roads.read(ROADS), said.append, Time(clock.now, clock.sleep))
        await simulated.run(until=clock.moment + dt.timedelta(seconds=14))

    assert refused.value.seconds == 7
    assert clock.slept == [7.0, 7.0]
    assert said == ["Waiting: the API answers 503"]
