"""How one trip goes: a timetable that follows from the trip alone, so that a restart goes on where it stopped."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from cli.simulation.roads import Roads, Spot, Way, metres

Trip = Mapping[str, Any]
"""As the API shows it."""

NOTE: Final = "Simulated for the demo."
DEPOTS: Final = (
    Spot(41.87620, -87.64620),
    Spot(41.93900, -87.68900),
    Spot(41.83090, -87.66600),
    Spot(41.94200, -87.74700),
)
"""Made up: where vehicles come from."""
SPEED: Final = 9.5
"""Metres a second on the average, with lights and traffic."""
NOTICE: Final = dt.timedelta(minutes=8)
"""From the dispatch to the departure."""
PAUSE: Final = dt.timedelta(seconds=20)
SERVICE: Final = 300
GRACE: Final = dt.timedelta(minutes=5)
"""The demo company's."""
FATES: Final = (("late", 18), ("held_up", 12), ("stop_failed", 12), ("broken_down", 5), ("fine", 53))
"""What may become of a trip, and how many of a hundred."""
STOP_REASONS: Final = ("customer_absent", "refused", "address_not_found", "site_closed")
OPEN: Final = ("pending", "en_route", "arrived")
RANK: Final = {"pending": 0, "en_route": 1, "arrived": 2, "completed": 3, "failed": 3, "skipped": 3}


class Step(NamedTuple):
    """One report that falls due; without a stop it is about the trip."""

    at: dt.datetime
    status: str
    stop_id: str | None = None
    reason: str | None = None

    def is_wanted(self, trip: Trip) -> bool:
        """Whether the trip has not come so far, by us or by somebody else."""
        if self.stop_id is None:
            before = "assigned" if self.status == "dispatched" else "in_progress"
            return bool(trip["status"] == before)
        stop = next((one for one in trip["stops"] if one["id"] == self.stop_id), None)
        under_way = trip["status"] in {"dispatched", "in_progress"}
        return under_way and stop is not None and RANK[stop["status"]] < RANK[self.status]


class Leg(NamedTuple):
    """On the road from one moment to another."""

    begins: dt.datetime
    ends: dt.datetime
    way: Way


class Fix(NamedTuple):
    """Where the vehicle is, how fast in metres a second and which way in degrees."""

    spot: Spot
    speed: float
    heading: float


class Course:
    """Of a trip whose every stop has a point."""

    def __init__(self, trip: Trip, roads: Roads, begins: dt.datetime | None = None) -> None:
        self._trip = trip
        self.fate = fate_of(trip)
        self.legs: list[Leg] = []
        begins = begins or beginning(trip)
        steps = list(self._steps(roads, begins))
        behind = self._behind(steps) if self.fate == "late" and not trip["startedAt"] else dt.timedelta()
        if behind > dt.timedelta():
            # It sets out so late that the first stop with a window is missed.
            self.legs.clear()
            steps = list(self._steps(roads, begins + behind))
        self.steps = steps

    @property
    def ends(self) -> dt.datetime:
        return self.steps[-1].at

    def where(self, moment: dt.datetime) -> Fix:
        """Between two legs the vehicle stands where the one before ended."""
        begun = [leg for leg in self.legs if leg.begins <= moment]
        leg = begun[-1] if begun else self.legs[0]
        share = (moment - leg.begins) / max(leg.ends - leg.begins, dt.timedelta(seconds=1))
        moves = 0 <= share < 1 and moment < self.ends
        spot, looks = leg.way.at(leg.way.length * min(max(share, 0.0), 1.0))
        seconds = max((leg.ends - leg.begins).total_seconds(), 1)
        return Fix(spot, round(leg.way.length / seconds, 1) if moves else 0.0, looks)

    def due(self, moment: dt.datetime) -> Iterator[Step]:
        return (step for step in self.steps if step.at <= moment)

    def arrivals(self) -> dict[str, dt.datetime]:
        """When each stop is reached."""
        return {step.stop_id: step.at for step in self.steps if step.stop_id and step.status == "arrived"}

    def _steps(self, roads: Roads, begins: dt.datetime) -> Iterator[Step]:
        trip, stops = self._trip, self._trip["stops"]
        yield Step(begins - NOTICE, "dispatched")
        clock, here = begins, _depot(_spot(stops[0]))
        speed = SPEED * (0.85 + 0.3 * chance(trip, "speed"))
        for number, stop in enumerate(stops):
            there = _spot(stop)
            way = roads.way(here, there)
            arrives = clock + dt.timedelta(seconds=max(way.length / speed, 10))
            self.legs.append(Leg(clock, arrives, way))
            yield Step(clock, "en_route", stop["id"])
            is_last = number == len(stops) - 1
            if is_last and self.fate == "broken_down":
                yield from self._breaks_down(clock, arrives)
                return
            yield Step(arrives, "arrived", stop["id"])
            clock = arrives + self._service(number, arrives)
            failed = is_last and number > 0 and self.fate == "stop_failed"
            reason = STOP_REASONS[int(chance(trip, "reason") * len(STOP_REASONS))] if failed else None
            yield Step(clock, "failed" if failed else "completed", stop["id"], reason)
            clock, here = clock + PAUSE, there
        yield Step(clock, "completed")

    def _breaks_down(self, begins: dt.datetime, ends: dt.datetime) -> Iterator[Step]:
        """Half-way to the last stop."""
        at = begins + (ends - begins) / 2
        last = self._trip["stops"][-1]["id"]
        yield Step(at, "failed", last, "vehicle_breakdown")
        yield Step(at + PAUSE, "failed", None, "vehicle_breakdown")

    def _service(self, number: int, arrives: dt.datetime) -> dt.timedelta:
        stop = self._trip["stops"][number]
        usual = dt.timedelta(
            seconds=(stop["serviceSeconds"] or SERVICE) * (0.7 + 0.6 * chance(self._trip, stop["id"]))
        )
        if self.fate != "held_up" or number != 0 or len(self._trip["stops"]) == 1:
            return usual
        # Somebody lets the vehicle wait at the first dock until the next window cannot be met.
        closes = _closes(self._trip["stops"][1])
        return max(usual, closes + GRACE - arrives) if closes else usual

    def _behind(self, steps: list[Step]) -> dt.timedelta:
        """By how much to set out later so that the first window is missed."""
        reached = {step.stop_id: step.at for step in steps if step.status == "arrived"}
        for stop in self._trip["stops"]:
            if (closes := _closes(stop)) and stop["id"] in reached:
                minutes = 2 + 8 * chance(self._trip, "late")
                return closes + GRACE + dt.timedelta(minutes=minutes) - reached[stop["id"]]
        return dt.timedelta()


def can_be_driven(trip: Trip) -> bool:
    """Whether it says when it begins and where each stop is."""
    placed = all(stop["place"] and stop["place"].get("point") for stop in trip["stops"])
    return bool(trip["stops"]) and placed and trip["scheduledStart"] is not None


def beginning(trip: Trip) -> dt.datetime:
    """When it sets out: as it did, else as planned, but not before it was given to somebody."""
    if trip["startedAt"]:
        return moment_of(trip["startedAt"])
    given = [moment_of(one["from"]) for one in trip["assignments"] if one.get("from")]
    return max([moment_of(trip["scheduledStart"]), *given[-1:]])


def fate_of(trip: Trip) -> str:
    """As its metadata say, else by lot; the same each time."""
    names = [name for name, _ in FATES]
    said = trip["metadata"].get("simulatedCourse")
    if said in names:
        return str(said)
    lot = chance(trip, "fate") * 100
    for name, share in FATES:
        lot -= share
        if lot < 0:
            return name
    return names[-1]


def chance(trip: Trip, what: str) -> float:
    """From 0 up to 1, always the same for a trip."""
    digest = hashlib.sha256(f"{trip['externalId']}/{what}".encode()).digest()
    return int.from_bytes(digest[:4], "big") / 2**32


def moment_of(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def text_of(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _spot(stop: Mapping[str, Any]) -> Spot:
    point = stop["place"]["point"]
    return Spot(point["lat"], point["lng"])


def _depot(spot: Spot) -> Spot:
    return min(DEPOTS, key=lambda depot: metres(depot, spot))


def _closes(stop: Mapping[str, Any]) -> dt.datetime | None:
    return max((moment_of(window["to"]) for window in stop["windows"] or ()), default=None)
