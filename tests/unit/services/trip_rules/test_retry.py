"""A second attempt at a stop that failed."""

import itertools

from schemas.base import Document
from services.errors import FieldError
from services.trip_rules.documents import Refusal, applied
from services.trip_rules.patch import patch_trip
from services.trip_rules.retry import Retry, describe_retry, retried, retry_here, retry_there
from tests.unit.services.trip_rules.making import (
    LOADS,
    at,
    context,
    moved,
    running,
    scheduled,
    stop,
    stop_moved,
)

IDS = itertools.count(1)
WINDOW = {"from": at(14), "to": at(15)}


def new_id(prefix: str) -> str:
    return f"{prefix}_retry{next(IDS):08d}"


def failed(number: int = 2) -> Document:
    stops = [stop("pickup"), stop("dropoff", 9, 10), stop("dropoff", 10, 12), stop("return")]
    document = running(shipments=LOADS, stops=stops)
    if number > 1:
        document = stop_moved(document, 1, "completed", at(8, 30))
    return stop_moved(document, number, "failed", at(9, 30), reason_code="nobody_home")


def retry_of(document: Document, number: int = 2, window: Document | None = None) -> Retry:
    retry = describe_retry(document, document["stops"][number - 1]["id"], new_id, window)
    assert isinstance(retry, Retry)
    return retry


def here(document: Document, retry: Retry) -> Document:
    changes = retry_here(document, retry)
    assert isinstance(changes, dict)
    return applied(document, changes)


def there(target: Document, retry: Retry) -> Document:
    changes = retry_there(target, retry, new_id)
    assert isinstance(changes, dict)
    return applied(target, changes)


def test_the_new_stop_is_linked_and_counts_the_attempt() -> None:
    document = failed()
    stop_again = retry_of(document, window=WINDOW).stop
    assert (stop_again["retryOfStopId"], stop_again["attempt"]) == (document["stops"][1]["id"], 2)
    assert (stop_again["status"], stop_again["windows"], stop_again["window"]) == (
        "pending",
        [WINDOW],
        WINDOW,
    )
    assert stop_again["place"] == document["stops"][1]["place"]
    assert retry_of(document).stop["windows"] == document["stops"][1]["windows"]


def test_in_the_same_trip_it_comes_before_the_way_home_and_takes_its_shipment_along() -> None:
    document = failed()
    after = here(document, retry_of(document, window=WINDOW))
    assert [one["type"] for one in after["stops"]] == ["pickup", "dropoff", "dropoff", "dropoff", "return"]
    assert [one["sequence"] for one in after["stops"]] == [1, 2, 3, 4, 5]
    assert after["stops"][1]["status"] == "failed"
    assert (after["shipments"][0]["dropoffStopId"], after["shipments"][0]["outcome"]) == (
        after["stops"][3]["id"],
        "loaded",
    )
    assert (after["flags"]["exception"], after["scheduledEnd"]) == (False, at(15))


def test_delivered_at_the_second_attempt_is_delivered() -> None:
    document = failed()
    after = stop_moved(here(document, retry_of(document)), 4, "completed", at(14, 10))
    assert after["shipments"][0]["outcome"] == "delivered"
    assert moved(stop_moved(after, 3, "completed", at(15)), "completed", at(16))["outcome"] == "full"


def test_a_pick_up_is_tried_again_before_its_drop_offs() -> None:
    document = failed(1)
    after = here(document, retry_of(document, 1))
    assert [one["type"] for one in after["stops"]] == ["pickup", "pickup", "dropoff", "dropoff", "return"]
    assert {one["pickupStopId"] for one in after["shipments"]} == {after["stops"][1]["id"]}
    assert {one["outcome"] for one in after["shipments"]} == {"pending"}


def test_another_trip_has_the_shipment_on_board_from_the_start() -> None:
    document, target = (
        failed(),
        scheduled(stops=[stop("pickup", 13, 14), stop("depot")], cargo={"weightKg": 50.0}),
    )
    after = there(target, retry_of(document, window=WINDOW))
    assert [one["type"] for one in after["stops"]] == ["pickup", "dropoff", "depot"]
    own, taken_over = after["shipments"]
    assert own["weightKg"] == 50.0
    assert (taken_over["pickupStopId"], taken_over["dropoffStopId"]) == (None, after["stops"][1]["id"])
    assert taken_over["id"] != document["shipments"][0]["id"]
    assert after["cargo"]["weightKg"] == 150.0


def test_another_trip_takes_a_pick_up_over_until_its_end() -> None:
    document = failed(1)
    after = there(scheduled(stops=[stop("depot")]), retry_of(document, 1))
    assert {one["dropoffStopId"] for one in after["shipments"]} == {None}
    assert {one["pickupStopId"] for one in after["shipments"]} == {after["stops"][0]["id"]}


def test_only_a_stop_that_failed_or_was_skipped_is_retried() -> None:
    document = failed()
    verdict = describe_retry(document, document["stops"][0]["id"], new_id)
    assert isinstance(verdict, Refusal)
    assert verdict.code == "conflict"
    unknown = describe_retry(document, "stp_00000unknown", new_id)
    assert isinstance(unknown, Refusal)
    assert unknown.code == "not_found"


def test_a_stop_knows_what_tries_it_again_until_that_is_taken_out_of_the_trip() -> None:
    document = running(stops=[stop("waypoint"), stop("waypoint")])
    document = stop_moved(document, 1, "failed", at(9))
    after = here(document, retry_of(document, 1))
    again = after["stops"][2]
    assert after["stops"][0]["retriedAs"] == {"tripId": document["_id"], "stopId": again["id"]}
    assert after["flags"]["exception"] is False
    patch = {"stops": [{"id": again["id"], "deleted": True}], "flags": {"onHold": True}}
    changes = patch_trip(after, patch, context())
    assert isinstance(changes, dict)
    freed = applied(after, changes)
    assert freed["stops"] == document["stops"]
    assert freed["flags"] == {"delayed": False, "exception": True, "onHold": True}


def test_what_another_trip_tries_again_needs_no_attention_here() -> None:
    document = failed()
    stop_id = document["stops"][1]["id"]
    after = applied(document, retried(document, stop_id, {"tripId": "trp_2", "stopId": "stp_2"}))
    assert (document["flags"]["exception"], after["flags"]["exception"]) == (True, False)
    assert applied(after, retried(after, stop_id, None)) == document
    assert retried(document, "stp_00000unknown", None) == {}
    damaged = {**document, "shipments": [one | {"outcome": "damaged"} for one in document["shipments"]]}
    link = {"tripId": "trp_2", "stopId": "stp_2"}
    assert applied(damaged, retried(damaged, stop_id, link))["flags"]["exception"] is True


def test_a_closed_or_full_trip_takes_no_retry() -> None:
    document = failed()
    retry = retry_of(document)
    closed = retry_here(moved(document, "cancelled", at(10)), retry)
    assert isinstance(closed, Refusal)
    assert closed.code == "trip.closed"
    assert isinstance(retry_there(scheduled(stops=[stop("depot")] * 200), retry, new_id), FieldError)
