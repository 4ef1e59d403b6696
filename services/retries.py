"""Keeps on each stop that failed which other stop tries it again, so that only one does at a time.

Both trips are written in one transaction: of two retries at once one finds the failed stop's trip changed, and reads it
again. A retry counts for as long as it may still come to it: when it is removed, or its trip is deleted or cancelled,
the failed stop is free again, and whoever brings that trip back takes the stop again if nobody else has meanwhile.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from schemas.base import Document
from services.timeline import tell
from services.trip_errors import StopRetried
from services.trip_rules.documents import applied, find_index
from services.trip_rules.retry import retried
from services.work import Change

if TYPE_CHECKING:
    from services.trips import TripService


class Link(NamedTuple):
    """A stop that failed on another trip, and the one that tries it again."""

    trip_id: str
    stop_id: str
    retry_id: str


class Retries:
    """The links between the trips of one organization."""

    def __init__(self, trips: TripService) -> None:
        self._trips = trips

    async def follow(self, change: Change, before: Document | None, after: Document | None) -> None:
        """Tell other trips what a write to this one means for the stops of theirs that it tries again.

        Raises StopRetried when another stop has taken the place of one that this write brings back.
        """
        held, wanted = _links(before), _links(after)
        for link in sorted(held - wanted):
            await self._release(change, link)
        for link in sorted(wanted - held):
            if (source := await self._trip(change, link.trip_id)) is not None and after is not None:
                await self.take(change, source, link, after)

    async def take(self, change: Change, source: Document, link: Link, target: Document) -> None:
        """Note on the failed stop who tries it again. Raises StopRetried when somebody else does."""
        retry = {"tripId": target["_id"], "stopId": link.retry_id}
        if _retry_of(source, link.stop_id) == retry:
            return
        await self.check_free(change, source, link.stop_id)
        note = f"On trip {target['number']}"
        await self._write(change, source, link.stop_id, retry, note)

    async def check_free(self, change: Change, source: Document, stop_id: str) -> None:
        """Raises StopRetried while another stop tries this one again."""
        retry = _retry_of(source, stop_id)
        if retry is None:
            return
        trip = await self._trip(change, retry["tripId"])
        # An import can cancel a trip or take a stop out of it without a word to others.
        if trip is not None and trip["status"] != "cancelled" and _has(trip, retry["stopId"]):
            raise StopRetried(f"Trip {trip['number']} tries this stop again already.", retriedAs=retry)

    async def _release(self, change: Change, link: Link) -> None:
        source = await self._trip(change, link.trip_id)
        if source is not None and (_retry_of(source, link.stop_id) or {}).get("stopId") == link.retry_id:
            await self._write(change, source, link.stop_id, None, "No longer on another trip")

    async def _write(
        self, change: Change, source: Document, stop_id: str, retry: Document | None, note: str
    ) -> None:
        after = applied(source, retried(source, stop_id, retry))
        tell(change, after, "retried", stop_id=stop_id, note=note)
        await self._trips.write(change, source, after, action="retried")

    async def _trip(self, change: Change, trip_id: str) -> Document | None:
        """The trip as this write leaves it so far, whoever has it; None when it is deleted."""
        if trip_id in change.written:
            return change.written[trip_id]
        return await self._trips.repository.find_whoever_holds_it(trip_id)


def _links(trip: Document | None) -> set[Link]:
    if trip is None or trip["status"] == "cancelled":
        return set()
    return {
        Link(stop["retryOfTripId"], stop["retryOfStopId"], stop["id"])
        for stop in trip["stops"]
        if stop.get("retryOfTripId") not in (None, trip["_id"])
    }


def _retry_of(trip: Document, stop_id: str) -> Document | None:
    """What tries a stop again; on trips from before that was kept, a stop of the same trip."""
    for stop in trip["stops"]:
        if stop["id"] == stop_id and stop.get("retriedAs"):
            found: Document = stop["retriedAs"]
            return found
        if stop["retryOfStopId"] == stop_id:
            return {"tripId": trip["_id"], "stopId": stop["id"]}
    return None


def _has(trip: Document, stop_id: str) -> bool:
    return find_index(trip["stops"], stop_id) is not None
