"""Where vehicles and drivers are."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.answers import listed, plain_answer, respond
from api.body import JsonRoute
from api.deps import Positions
from api.listing import simple_query
from api.openapi import ALWAYS, paging
from api.query import single
from schemas.page import Found, Place
from schemas.positions import MOST_LATEST, PositionBatch, PositionPage, PositionsTaken
from services.positions import shown

router = APIRouter(prefix="/positions", tags=["positions"], route_class=JsonRoute, responses=ALWAYS)


def _of(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "schema": {"type": "string", "maxLength": 2000},
        "description": "One of these ids, separated by commas.",
    }


@router.post(
    "",
    operation_id="positions_report",
    response_model=PositionsTaken,
    summary="Report positions",
)
async def report_positions(body: PositionBatch, positions: Positions) -> Response:
    """Up to 500 readings, of any age within what is kept and in any order; what is repeated is kept once.

    Each reading is taken or refused for itself. It belongs to the trip that its vehicle or driver is on.
    """
    taken = await positions.take(body)
    return respond(
        plain_answer({"accepted": taken.accepted, "repeated": taken.repeated, "rejected": taken.rejected})
    )


@router.get(
    "/latest",
    operation_id="positions_latest",
    response_model=PositionPage,
    summary="Where is everybody?",
    openapi_extra={"parameters": [*paging(MOST_LATEST, MOST_LATEST), _of("vehicleId"), _of("driverId")]},
)
async def latest_positions(request: Request, positions: Positions) -> Response:
    """The newest reading of every vehicle, and of drivers who have none."""
    query = simple_query(request, also=("vehicleId", "driverId"), most=MOST_LATEST, usual=MOST_LATEST)
    given = single(request)
    wanted = [one for name in ("vehicleId", "driverId") for one in given.get(name, "").split(",") if one]
    found = await positions.latest(query.after.id if query.after else "", query.limit + 1, wanted)
    page = [shown(one, "tripId", "tripStatus") for one in found[: query.limit]]
    more = len(found) > query.limit
    return listed(
        request, query, Found(page, Place(None, found[query.limit - 1]["source"]) if more else None)
    )
