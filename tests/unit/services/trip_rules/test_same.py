"""Whether an import says anything new, and what an imported trip still needs."""

from schemas.base import Document
from services.trip_rules.build import build_trip
from services.trip_rules.documents import applied
from services.trip_rules.imported import settle
from services.trip_rules.patch import patch_trip
from services.trip_rules.same import fingerprint, patch_from
from tests.unit.services.trip_rules.making import ANA, BEN, LOADS, at, context, request, running, stop, trip

ROW = {"status": "completed", "startedAt": at(8), "completedAt": at(12), "driverId": ANA}


def imported(**content: object) -> Document:
    built = build_trip(request(shipments=LOADS) | ROW | content, context(), number=1)
    assert isinstance(built, dict), built
    return applied(built, settle(built))


def again(document: Document, **content: object) -> Document:
    """What the same file, or one that differs in `content`, changes the second time."""
    patch = patch_from(document, request(shipments=LOADS) | ROW | content)
    changes = patch_trip(document, patch, context())
    assert isinstance(changes, dict), changes
    after = applied(document, changes)
    return changes | settle(after)


def test_the_same_content_under_other_ids_is_the_same() -> None:
    first, second = trip(shipments=LOADS), trip(shipments=LOADS)
    assert first["stops"][0]["id"] != second["stops"][0]["id"]
    assert fingerprint(first) == fingerprint(second | {"version": 9})


def test_another_note_stop_or_load_is_not() -> None:
    first = trip(shipments=LOADS)
    others = [trip(shipments=LOADS, notes="x"), trip(shipments=LOADS[:1]), trip(stops=[stop("pickup", 8, 9)])]
    assert not any(fingerprint(first) == fingerprint(other) for other in others)


def test_the_same_row_twice_changes_nothing() -> None:
    assert again(imported()) == {}


def test_what_a_row_does_not_say_stays() -> None:
    assert again(imported() | {"notes": "by hand"}) == {}


def test_a_row_that_differs_changes_only_that_and_keeps_the_ids() -> None:
    document = imported()
    assert again(document, reference="NEW") == {"reference": "NEW"}
    stops = request()["stops"]
    stops[1]["serviceSeconds"] = 60
    changed = again(document, stops=stops)
    assert set(changed) == {"stops"}
    assert [one["id"] for one in changed["stops"]] == [one["id"] for one in document["stops"]]


def test_a_plan_with_fewer_or_more_stops_is_followed() -> None:
    planned = trip()
    content = {"stops": request()["stops"][:2]}
    shorter = patch_trip(planned, patch_from(planned, content), context())
    assert isinstance(shorter, dict)
    assert [one["id"] for one in shorter["stops"]] == [one["id"] for one in planned["stops"][:2]]
    longer = patch_trip(
        planned, patch_from(planned, {"stops": [*request()["stops"], stop("return")]}), context()
    )
    assert isinstance(longer, dict)
    assert len(longer["stops"]) == 4


class TestSettling:
    def test_the_stops_of_a_completed_trip_are_done(self) -> None:
        document = imported()
        assert {one["status"] for one in document["stops"]} == {"completed"}
        assert [one["completedAt"] for one in document["stops"]] == [at(8), None, at(12)]
        assert (document["outcome"], {one["outcome"] for one in document["shipments"]}) == (
            "full",
            {"delivered"},
        )

    def test_who_drove_it_has_the_credit(self) -> None:
        (held,) = imported()["assignments"]
        assert (held["driverId"], held["from"], held["to"]) == (ANA, at(8), at(12))

    def test_a_change_of_driver_ends_the_credit_of_the_first(self) -> None:
        document = imported(status="assigned", startedAt=None, completedAt=None)
        changed = again(document, status="assigned", startedAt=None, completedAt=None, driverId=BEN)
        assert [(one["driverId"], one["to"]) for one in changed["assignments"]] == [(ANA, at(8)), (BEN, None)]

    def test_a_trip_that_agrees_with_itself_needs_nothing(self) -> None:
        assert settle(imported()) == {}
        assert settle(running()) == {}
        assert settle(trip()) == {}
