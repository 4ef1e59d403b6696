"""Live events for those who show them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Header, Request
from starlette.responses import StreamingResponse

from api.callers import CurrentCaller, still_stands
from api.deps import Changes
from api.errors import problems
from api.event_stream import EventStream
from api.openapi import ALWAYS
from api.query import refuse
from api.state import state_of
from services.act import Caller
from services.changes import NOW, ChangeService
from services.ephemeral import heard_by
from services.errors import CursorExpired, Invalid

router = APIRouter(prefix="/events", tags=["changes"], responses=ALWAYS)
STREAM = "text/event-stream"
# Nginx and others would keep events back until a buffer is full.
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
SHOWN: dict[int | str, dict[str, Any]] = {
    200: {"description": "Events", "content": {STREAM: {"schema": {"type": "string"}}}}
}
LastEventId = Annotated[
    str,
    Header(
        alias="Last-Event-ID",
        max_length=20,
        description="The `id` of the last event received; the stream goes on after it.",
    ),
]


@router.get(
    "",
    operation_id="events_stream",
    summary="Stream changes as they happen",
    response_class=StreamingResponse,
    responses=SHOWN | problems(CursorExpired),
)
async def stream_events(
    request: Request, caller: CurrentCaller, changes: Changes, last_event_id: LastEventId = ""
) -> StreamingResponse:
    """Server-sent events: `id` is the change's number, `event` is as `trip.updated`, `data` holds type, id, at, object.

    `positions.updated` and `presence.updated` have no `id`: they are told to whoever listens at that
    moment, and kept nowhere.

    Without `Last-Event-ID` the stream starts now. It ends when the session, the role or the membership does.
    """
    seq = await _start(changes, last_event_id)
    return StreamingResponse(_events(request, caller, changes, seq), media_type=STREAM, headers=HEADERS)


async def _start(changes: ChangeService, last_event_id: str) -> int:
    try:
        return await changes.start(last_event_id or NOW)
    except Invalid:
        detail = "Send the `id` of the last event that came, or leave the header out."
        raise refuse("Last-Event-ID", "header.invalid", detail) from None


async def _events(request: Request, caller: Caller, changes: ChangeService, seq: int) -> AsyncIterator[bytes]:
    with state_of(request).streams.following(caller.organization_id) as watch:
        may_go_on = partial(still_stands, request, caller)
        async for chunk in EventStream(watch, changes, seq, may_go_on, heard_by(caller)).chunks():
            yield chunk
