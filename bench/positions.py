"""What devices report: points a second of the API's processor time, in calls of many and of one."""

import datetime as dt
import itertools
import statistics
from collections.abc import Iterator, Sequence

from bench.measure import Case
from bench.people import Person, ask
from bench.requests import raw
from bench.system import Running

PATH = "/api/v1/positions"
VEHICLES = 25
BATCH = 500
"""As many as one call may carry."""
CALLS = {BATCH: 40, 1: 400}
"""Calls of one sample, by the points in each."""
HEAD = ("", "points a CPU second", "min-max", "µs CPU a call", "RSS after")


class NotTaken(RuntimeError):
    """A batch was not taken whole, so its figure would mean nothing."""


def positions(ours: Running, people: Sequence[Person]) -> list[Case]:
    """Every point is new: a fleet of one company reports in turn, a second apart."""
    fleets = [(one, _fleet(ours, one)) for one in people[:4]]
    turns = itertools.cycle(fleets)
    seconds = itertools.count()

    def calls(points: int) -> list[str]:
        return [_call(*next(turns), seconds, points) for _ in range(CALLS[points])]

    _check(ours, *fleets[0], seconds)
    return [
        Case("500 points a call", ours, lambda: calls(BATCH), most=CALLS[BATCH], repeat=False),
        Case("one point a call", ours, lambda: calls(1), most=CALLS[1], repeat=False),
    ]


def lines(cases: Sequence[Case]) -> list[tuple[str, ...]]:
    """The head and a row for each."""
    return [HEAD, *(_line(case, points) for case, points in zip(cases, CALLS, strict=True))]


def _line(case: Case, points: int) -> tuple[str, ...]:
    rates = [points / sample * 1e6 for sample in case.samples]
    return (
        case.name,
        f"{statistics.median(rates):,.0f}",
        f"{min(rates):,.0f}-{max(rates):,.0f}",
        f"{case.median:,.0f}",
        f"{case.loaded_mib:.0f} MiB",
    )


def _fleet(ours: Running, person: Person) -> list[str]:
    vans = [{"name": f"Van {number}", "kind": "van"} for number in range(VEHICLES)]
    return [ask(ours.port, "POST", "/api/v1/vehicles", person.token, van)[1]["id"] for van in vans]


def _call(person: Person, fleet: Sequence[str], seconds: Iterator[int], points: int) -> str:
    return raw("POST", PATH, person, _batch(fleet, seconds, points))


def _batch(fleet: Sequence[str], seconds: Iterator[int], points: int) -> dict[str, object]:
    vehicles = itertools.cycle(fleet)
    return {"items": [_point(next(vehicles), next(seconds)) for _ in range(points)]}


def _point(vehicle_id: str, second: int) -> dict[str, object]:
    # From a week ago on, each newer than the one before: the newest of every vehicle changes with every call.
    at = dt.datetime.now(dt.UTC).replace(microsecond=0) - dt.timedelta(days=7) + dt.timedelta(seconds=second)
    return {
        "vehicleId": vehicle_id,
        "point": {"lat": 41.85 + second % 1000 / 1e4, "lng": -87.65 + second % 700 / 1e4},
        "speed": 12.5,
        "heading": second % 360,
        "accuracy": 6,
        "recordedAt": at.isoformat(),
    }


def _check(ours: Running, person: Person, fleet: Sequence[str], seconds: Iterator[int]) -> None:
    status, taken = ask(ours.port, "POST", PATH, person.token, _batch(fleet, seconds, BATCH))
    if status != 200 or taken["accepted"] != BATCH:
        raise NotTaken(f"positions answered {status}: {taken}")
