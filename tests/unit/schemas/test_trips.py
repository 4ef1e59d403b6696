"""What may be said of a trip on the wire, and what a stored trip looks like there."""

from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from schemas.assignments import AssignRequest, Candidate, ReassignRequest, UnassignRequest
from schemas.base import Document
from schemas.stops import RetryStop, StopStatusUpdate
from schemas.trips import TRIPS, ReopenRequest, StatusUpdate, Trip, TripCreate, TripUpdate
from services.trip_rules.assignment import Team, judge
from services.trip_rules.build import BLANK
from services.trip_rules.candidates import Facts, rank
from services.trip_rules.states import STOP, TRIP, allowed_transitions
from tests.unit.services.trip_rules.making import (
    ANA,
    LOADS,
    TRAILER,
    VAN,
    at,
    moved,
    running,
    scheduled,
    stop,
    stop_moved,
    trip,
)

BODIES = (
    TripCreate,
    TripUpdate,
    StatusUpdate,
    StopStatusUpdate,
    AssignRequest,
    ReassignRequest,
    UnassignRequest,
    ReopenRequest,
    RetryStop,
)


def pointers(model: type[BaseModel], body: Document) -> list[str]:
    """Where the body is refused, as JSON pointers; nowhere is an empty list."""
    try:
        model.model_validate(body)
    except ValidationError as refused:
        return ["/" + "/".join(str(part) for part in error["loc"]) for error in refused.errors()]
    return []


def create(**content: Any) -> list[str]:
    return pointers(TripCreate, {"stops": [stop("pickup", 8, 9)], **content})


def first_stop(**content: Any) -> list[str]:
    return create(stops=[{**stop("pickup"), **content}])


@pytest.mark.parametrize("model", BODIES)
def test_the_example_of_each_body_is_valid(model: type[BaseModel]) -> None:
    extra = model.model_config["json_schema_extra"]
    assert isinstance(extra, dict)
    examples = extra["examples"]
    assert isinstance(examples, list)
    assert [pointers(model, example) for example in examples if isinstance(example, dict)] == [[]]


@pytest.mark.parametrize(
    "name", ["status", "version", "organizationId", "id", "number", "driverId", "startedAt"]
)
@pytest.mark.parametrize("model", [TripCreate, TripUpdate])
def test_what_the_service_decides_cannot_be_written(model: type[BaseModel], name: str) -> None:
    body = {"stops": [stop("pickup")]} if model is TripCreate else {}
    assert pointers(model, {**body, name: "x"}) == [f"/{name}"]


@pytest.mark.parametrize("name", ["status", "attempt", "eta", "completedAt", "proof"])
def test_nor_can_the_progress_of_a_stop(name: str) -> None:
    assert first_stop(**{name: None}) == [f"/stops/0/{name}"]
    assert pointers(TripUpdate, {"stops": [{"id": "stp_00000001", name: None}]}) == [f"/stops/0/{name}"]


class TestLimits:
    def test_a_trip_has_1_to_200_stops(self) -> None:
        assert create(stops=[]) == create(stops=[stop("waypoint")] * 201) == create(stops=None) == ["/stops"]
        assert create(stops=[stop("waypoint")] * 200) == []
        assert pointers(TripCreate, {}) == ["/stops"]

    def test_notes_have_up_to_10_000_characters(self) -> None:
        assert create(notes="é" * 10_000) == []
        assert create(notes="é" * 10_001) == ["/notes"]

    @pytest.mark.parametrize(
        ("lat", "lng"), [(90.1, 0), (-90.1, 0), (0, 180.1), (0, -180.1), (float("nan"), 0)]
    )
    def test_a_point_is_on_earth(self, lat: float, lng: float) -> None:
        assert len(first_stop(place={"point": {"lat": lat, "lng": lng}})) == 1

    def test_integers_are_good_coordinates_and_texts_are_not(self) -> None:
        assert first_stop(place={"point": {"lat": -90, "lng": 180}}) == []
        assert first_stop(place={"point": {"lat": "1", "lng": 2}}) == ["/stops/0/place/point/lat"]

    def test_a_window_ends_after_it_begins(self) -> None:
        same = "2026-03-02T08:00:00Z"
        assert first_stop(window={"from": same, "to": same}) == ["/stops/0/window/to"]
        assert first_stop(window={"from": same}) == ["/stops/0/window/to"]

    def test_windows_are_in_order_and_apart_and_agree_with_the_single_one(self) -> None:
        early, late = stop("pickup", 8, 9)["window"], stop("pickup", 14, 15)["window"]
        assert first_stop(windows=[early, late], window=early) == []
        assert first_stop(windows=[late, early]) == ["/stops/0/windows"]
        assert first_stop(windows=[early, late], window=late) == ["/stops/0"]

    @pytest.mark.parametrize("field", ["weightKg", "volumeM3", "pieces"])
    def test_loads_are_not_negative(self, field: str) -> None:
        assert create(cargo={field: -1}) == [f"/cargo/{field}"]
        assert create(shipments=[{field: -1}]) == [f"/shipments/0/{field}"]
        assert create(cargo={field: 0}) == []

    def test_money_is_whole_minor_units_of_a_currency(self) -> None:
        assert create(price={"amount": 2**53 - 1, "currency": "USD"}) == []
        assert create(price={"amount": 2**53, "currency": "USD"}) == ["/price/amount"]
        assert create(price={"amount": 5.65, "currency": "USD"}) == ["/price/amount"]
        assert create(price={"amount": 5, "currency": "usd"}) == ["/price/currency"]

    def test_a_time_needs_its_offset(self) -> None:
        assert create(scheduledStart="2026-03-02T08:00:00+01:00") == []
        assert create(scheduledStart="2026-03-02T08:00:00") == ["/scheduledStart"]

    def test_a_time_zone_is_a_known_one(self) -> None:
        assert first_stop(place={"point": {"lat": 1, "lng": 2}, "timezone": "Mars/Base"}) == [
            "/stops/0/place/timezone"
        ]


class TestReferences:
    @pytest.mark.parametrize("number", [1, "2", "stp_0123456789ab", None])
    def test_a_shipment_names_a_stop_by_number_or_id(self, number: object) -> None:
        assert create(shipments=[{"pickupStopId": number}]) == []

    @pytest.mark.parametrize("number", [0, -1, 1.5, True, "x", "01", [], "1234"])
    def test_and_by_nothing_else(self, number: object) -> None:
        assert create(shipments=[{"pickupStopId": number}]) == ["/shipments/0/pickupStopId"]

    def test_the_schema_offers_both(self) -> None:
        schema = TripCreate.model_json_schema()["$defs"]["ShipmentCreate"]["properties"]["pickupStopId"]
        assert [one.get("type") for one in schema["anyOf"]] == ["integer", "string", "null"]


class TestPatching:
    def test_only_what_was_written_counts_and_null_is_kept(self) -> None:
        body = {"reference": None, "stops": [{"id": "stp_00000001", "window": None}]}
        assert TripUpdate.model_validate(body).given() == body

    def test_what_cannot_be_absent_cannot_be_null(self) -> None:
        assert pointers(TripUpdate, {"stops": None}) == ["/stops"]
        assert pointers(TripUpdate, {"stops": [{"id": None}]}) == ["/stops/0/id"]
        assert pointers(TripUpdate, {"shipments": None, "charges": None, "cargo": None}) == []

    def test_the_office_sets_the_hold_and_no_other_flag(self) -> None:
        assert pointers(TripUpdate, {"flags": {"onHold": True}}) == []
        assert pointers(TripUpdate, {"flags": {"onHold": True, "delayed": False}}) == ["/flags/delayed"]


class TestAssigning:
    def test_each_driver_vehicle_and_trailer_is_named_once(self) -> None:
        body = {"driverId": ANA, "vehicleId": VAN}
        assert pointers(AssignRequest, body | {"coDriverIds": [ANA]}) == ["/"]
        assert pointers(AssignRequest, body | {"trailerIds": [TRAILER, TRAILER]}) == ["/"]
        assert pointers(AssignRequest, body | {"trailerIds": [TRAILER]}) == []

    def test_overriding_and_handing_over_need_a_reason(self) -> None:
        assert pointers(AssignRequest, {"driverId": ANA, "override": {"reason": "  "}}) == [
            "/override/reason"
        ]
        assert pointers(ReassignRequest, {"driverId": ANA}) == ["/reason"]
        assert pointers(ReopenRequest, {}) == ["/reason"]
        assert pointers(AssignRequest, {}) == ["/driverId"]


def shown(document: Document) -> Document:
    """A stored trip as it is answered."""
    kept = {key: value for key, value in document.items() if key not in {"_id", *TRIPS.hidden}}
    stamps = {"version": 1, "createdAt": at(6), "updatedAt": at(6)}
    return {
        "id": document["_id"],
        **kept,
        **stamps,
        "allowedTransitions": allowed_transitions(document["status"]),
    }


class TestAnswering:
    def test_every_stored_trip_fits_the_model_field_by_field(self) -> None:
        full = running(
            shipments=LOADS,
            charges=[{"code": "a", "unitAmount": 5}],
            references=[{"type": "PO", "value": "1"}],
        )
        full = stop_moved(full, 1, "completed", at(8, 30))
        for document in (trip(), full, moved(full, "completed", at(12))):
            answer = shown(document)
            assert Trip.model_validate(answer).full() == answer

    def test_a_driver_is_answered_without_what_it_costs(self) -> None:
        answer = shown(trip())
        del answer["charges"], answer["price"]
        assert Trip.model_validate(answer).price is None

    def test_the_model_knows_exactly_what_is_stored(self) -> None:
        stamped = {"id", "version", "createdAt", "updatedAt", "allowedTransitions"}
        assert set(TRIPS.fields) == (set(BLANK) - set(TRIPS.hidden)) | stamped

    def test_the_statuses_are_those_of_the_tables(self) -> None:
        defs = Trip.model_json_schema()
        assert set(defs["properties"]["status"]["enum"]) == set(TRIP)
        assert set(defs["$defs"]["Stop"]["properties"]["status"]["enum"]) == set(STOP)

    def test_candidates_fit_their_model(self) -> None:
        driver = {"_id": ANA, "name": "Ana", "status": "inactive", "siteId": None}
        other = running() | {"_id": "trp_000000000002"}
        reasons = judge(scheduled(), Team(driver), [other], at(6))
        ranked = rank(scheduled(), [Facts(driver, reasons, point={"lat": 41.9, "lng": -87.6})])
        assert len(reasons) == 2
        assert [Candidate.model_validate(one).driver_id for one in ranked] == [ANA]
