"""New demo trips are what the API takes, between places near streets, and can be driven in time."""

from __future__ import annotations

import datetime as dt
import random

import pytest

from cli.simulation.company import is_ours
from cli.simulation.course import NOTE, moment_of
from cli.simulation.orders import Orders
from cli.simulation.roads import Roads
from cli.simulation.run import ROADS
from schemas.trips import TripCreate

BEGINS = dt.datetime(2026, 11, 2, 23, 30, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def roads() -> Roads:
    return Roads.read(ROADS)


@pytest.mark.parametrize("seed", range(20))
def test_a_trip_is_taken_and_says_that_it_is_simulated(roads: Roads, seed: int) -> None:
    body = Orders(roads, random.Random(seed)).new(BEGINS)

    trip = TripCreate.model_validate(body)

    assert 3 <= len(trip.stops) <= 5
    assert is_ours(body)
    assert body["notes"] == NOTE
    windows = [(moment_of(stop["window"]["from"]), moment_of(stop["window"]["to"])) for stop in body["stops"]]
    assert windows == sorted(windows)
    assert moment_of(body["scheduledEnd"]) >= windows[-1][1]
    assert dt.timedelta(minutes=20) < moment_of(body["scheduledEnd"]) - BEGINS < dt.timedelta(hours=3)


def test_trips_differ(roads: Roads) -> None:
    orders = Orders(roads, random.Random(1))

    assert len({orders.new(BEGINS)["externalId"] for _ in range(50)}) == 50


def test_a_trip_whose_mark_was_taken_off_is_not_ours(roads: Roads) -> None:
    body = Orders(roads, random.Random(1)).new(BEGINS)

    assert not is_ours(body | {"metadata": {}})
    assert not is_ours(body | {"externalId": None})
    assert not is_ours(body | {"externalId": "PO-1"})
