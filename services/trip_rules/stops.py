"""Makes and merges the stops of a trip."""

from __future__ import annotations

from typing import Any, Final

from schemas.base import Document
from schemas.values import Point, Window
from services.errors import FieldError
from services.trip_rules.documents import Context, Problems
from services.trip_rules.whole import whole

PLACE: Final = ("placeId", "name", "address", "addressParts", "point", "timezone")
ADDRESS_PARTS: Final = ("street", "houseNumber", "city", "region", "postalCode", "country")
CONTACT: Final = ("name", "phone")
FRESH: Final[Document] = {
    "status": "pending",
    "statusChangedAt": None,
    "outcome": None,
    "reasonCode": None,
    "attempt": 1,
    "retryOfStopId": None,
    "retryOfTripId": None,
    "retriedAs": None,
    "eta": None,
    "enRouteAt": None,
    "arrivedAt": None,
    "departedAt": None,
    "completedAt": None,
    "proof": None,
}
"""The part of a stop that its progress fills."""


def new_stop(given: Document, pointer: str, context: Context, problems: Problems) -> Document:
    """A pending stop; its sequence is set when the whole list is known."""
    if given.get("type") is None:
        problems.append(FieldError(f"{pointer}/type", "missing", "A new stop needs a type."))
    saved = _saved_place(given.get("place"), pointer, context, problems)
    stop: Document = {
        "id": context.new_id("stp"),
        "sequence": 0,
        "type": given.get("type"),
        "place": None,
        "windows": [],
        "window": None,
        "contact": None,
        "serviceSeconds": saved.get("serviceSeconds"),
        **FRESH,
    }
    if saved.get("contact"):
        stop["contact"] = _shaped(CONTACT, saved["contact"])
    _write(stop, given, saved, pointer, problems)
    _check_place(stop, pointer, problems)
    return stop


def merged_stop(
    stop: Document, given: Document, pointer: str, context: Context, problems: Problems
) -> Document:
    """The stop with a merge patch applied; another saved place replaces the whole place."""
    result = dict(stop)
    place = given.get("place")
    moved = place is not None and place.get("placeId") not in {None, (stop["place"] or {}).get("placeId")}
    base = _saved_place(place, pointer, context, problems) if moved else stop["place"] or {}
    _write(result, given, base, pointer, problems)
    _check_place(result, pointer, problems)
    return result


def windowed(windows: list[Document]) -> Document:
    """The windows of a stop, and the first on its own for readers that know only one."""
    return {"windows": windows, "window": windows[0] if windows else None}


def resequenced(stops: list[Document]) -> list[Document]:
    return [{**stop, "sequence": number} for number, stop in enumerate(stops, 1)]


def _write(stop: Document, given: Document, base: Document, pointer: str, problems: Problems) -> None:
    for key in ("type", "serviceSeconds"):
        if key in given:
            stop[key] = given[key]
    if "windows" in given or given.get("window", {}) != {}:
        stop |= windowed(_windows(stop["window"], given, f"{pointer}/window", problems))
    if "contact" in given:
        stop["contact"] = _merged(CONTACT, stop["contact"] or {}, given["contact"])
    if "place" in given:
        stop["place"] = _place(base, given["place"], f"{pointer}/place/point", problems)


def _windows(before: Document | None, given: Document, pointer: str, problems: Problems) -> list[Document]:
    """What was given as a list or as the single `window`, which merges with the first there was."""
    if given.get("windows"):
        return list(given["windows"])
    window = whole(Window, before, given.get("window"), pointer, problems)
    return [window] if window else []


def _place(base: Document, given: Document | None, pointer: str, problems: Problems) -> Document | None:
    if given is None:
        return None
    place = _shaped(PLACE, {**base, **given})
    if "point" in given:
        place["point"] = whole(Point, base.get("point"), given["point"], pointer, problems)
    if place["addressParts"] is not None:
        parts = _merged(ADDRESS_PARTS, base.get("addressParts") or {}, given.get("addressParts", {}))
        place["addressParts"] = parts if parts and any(parts.values()) else None
    return place


def _merged(keys: tuple[str, ...], base: Document, given: Document | None) -> Document | None:
    return None if given is None else _shaped(keys, {**base, **given})


def _shaped(keys: tuple[str, ...], value: Document) -> dict[str, Any]:
    return {key: value.get(key) for key in keys}


def _saved_place(place: Document | None, pointer: str, context: Context, problems: Problems) -> Document:
    place_id = (place or {}).get("placeId")
    if place_id is None:
        return {}
    if place_id not in context.places:
        problems.append(FieldError(f"{pointer}/place/placeId", "not_found", f"There is no place {place_id}."))
        return {}
    return context.places[place_id]


def _check_place(stop: Document, pointer: str, problems: Problems) -> None:
    place = stop["place"]
    if place is None and stop["type"] != "break":
        problems.append(FieldError(f"{pointer}/place", "missing", "Every stop but a break needs a place."))
    if place is None or place["point"] is not None:
        return
    # Where the place itself is refused already, that says more.
    if not any(problem.pointer.startswith(f"{pointer}/place/") for problem in problems):
        detail = "Give the place a point, or the id of a saved place that has one."
        problems.append(FieldError(f"{pointer}/place/point", "missing", detail))
