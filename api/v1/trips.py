"""Trips: the common operations, and those that move and staff them."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Path, Request
from starlette.responses import Response

from api.acts import CurrentAct
from api.answers import bulk_renderer, listed, plain_answer, renderer, respond
from api.deps import Positions, trip_service
from api.errors import problems
from api.listing import simple_query
from api.openapi import SIMPLE_PARAMETERS, paging
from api.v1.crud import ObjectId
from api.v1.transfer import TransferRoutes
from schemas.actions import BulkAction
from schemas.assignments import AssignRequest, Candidates, DeclineRequest, ReassignRequest, UnassignRequest
from schemas.base import Id
from schemas.bulk import BulkAnswer
from schemas.page import Found, Place
from schemas.positions import MOST_TRACK, Track
from schemas.stops import RetryStop, StopStatusUpdate
from schemas.timeline import TripEventPage
from schemas.trips import TRIPS, ReopenRequest, StatusUpdate, Trip
from services.act import Act
from services.dispatch import DispatchService
from services.errors import NotFound, Stale
from services.positions import shown
from services.progress import ProgressService
from services.trip_actions import TripActions
from services.trip_errors import (
    AssignmentRefused,
    DriverRequired,
    NotAssigned,
    StopsOpen,
    TransitionNotAllowed,
    TripClosed,
)
from services.trips import TripService

Trips = Annotated[TripService, Depends(trip_service)]
StopId = Annotated[Id, Path(alias="stopId", description="the stop's id")]
MOVES = problems(NotFound, TransitionNotAllowed, TripClosed, Stale)
STAFFS = problems(NotFound, AssignmentRefused, TransitionNotAllowed, NotAssigned, Stale)

USUAL_TRACK = 1_000

router = TransferRoutes(TRIPS, trip_service).router


def _shown(act: Act) -> Act:
    act.render = renderer(TRIPS, act)
    return act


@router.post(
    "/{id}/status",
    operation_id="trips_set_status",
    response_model=Trip,
    summary="Move a trip",
    responses=MOVES | problems(DriverRequired, StopsOpen),
)
async def set_status(trip_id: ObjectId, body: StatusUpdate, trips: Trips, act: CurrentAct) -> Response:
    """Told by the driver's device or the office; what comes too late to be applied stays in the timeline."""
    await ProgressService(trips).set_status(trip_id, body, _shown(act))
    return respond(act.answered)


@router.post(
    "/{id}/stops/{stopId}/status",
    operation_id="trips_set_stop_status",
    response_model=Trip,
    summary="Move a stop",
    responses=MOVES,
)
async def set_stop_status(
    trip_id: ObjectId, stop_id: StopId, body: StopStatusUpdate, trips: Trips, act: CurrentAct
) -> Response:
    """The first movement of a stop starts the trip; nothing completes the trip by itself."""
    await ProgressService(trips).set_stop_status(trip_id, stop_id, body, _shown(act))
    return respond(act.answered)


@router.post(
    "/{id}/assign",
    operation_id="trips_assign",
    response_model=Trip,
    summary="Give a trip driver and vehicle",
    responses=STAFFS,
)
async def assign(trip_id: ObjectId, body: AssignRequest, trips: Trips, act: CurrentAct) -> Response:
    """Refused with all `reasons` at once; those that are `overridable` pass with `override.reason`."""
    await DispatchService(trips).assign(trip_id, body, _shown(act))
    return respond(act.answered)


@router.post(
    "/{id}/unassign",
    operation_id="trips_unassign",
    response_model=Trip,
    summary="Take everybody off a trip",
    responses=STAFFS,
)
async def unassign(
    trip_id: ObjectId, trips: Trips, act: CurrentAct, body: UnassignRequest | None = None
) -> Response:
    """Only before it is dispatched; later, recall it first or reassign it."""
    await DispatchService(trips).unassign(trip_id, body or UnassignRequest(), _shown(act))
    return respond(act.answered)


@router.post(
    "/{id}/reassign",
    operation_id="trips_reassign",
    response_model=Trip,
    summary="Hand a trip over",
    responses=STAFFS,
)
async def reassign(trip_id: ObjectId, body: ReassignRequest, trips: Trips, act: CurrentAct) -> Response:
    """Breakdown or relay, also on the road; `assignments` keeps who held the trip when."""
    await DispatchService(trips).reassign(trip_id, body, _shown(act))
    return respond(act.answered)


@router.get(
    "/{id}/candidates",
    operation_id="trips_candidates",
    response_model=Candidates,
    summary="Who could drive this?",
    responses=problems(NotFound),
)
async def candidates(trip_id: ObjectId, trips: Trips) -> Response:
    """Active drivers, best first, each with what speaks for and against."""
    return respond(plain_answer({"items": await DispatchService(trips).candidates(trip_id)}))


@router.post(
    "/{id}/stops/{stopId}/retry",
    operation_id="trips_retry_stop",
    response_model=Trip,
    summary="Try a failed stop again",
    responses=MOVES,
)
async def retry_stop(
    trip_id: ObjectId, stop_id: StopId, body: RetryStop, trips: Trips, act: CurrentAct
) -> Response:
    """Makes a linked stop on this trip, or on the trip that takes it over; the answer is the trip that has it.

    Only one stop at a time tries a failed one again (`retriedAs`); when that fails too it can be tried again itself.
    Once it is removed, or its trip is deleted or cancelled, the failed stop can be retried anew.
    """
    await ProgressService(trips).retry_stop(trip_id, stop_id, body, _shown(act))
    return respond(act.answered)


@router.post(
    "/{id}/reopen",
    operation_id="trips_reopen",
    response_model=Trip,
    summary="Open a closed trip again",
    responses=MOVES,
)
async def reopen(trip_id: ObjectId, body: ReopenRequest, trips: Trips, act: CurrentAct) -> Response:
    """Completed and failed trips go on, cancelled ones are drafts again; what they book must be free."""
    await ProgressService(trips).reopen(trip_id, body, _shown(act))
    return respond(act.answered)


@router.post(
    "/{id}/acknowledge",
    operation_id="trips_acknowledge",
    response_model=Trip,
    summary="The driver says yes",
    responses=STAFFS,
)
async def acknowledge(trip_id: ObjectId, trips: Trips, act: CurrentAct) -> Response:
    """The driver has seen the trip and will drive it."""
    await ProgressService(trips).answer(trip_id, _shown(act), accept=True)
    return respond(act.answered)


@router.post(
    "/{id}/decline",
    operation_id="trips_decline",
    response_model=Trip,
    summary="The driver says no",
    responses=STAFFS,
)
async def decline(trip_id: ObjectId, body: DeclineRequest, trips: Trips, act: CurrentAct) -> Response:
    """The trip stays assigned and is flagged until the office acts."""
    await ProgressService(trips).answer(trip_id, _shown(act), accept=False, reason=body.reason)
    return respond(act.answered)


@router.get(
    "/{id}/events",
    operation_id="trips_events",
    response_model=TripEventPage,
    summary="A trip's timeline",
    responses=problems(NotFound),
    openapi_extra={"parameters": SIMPLE_PARAMETERS},
)
async def events(request: Request, trip_id: ObjectId, trips: Trips) -> Response:
    """Everything that was told, oldest first, with the device's time and ours; also what came too late."""
    query = simple_query(request)
    found = await trips.events(trip_id, query.after.id if query.after else None, query.limit + 1)
    page = [{"id": one.pop("_id"), **one} for one in found[: query.limit]]
    more = len(found) > query.limit
    return listed(request, query, Found(page, Place(None, page[-1]["id"]) if more else None))


@router.get(
    "/{id}/track",
    operation_id="trips_track",
    response_model=Track,
    summary="The way a trip took",
    responses=problems(NotFound),
    openapi_extra={"parameters": paging(MOST_TRACK, USUAL_TRACK)},
)
async def track(request: Request, trip_id: ObjectId, trips: Trips, positions: Positions) -> Response:
    """Every position that was reported while the trip was under way, by the devices' clocks."""
    query = simple_query(request, most=MOST_TRACK, usual=USUAL_TRACK, sort="recordedAt")
    await trips.get(trip_id)
    after = (query.after.value, query.after.id) if query.after else None
    found = await positions.track(trip_id, after, query.limit + 1)
    page = found[: query.limit]
    more = len(found) > query.limit
    last = Place(page[-1]["recordedAt"], page[-1]["_id"]) if more else None
    return listed(request, query, Found([shown(one) for one in page], last))


@router.post(
    "/bulk-actions",
    operation_id="trips_bulk_actions",
    response_model=BulkAnswer,
    summary="One action on many trips",
)
async def bulk_actions(request: Request, body: BulkAction, trips: Trips, act: CurrentAct) -> Response:
    """Assign, unassign, move or delete up to 500 trips; the answer says of each what became of it."""
    act.render = bulk_renderer(request)
    await TripActions(trips).run(body, act)
    return respond(act.answered)
