"""Positions: what devices say, and where everybody is now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from adapters.clock import now
from adapters.mongo.positions import PositionRepository
from adapters.redis.ephemeral import Ephemerals
from schemas.base import Document
from schemas.positions import PositionBatch, PositionReport
from services.act import Caller
from services.ephemeral import POSITIONS

AHEAD = dt.timedelta(minutes=5)
"""By which a device's clock may be fast."""
TOLD = ("driverId", "vehicleId", "point", "speed", "heading", "recordedAt")
"""What a map has to know to move somebody."""
SHOWN = ("driverId", "vehicleId", "point", "speed", "heading", "accuracy", "recordedAt", "receivedAt")


class Refusal(NamedTuple):
    """Why a reading is not taken, and which of its fields says so."""

    field: str
    code: str
    detail: str


class Taken(NamedTuple):
    """What became of a batch; `newest` are the readings that moved something on the map."""

    accepted: int
    repeated: int
    rejected: list[Document]
    newest: list[Document]


class PositionService:
    """Of one organization, for one caller; a driver's device speaks for that driver alone."""

    def __init__(
        self, positions: PositionRepository, ephemerals: Ephemerals, caller: Caller, kept: dt.timedelta
    ) -> None:
        self._positions = positions
        self._ephemerals = ephemerals
        self._caller = caller
        self._kept = kept

    async def take(self, batch: PositionBatch) -> Taken:
        """Keeps what is new of a batch. A reading that cannot be taken does not stand in the way of the others."""
        received = now()
        reports = [self._own(one) for one in batch.items]
        crew = await _Crew.of(self._positions, reports)
        rejected: list[Document] = []
        readings: dict[str, Document] = {}
        for index, report in enumerate(reports):
            if refusal := self._refusal(report, crew, received):
                pointer = f"/items/{index}/{refusal.field}"
                rejected.append(
                    {"index": index, "code": refusal.code, "detail": refusal.detail, "pointer": pointer}
                )
            else:
                reading = self._reading(report, crew, received)
                readings.setdefault(reading["_id"], reading)
        taken = await self._positions.insert([*readings.values()]) if readings else set()
        newest = await self._move([readings[one] for one in taken])
        repeated = len(reports) - len(rejected) - len(taken)
        return Taken(len(taken), repeated, rejected, newest)

    def _own(self, report: PositionReport) -> Document:
        """As it was given; a driver's device need not say whose it is."""
        given = report.full()
        if self._caller.is_driver and given["driverId"] is None:
            given["driverId"] = self._caller.driver_id
        return given

    def _refusal(self, report: Document, crew: _Crew, received: dt.datetime) -> Refusal | None:
        return _unknown(report, crew) or self._foreign(report, crew) or self._untimely(report, received)

    def _foreign(self, report: Document, crew: _Crew) -> Refusal | None:
        """Of what a driver's device may say."""
        mine, vehicle_id = self._caller.driver_id, report["vehicleId"]
        if not self._caller.is_driver:
            return None
        if report["driverId"] != mine:
            return Refusal("driverId", "position.not_yours", "A driver reports for that driver alone.")
        if vehicle_id and not crew.together(mine, vehicle_id):
            return Refusal("vehicleId", "position.not_yours", "You are on no trip with this vehicle.")
        return None

    def _untimely(self, report: Document, received: dt.datetime) -> Refusal | None:
        if report["recordedAt"] > received + AHEAD:
            detail = "This is in the future: set the device's clock."
            return Refusal("recordedAt", "position.in_the_future", detail)
        if report["recordedAt"] < received - self._kept:
            detail = f"Positions are kept for {self._kept.days} days; this is older."
            return Refusal("recordedAt", "position.too_old", detail)
        return None

    def _reading(self, report: Document, crew: _Crew, received: dt.datetime) -> Document:
        """What is stored; the trip under way says who drives the vehicle, and which vehicle the driver has."""
        said = report["vehicleId"] or report["driverId"]
        trip = crew.trip_of(report["vehicleId"], report["driverId"])
        organization = self._caller.organization_id
        moment = int(report["recordedAt"].replace(tzinfo=dt.UTC).timestamp() * 1000)
        driver_id = report["driverId"] or (trip["driverId"] if trip else None)
        vehicle_id = report["vehicleId"] or (trip["vehicleId"] if trip else None)
        return {
            "_id": f"{organization}/{said}/{moment}/{report['clientEventId'] or ''}",
            "organizationId": organization,
            "source": vehicle_id or driver_id,
            "driverId": driver_id,
            "vehicleId": vehicle_id,
            **{name: report[name] for name in ("point", "speed", "heading", "accuracy", "recordedAt")},
            "receivedAt": received,
            "tripId": trip["_id"] if trip else None,
            "tripStatus": trip["status"] if trip else None,
            "expireAt": report["recordedAt"] + self._kept,
        }

    async def _move(self, taken: Sequence[Document]) -> list[Document]:
        """The newest of each source, where it is newer than what was known."""
        newest: dict[str, Document] = {}
        for one in taken:
            if one["source"] not in newest or one["recordedAt"] > newest[one["source"]]["recordedAt"]:
                newest[one["source"]] = one
        if not newest:
            return []
        known = await self._positions.recorded(newest)
        moved = [
            one for source, one in newest.items() if source not in known or one["recordedAt"] > known[source]
        ]
        if moved:
            await self._positions.move(moved)
            told = [{name: one[name] for name in TOLD} for one in moved]
            await self._ephemerals.publish(self._caller.organization_id, POSITIONS, {"items": told})
        return moved

    async def latest(self, after: str, limit: int, sources: Sequence[str]) -> list[Document]:
        return await self._positions.latest(after, limit, sources)

    async def track(self, trip_id: str, after: tuple[dt.datetime, str] | None, limit: int) -> list[Document]:
        """The caller has to see the trip, which is asked before."""
        return await self._positions.track(trip_id, after, limit)


class _Crew:
    """Who and what a batch is about, as far as it is there, and on which trips they are."""

    def __init__(self, known: set[str], trips: Iterable[Document]) -> None:
        self.known = known
        self._trips: dict[str, Document] = {}
        # Who is on the road with one trip and has another one waiting is on the road.
        for trip in sorted(trips, key=lambda one: one["status"] == "in_progress"):
            for resource_id in trip["resourceIds"]:
                self._trips[resource_id] = trip

    @classmethod
    async def of(cls, positions: PositionRepository, reports: Sequence[Document]) -> _Crew:
        drivers = {one["driverId"] for one in reports if one["driverId"]}
        vehicles = {one["vehicleId"] for one in reports if one["vehicleId"]}
        known = await positions.known("drivers", drivers) | await positions.known("vehicles", vehicles)
        return cls(known, await positions.under_way(known) if known else ())

    def trip_of(self, *resource_ids: str | None) -> Document | None:
        """The trip of the first that is on one."""
        return next((self._trips[one] for one in resource_ids if one in self._trips), None)

    def together(self, driver_id: str | None, vehicle_id: str) -> bool:
        trip = self.trip_of(driver_id)
        return trip is not None and vehicle_id in trip["resourceIds"]


def _unknown(report: Document, crew: _Crew) -> Refusal | None:
    driver_id, vehicle_id = report["driverId"], report["vehicleId"]
    if not driver_id and not vehicle_id:
        return Refusal("vehicleId", "position.nobody", "Say whose it is: `vehicleId`, `driverId` or both.")
    for name, given in (("driverId", driver_id), ("vehicleId", vehicle_id)):
        if given and given not in crew.known:
            return Refusal(name, "reference.unknown", f"There is no {name.removesuffix('Id')} {given}.")
    return None


def shown(reading: Document, *more: str) -> Document:
    """As the interface shows it."""
    return {name: reading[name] for name in (*SHOWN, *more)}
