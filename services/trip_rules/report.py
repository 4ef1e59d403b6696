"""What somebody tells about a trip or a stop, and whether it comes in time to be applied."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from schemas.base import Document
from services.errors import FieldError
from services.trip_rules.documents import Refusal

SKEW: Final = dt.timedelta(minutes=5)
"""How far a device's clock may be wrong."""

Standing = Literal["office", "crew", "former"]
WhyNot = Literal["superseded", "reassigned", "trip_closed", "not_under_way"]


@dataclass(frozen=True, slots=True)
class Report:
    """One status report; without a driver it comes from the office."""

    status: str
    now: dt.datetime
    occurred_at: dt.datetime | None = None
    driver_id: str | None = None
    reason_code: str | None = None
    note: str | None = None
    outcome: str | None = None
    shipments: Sequence[Document] = ()

    @property
    def at(self) -> dt.datetime:
        """The device's time where it gave one."""
        return self.occurred_at or self.now


@dataclass(frozen=True, slots=True)
class Progress:
    """What a report changes, by dotted path; if it could not be applied, why not: it stays in the timeline only."""

    changes: Document = field(default_factory=dict)
    applied: bool = True
    reason: WhyNot | None = None


def not_applied(reason: WhyNot) -> Progress:
    return Progress(applied=False, reason=reason)


def standing(document: Document, report: Report) -> Standing | Refusal | FieldError:
    """In what capacity the reporter speaks; a driver who neither has nor had the trip then does not see it at all."""
    if report.at > report.now + SKEW:
        return FieldError("/occurredAt", "time.in_future", "This is more than 5 minutes ahead of our clock.")
    if report.driver_id is None:
        return "office"
    if report.driver_id in document["crewIds"]:
        return "crew"
    if report.occurred_at is not None and held_at(document, report.driver_id, report.occurred_at):
        return "former"
    return Refusal("not_found", f"There is no trip {document['_id']}.")


def held_at(document: Document, driver_id: str, at: dt.datetime) -> bool:
    """Whether the driver or co-driver held the trip at that moment, by the history of assignments."""
    return any(
        driver_id in {one["driverId"], *one["coDriverIds"]}
        and one["from"] <= at
        and (one["to"] is None or at < one["to"])
        for one in document["assignments"]
    )


def is_late(document: Document, changed_at: dt.datetime | None, report: Report) -> bool:
    """Whether a driver tells what happened before the present state while holding the trip: phones go offline."""
    if report.driver_id is None or report.occurred_at is None or changed_at is None:
        return False
    return report.occurred_at < changed_at and held_at(document, report.driver_id, report.occurred_at)
