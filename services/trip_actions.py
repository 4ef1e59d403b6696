"""One action on many trips in one transaction, honest about each."""

from __future__ import annotations

from dataclasses import replace

from pydantic import ValidationError

from schemas.actions import ActionItem, BulkAction
from schemas.assignments import AssignRequest, UnassignRequest
from schemas.base import Document
from schemas.trips import StatusUpdate
from services.act import Act
from services.bulk import FAILED_DEPENDENCY, summary
from services.dispatch import DispatchService
from services.errors import FieldError, Invalid, RoadbookError
from services.faults import faults
from services.progress import ProgressService
from services.trips import TripService
from services.work import Change, Undone

TEAM = ("driverId", "coDriverIds", "vehicleId", "trailerIds", "override")


class TripActions:
    """Assign, unassign, move or delete up to 500 trips."""

    def __init__(self, trips: TripService) -> None:
        self._trips = trips
        self._dispatch = DispatchService(trips)
        self._progress = ProgressService(trips)

    async def run(self, body: BulkAction, act: Act) -> Document:
        """`{results, succeeded, failed}`; in an atomic call one refusal leaves all as they were."""

        async def attempt(change: Change) -> Document:
            done: set[str] = set()
            results = [
                await self._result(change, body.action, place, item, done)
                for place, item in enumerate(body.items)
            ]
            if body.mode == "atomic" and any("problem" in one for one in results):
                raise Undone(summary(_undone(results)))
            return summary(results)

        return await self._trips.work.run(act, attempt)

    async def _result(
        self, change: Change, action: str, place: int, item: ActionItem, done: set[str]
    ) -> Document:
        versions = None if item.version is None else frozenset((item.version,))
        act = replace(change.act, versions=versions, render=None, key=None)
        try:
            _once(item, done, change)
            await self._do(change, action, item, act)
            # What this item books must be seen when the next one is judged.
            await change.transaction.flush()
        except RoadbookError as refusal:
            return {
                "index": place,
                "id": item.id,
                "status": refusal.status,
                "problem": refusal,
            }
        return {"index": place, "id": item.id, "status": 204 if action == "delete" else 200}

    async def _do(self, change: Change, action: str, item: ActionItem, act: Act) -> None:
        given = item.given()
        try:
            if action == "assign":
                body = AssignRequest.model_validate(_only(given, *TEAM))
                # A refusal names them, and is part of an answer that may be kept.
                change.about |= {body.driver_id, *body.co_driver_ids}
                await self._dispatch.assign_in(change, item.id, body, act)
            elif action == "unassign":
                await self._dispatch.unassign_in(change, item.id, UnassignRequest(), act)
            elif action == "status":
                told = StatusUpdate.model_validate(_only(given, "status", "note", "reasonCode"))
                await self._progress.set_status_in(change, item.id, told, act)
            else:
                trip = await self._trips.current(item.id, act)
                await self._trips.releasable(change, trip)
                change.delete(self._trips.noun, trip)
        except ValidationError as error:
            raise Invalid(errors=faults(error)[:1]) from None


def _once(item: ActionItem, done: set[str], change: Change) -> None:
    """Trips are read as they were before the call, so a second action would be judged by an old state."""
    if item.id in done:
        detail = "This trip comes earlier in the same call."
        raise Invalid(errors=[FieldError("/id", "item.repeated", detail)])
    if item.id in change.written:
        detail = "A trip that tries a stop of this one again comes earlier in the same call."
        raise Invalid(errors=[FieldError("/id", "item.repeated", detail)])
    done.add(item.id)


def _only(given: Document, *names: str) -> Document:
    return {name: given[name] for name in names if name in given}


def _undone(results: list[Document]) -> list[Document]:
    """What an atomic call says of the trips that would have been moved by themselves."""
    return [
        one if "problem" in one else {"index": one["index"], "id": one["id"], "status": FAILED_DEPENDENCY}
        for one in results
    ]
