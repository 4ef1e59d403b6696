"""Where vehicles and drivers are."""

from __future__ import annotations

import re
from typing import Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from api.acts import current_act
from api.answers import listed, plain_answer, respond
from api.body import JsonRoute
from api.deps import Positions
from api.listing import MAX_VALUES, simple_query
from api.openapi import ALWAYS, paging
from api.query import refuse, single
from schemas.page import Found, Place
from schemas.positions import MOST_LATEST, PositionBatch, PositionPage, PositionsTaken
from services.positions import shown

_ID = re.compile(r"[a-z]{3}_[0-9a-z]{8,40}", re.ASCII)
router = APIRouter(prefix="/positions", tags=["positions"], route_class=JsonRoute, responses=ALWAYS)


def _ids(name: str, text: str | None) -> list[str]:
    found = [] if text is None else text.split(",")
    if len(found) > MAX_VALUES or not all(_ID.fullmatch(one) for one in found):
        raise refuse(name, "parameter.invalid", f"`{name}` is up to {MAX_VALUES} ids, separated by commas.")
    return found


def _of(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "schema": {"type": "string", "minLength": 12, "maxLength": 2000},
        "description": f"One of these ids, at most {MAX_VALUES}, separated by commas.",
    }


@router.post(
    "",
    operation_id="positions_report",
    response_model=PositionsTaken,
    summary="Report positions",
    # What is repeated is known by itself; a key that is none is refused as it is anywhere.
    dependencies=[Depends(current_act)],
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
    wanted = [one for name in ("vehicleId", "driverId") for one in _ids(name, given.get(name))]
    found = await positions.latest(query.after.id if query.after else "", query.limit + 1, wanted)
    page = [shown(one, "tripId", "tripStatus") for one in found[: query.limit]]
    more = len(found) > query.limit
    return listed(
        request, query, Found(page, Place(None, found[query.limit - 1]["source"]) if more else None)
    )
