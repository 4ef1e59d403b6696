"""What is kept about people: giving it out to them, and erasing it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Path
from starlette.responses import Response, StreamingResponse

from api.acts import CurrentAct
from api.answers import JSON, respond
from api.body import JsonRoute
from api.errors import problems
from api.openapi import ALWAYS
from api.privacy import Erasures, Exports
from schemas.base import Id
from schemas.privacy import AccountErasure
from services.act import Answer
from services.errors import Conflict, InUse, LastOwner, NotFound, Stale
from services.privacy.stores import STORES

users = APIRouter(prefix="/users", tags=["users"], route_class=JsonRoute, responses=ALWAYS)
drivers = APIRouter(prefix="/drivers", tags=["drivers"], route_class=JsonRoute, responses=ALWAYS)
PersonId = Annotated[Id, Path(alias="id", description="the person's id")]
DONE = Answer(204, {}, b"")
SECTION = {"type": "array", "maxItems": 2**31 - 1, "items": {"type": "object"}}
DOCUMENT: dict[str, Any] = {
    "type": "object",
    "required": ["exportedAt", "kind", "id", "organizations"],
    "additionalProperties": False,
    "properties": {
        "exportedAt": {"type": "string", "format": "date-time", "maxLength": 40},
        "kind": {"type": "string", "enum": ["user", "driver"]},
        "id": {"type": "string", "maxLength": 44},
        "organizations": {"type": "array", "maxItems": 10_000, "items": {"type": "string", "maxLength": 44}},
        **{one.name: SECTION for one in STORES if one.export or one.export_account},
    },
}
FILE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "One JSON document, written as it is read: a list for each kind of record",
        "content": {JSON: {"schema": DOCUMENT}},
    }
}


@users.get(
    "/me/export",
    operation_id="users_export_me",
    summary="Download what is kept about you",
    response_class=Response,
    responses=FILE,
)
async def export_me(exports: Exports, act: CurrentAct) -> Response:
    """Account, log-ins, devices, trips you drove, and what the log says of you, in all companies that you are in."""
    return _file(act.caller.user_id, await exports.own(act))


@users.delete(
    "/me",
    operation_id="users_delete_me",
    status_code=204,
    summary="Erase your account",
    responses=problems(LastOwner, InUse),
)
async def delete_me(body: AccountErasure, erasures: Erasures, act: CurrentAct) -> Response:
    """Final. You are out at once, in every company; all else that is kept about you is removed within minutes.

    Refused to the last owner of a company, and while an open trip has you as its driver.
    """
    await erasures.erase_own(body.password, act)
    return Response(status_code=204)


@users.get(
    "/{id}/export",
    operation_id="users_export_personal",
    summary="Download what is kept about a member",
    response_class=Response,
    responses={**problems(NotFound), **FILE},
)
async def export_member(user_id: PersonId, exports: Exports, act: CurrentAct) -> Response:
    """What your company has, for the person who asks you for it."""
    return _file(user_id, await exports.member(user_id, act))


@users.post(
    "/{id}/erase",
    operation_id="users_erase",
    status_code=204,
    summary="Erase a member",
    responses=problems(NotFound, LastOwner, InUse, Stale),
)
async def erase_member(user_id: PersonId, erasures: Erasures, act: CurrentAct) -> Response:
    """Final. Takes the member out at once; what is kept about the person is removed within minutes.

    The account goes too, unless the person is in another company. Refused while an open trip has the person as driver.
    """
    act.render = lambda _: DONE
    await erasures.erase_member(user_id, act)
    return respond(act.answered)


@drivers.get(
    "/{id}/export",
    operation_id="drivers_export_personal",
    summary="Download what is kept about a driver",
    response_class=Response,
    responses={**problems(NotFound), **FILE},
)
async def export_driver(driver_id: PersonId, exports: Exports, act: CurrentAct) -> Response:
    """The record, the trips and what the log says, for the person who asks you for it."""
    return _file(driver_id, await exports.driver(driver_id, act))


@drivers.post(
    "/{id}/erase",
    operation_id="drivers_erase",
    status_code=204,
    summary="Erase a driver",
    responses=problems(NotFound, Conflict, InUse, Stale),
)
async def erase_driver(driver_id: PersonId, erasures: Erasures, act: CurrentAct) -> Response:
    """Final. Trips and figures stay, with an erased person in the driver's place; also a deleted driver can be erased.

    Refused while an open trip has the driver. An account of the same person is erased as a member.
    """
    act.render = lambda _: DONE
    await erasures.erase_driver(driver_id, act)
    return respond(act.answered)


def _file(name: str, pieces: AsyncIterator[bytes]) -> Response:
    headers = {
        "content-disposition": f'attachment; filename="{name}.json"',
        "cache-control": "no-store",
    }
    return StreamingResponse(pieces, media_type=JSON, headers=headers)
