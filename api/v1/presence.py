"""Who is at which trip at this moment."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from api.answers import plain_answer, respond
from api.body import JsonRoute
from api.deps import Presences
from api.errors import problems
from api.openapi import ALWAYS
from schemas.base import Id
from schemas.presence import PresenceOfCompany, PresenceOfTrip, PresenceState
from services.errors import NotFound

router = APIRouter(tags=["presence"], route_class=JsonRoute, responses=ALWAYS)
TripId = Annotated[Id, Path(alias="id", description="the trip's id")]


@router.put(
    "/trips/{id}/presence",
    operation_id="trips_set_presence",
    status_code=204,
    summary="Say that you are at a trip",
    responses=problems(NotFound),
)
async def set_presence(trip_id: TripId, body: PresenceState, presence: Presences) -> Response:
    """Holds for 30 seconds, so say it every 10 while the trip is open: 90 calls of your 3000 in 15 minutes.

    Where several windows say different things, the last one counts. Whoever is at more than 20 trips is taken to have
    left the one that was said longest ago.
    """
    await presence.say(trip_id, body.state)
    return Response(status_code=204)


@router.delete(
    "/trips/{id}/presence",
    operation_id="trips_leave",
    status_code=204,
    summary="Say that you have left a trip",
    responses=problems(NotFound),
)
async def leave(trip_id: TripId, presence: Presences) -> Response:
    """Also for who was not there."""
    await presence.leave(trip_id)
    return Response(status_code=204)


@router.get(
    "/trips/{id}/presence",
    operation_id="trips_presence",
    response_model=PresenceOfTrip,
    summary="See who is at a trip",
    responses=problems(NotFound),
)
async def presence_of_trip(trip_id: TripId, presence: Presences) -> Response:
    """The caller too; those who came first stand first."""
    return respond(plain_answer({"items": await presence.of_trip(trip_id)}))


@router.get(
    "/presence",
    operation_id="presence_list",
    response_model=PresenceOfCompany,
    summary="See who is at which trip",
)
async def presence_of_company(presence: Presences) -> Response:
    """Of the whole company, those who came first standing first."""
    return respond(plain_answer({"items": await presence.of_company()}))
