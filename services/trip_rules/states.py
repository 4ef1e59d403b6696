"""Which status may follow which, for trips and for their stops."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from services.errors import FieldError
from services.trip_rules.documents import Refusal

TRIP: Final[Mapping[str, tuple[str, ...]]] = {
    "draft": ("scheduled", "cancelled"),
    "scheduled": ("assigned", "cancelled"),
    "assigned": ("scheduled", "dispatched", "cancelled"),
    "dispatched": ("assigned", "in_progress", "cancelled"),
    "in_progress": ("completed", "failed", "cancelled"),
    "completed": (),
    "failed": (),
    "cancelled": (),
}
DRIVER: Final = frozenset(
    {("dispatched", "in_progress"), ("in_progress", "completed"), ("in_progress", "failed")}
)
"""What a driver may do to an own trip: start it and end it. Recalling and cancelling are the office's."""
REOPENED: Final[Mapping[str, str]] = {
    "completed": "in_progress",
    "failed": "in_progress",
    "cancelled": "draft",
}
STOP: Final[Mapping[str, tuple[str, ...]]] = {
    "pending": ("en_route", "arrived", "completed", "skipped", "failed"),
    "en_route": ("pending", "arrived", "completed", "skipped", "failed"),
    "arrived": ("completed", "skipped", "failed"),
    "completed": ("pending",),
    "skipped": ("pending",),
    "failed": ("pending",),
}

CLOSED_TRIPS: Final = frozenset(REOPENED)
AWAITED_TRIPS: Final = frozenset({"scheduled", "assigned", "dispatched", "in_progress"})
"""The trips that somebody waits for: no longer only an idea, and not over."""
BOOKED_TRIPS: Final = frozenset({"assigned", "dispatched", "in_progress"})
"""The trips whose times keep their driver, vehicle and trailers busy."""
UNDER_WAY: Final = frozenset({"dispatched", "in_progress"})
OPEN_STOPS: Final = frozenset({"pending", "en_route", "arrived"})
CLOSED_STOPS: Final = frozenset({"completed", "skipped", "failed"})
GIVEN_UP: Final = frozenset({"skipped", "failed"})
MOVEMENT: Final = frozenset({"en_route", "arrived", "completed", "failed"})
"""The stop statuses that mean somebody has set out; skipping a stop can be done from a desk."""
CLOSED_WITH_TRIP: Final = "closed_with_trip"


def allowed_transitions(status: str) -> list[str]:
    """What the table allows from here, whoever asks."""
    return list(TRIP[status])


def allowed_stop_transitions(status: str) -> list[str]:
    return list(STOP[status])


def check_transition(status: str, wanted: str, *, driver: bool = False) -> Refusal | None:
    """Why a trip may not be moved through its status endpoint."""
    if wanted not in TRIP[status]:
        return not_allowed(f"A trip that is {status} cannot become {wanted}.", allowed_transitions(status))
    if (status, wanted) == ("scheduled", "assigned"):
        return Refusal(
            "trip.driver_required", "A trip becomes assigned by giving it a driver: call its assign."
        )
    if driver and (status, wanted) not in DRIVER:
        detail = f"A driver cannot turn a trip from {status} to {wanted}; ask the office."
        return not_allowed(detail, allowed_transitions(status))
    return None


def check_stop_transition(
    status: str, wanted: str, *, driver: bool = False, reason: str | None = None
) -> Refusal | FieldError | None:
    """Why a stop may not be moved; taking a closed one back is the office's and needs a reason."""
    if wanted not in STOP[status]:
        return not_allowed(
            f"A stop that is {status} cannot become {wanted}.", allowed_stop_transitions(status)
        )
    if status not in CLOSED_STOPS:
        return None
    if driver:
        return not_allowed("Only the office can open a closed stop again.", allowed_stop_transitions(status))
    return (
        None
        if reason
        else FieldError("/note", "missing", "Say in note or reasonCode why the stop is opened again.")
    )


def check_reopen(status: str) -> Refusal | None:
    if status in REOPENED:
        return None
    return not_allowed(
        f"Only a closed trip can be reopened; this one is {status}.", allowed_transitions(status)
    )


def not_allowed(detail: str, allowed: list[str]) -> Refusal:
    return Refusal("trip.transition_not_allowed", detail, {"allowedTransitions": allowed})
