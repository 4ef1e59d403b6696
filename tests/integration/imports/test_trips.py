"""Trips come with their status: what is over is settled, and what is still to be driven is booked."""

from __future__ import annotations

from typing import Any

import pytest
from httpx2 import AsyncClient

from tests.support.companies import Company
from tests.support.imports import Imports, Row, codes, counts, csv_of, jsonl_of
from tests.support.trips import Desk

DAY = "2026-03-02"
POINT = {"lat": 41.88, "lng": -87.63}


def planned(external_id: str, start: int = 8, end: int = 10, /, **more: Any) -> Row:
    """A row of a trip between these hours."""
    return {
        "externalId": external_id,
        "scheduledStart": f"{DAY}T{start:02}:00:00Z",
        "scheduledEnd": f"{DAY}T{end:02}:00:00Z",
        "pickup.name": "Dock",
        "pickup.lat": 41.88,
        "pickup.lng": -87.63,
        "dropoff.name": "Store",
        "dropoff.lat": 41.91,
        "dropoff.lng": -87.64,
        **more,
    }


def driven(external_id: str, start: int = 8, end: int = 10, /, **more: Any) -> Row:
    times = {"startedAt": f"{DAY}T08:05:00Z", "completedAt": f"{DAY}T09:50:00Z"}
    return planned(external_id, start, end, status="completed", **{**times, **more})


@pytest.fixture
def desk(client: AsyncClient) -> Desk:
    return Desk(client)


async def only(imports: Imports) -> Row:
    (trip,) = await imports.all("trips")
    return trip


class TestStatus:
    async def test_a_create_may_not_set_it(self, client: AsyncClient) -> None:
        body = {"status": "completed", "stops": [{"type": "pickup", "place": {"point": POINT}}]}
        assert (await client.post("trips", json=body)).status_code == 422

    async def test_a_completed_trip_has_done_its_stops(self, imports: Imports) -> None:
        shipments = '[{"pieces": 4, "pickupStopId": 1, "dropoffStopId": 2}]'
        await imports.bring("trips", csv_of([driven("A", shipments=shipments)]))
        trip = await only(imports)
        assert (trip["status"], trip["outcome"]) == ("completed", "full")
        assert (trip["startedAt"], trip["completedAt"]) == (f"{DAY}T08:05:00Z", f"{DAY}T09:50:00Z")
        assert [one["status"] for one in trip["stops"]] == ["completed", "completed"]
        assert [one["completedAt"] for one in trip["stops"]] == [trip["startedAt"], trip["completedAt"]]
        assert [one["outcome"] for one in trip["shipments"]] == ["delivered"]
        assert trip["allowedTransitions"] == []

    async def test_who_drove_a_completed_trip_has_the_credit(self, imports: Imports, desk: Desk) -> None:
        ana = await desk.hire()
        await imports.bring("trips", csv_of([driven("A", driverId=ana)]))
        trip = await only(imports)
        (held,) = trip["assignments"]
        assert (held["driverId"], held["from"], held["to"]) == (ana, trip["startedAt"], trip["completedAt"])

    async def test_a_planned_trip_is_completed_by_a_later_file(self, imports: Imports, desk: Desk) -> None:
        ana = await desk.hire()
        await imports.bring("trips", csv_of([planned("A", driverId=ana)]))
        job = await imports.bring("trips", csv_of([driven("A")]))
        assert counts(job) == {"updated": 1}
        trip = await only(imports)
        assert (trip["status"], trip["driverId"], trip["outcome"]) == ("completed", ana, "full")
        assert [one["type"] for one in (await desk.get(f"trips/{trip['id']}/events"))["items"]] == [
            "created",
            "updated",
        ]

    async def test_naming_a_driver_means_assigned(self, imports: Imports, desk: Desk) -> None:
        ana, van = await desk.hire(), await desk.buy()
        await imports.bring("trips", csv_of([planned("A", driverId=ana, vehicleId=van)]))
        trip = await only(imports)
        assert (trip["status"], trip["driverId"], trip["vehicleId"]) == ("assigned", ana, van)
        await desk.move(trip, "dispatched")

    async def test_what_contradicts_itself_is_refused(self, imports: Imports, desk: Desk) -> None:
        ana = await desk.hire()
        rows = [
            planned("A", status="assigned"),
            planned("B", status="scheduled", driverId=ana),
            driven("C", completedAt=f"{DAY}T07:00:00Z"),
            planned("D", driverId=ana, coDriverIds=ana),
            planned("E", 10, 8),
            planned("F", status="finished"),
        ]
        job = await imports.bring("trips", csv_of(rows))
        assert codes(job) == [
            (2, "trip.driver_required"),
            (3, "trip.not_assigned"),
            (4, "schedule.order"),
            (5, "assignment.repeated"),
            (6, "schedule.order"),
            (7, "row.invalid"),
        ]
        assert await imports.all("trips") == []

    async def test_a_trip_that_was_corrected_by_hand_keeps_what_a_row_does_not_say(
        self, imports: Imports, desk: Desk
    ) -> None:
        await imports.bring("trips", csv_of([planned("A")]))
        trip = await only(imports)
        await desk.patch(
            trip, {"notes": "Ring twice", "stops": [{"id": trip["stops"][0]["id"], "serviceSeconds": 60}]}
        )
        assert counts(await imports.bring("trips", csv_of([planned("A")]))) == {"unchanged": 1}
        job = await imports.bring("trips", csv_of([planned("A", reference="PO 7")]))
        assert counts(job) == {"updated": 1}
        after = await only(imports)
        assert (after["notes"], after["reference"], after["stops"][0]["serviceSeconds"]) == (
            "Ring twice",
            "PO 7",
            60,
        )
        assert [one["id"] for one in after["stops"]] == [one["id"] for one in trip["stops"]]


class TestDelays:
    async def test_rows_are_judged_and_the_same_file_says_nothing_new(
        self, imports: Imports, desk: Desk, company: Company
    ) -> None:
        owner = await company.client("owner")
        assert (await owner.patch("organization", json={"onTimeGraceSeconds": 300})).status_code == 200
        rows = [
            driven("in time", completedAt=f"{DAY}T10:05:00Z"),
            driven("late", completedAt=f"{DAY}T10:06:00Z"),
            planned("overdue", status="scheduled"),
            planned("draft"),
        ]
        await imports.bring("trips", csv_of(rows))
        late = {"late", "overdue"}
        flags = {one["externalId"]: one["flags"]["delayed"] for one in await imports.all("trips")}
        assert {name for name, delayed in flags.items() if delayed} == late
        found = await desk.get("trips", **{"flags.delayed": "true"})
        assert {one["externalId"] for one in found["items"]} == late
        before = await imports.all("trips")
        assert counts(await imports.bring("trips", csv_of(rows))) == {"unchanged": 4}
        assert await imports.all("trips") == before

    async def test_a_row_that_moves_the_end_takes_the_mark_back(self, imports: Imports) -> None:
        await imports.bring("trips", csv_of([driven("A", completedAt=f"{DAY}T10:06:00Z")]))
        assert (await only(imports))["flags"]["delayed"] is True
        await imports.bring("trips", csv_of([driven("A", 8, 11, completedAt=f"{DAY}T10:06:00Z")]))
        assert (await only(imports))["flags"]["delayed"] is False


class TestBooking:
    async def test_nobody_is_booked_twice_within_a_file(self, imports: Imports, desk: Desk) -> None:
        ana, van = await desk.hire(), await desk.buy()
        rows = [
            planned("A", 8, 10, driverId=ana),
            planned("B", 9, 11, driverId=ana, vehicleId=van),
            planned("C", 10, 12, driverId=ana, vehicleId=van),
            planned("D", 11, 13, driverId=await desk.hire(), vehicleId=van),
        ]
        for dry_run in (True, False):
            job = await imports.bring("trips", csv_of(rows), dry_run=dry_run)
            assert counts(job) == {"created": 2, "rejected": 2}
            assert codes(job) == [(3, "driver.double_booked"), (5, "vehicle.double_booked")]
            assert job["problems"][0]["detail"] == (
                "The driver is booked from 2026-03-02 08:00 to 10:00 UTC, by the trip of row 2."
            )
            assert [one["column"] for one in job["problems"]] == ["driverId", "vehicleId"]
        assert [one["externalId"] for one in await imports.all("trips")] == ["A", "C"]

    async def test_nobody_is_booked_twice_over_several_batches(self, imports: Imports, desk: Desk) -> None:
        ana = await desk.hire()
        rows = [planned("A", driverId=ana)]
        rows += [driven(f"M{number}") for number in range(120)]
        rows += [planned("Z", driverId=ana)]
        for dry_run in (True, False):
            job = await imports.bring("trips", csv_of(rows), dry_run=dry_run)
            assert codes(job) == [(123, "driver.double_booked")]

    async def test_nobody_is_booked_against_a_trip_that_is_there(self, imports: Imports, desk: Desk) -> None:
        ana, ben = await desk.hire(), await desk.hire()
        await imports.bring("trips", csv_of([planned("A", driverId=ana)]))
        booked = await only(imports)
        rows = [planned("B", 9, 11, driverId=ben, coDriverIds=ana), planned("C", 10, 11, driverId=ana)]
        job = await imports.bring("trips", csv_of(rows))
        assert (counts(job), codes(job)) == ({"created": 1, "rejected": 1}, [(2, "driver.double_booked")])
        assert f"by trip {booked['number']}." in job["problems"][0]["detail"]

    async def test_a_changed_time_is_booked_anew(self, imports: Imports, desk: Desk) -> None:
        ana = await desk.hire()
        await imports.bring("trips", csv_of([planned("A", driverId=ana), planned("B", 12, 14, driverId=ana)]))
        job = await imports.bring("trips", csv_of([planned("A", 13, 15)]))
        assert codes(job) == [(2, "driver.double_booked")]
        assert counts(await imports.bring("trips", csv_of([planned("A", 14, 16)]))) == {"updated": 1}

    async def test_what_a_row_has_freed_is_free_for_the_next(self, imports: Imports, desk: Desk) -> None:
        ana, ben = await desk.hire(), await desk.hire()
        await imports.bring("trips", csv_of([planned("A", driverId=ana)]))
        rows = [
            planned("A", driverId=ben),
            planned("B", driverId=ana),
            driven("A"),
            planned("C", driverId=ben),
        ]
        for dry_run in (True, False):
            job = await imports.bring("trips", csv_of(rows), dry_run=dry_run)
            assert counts(job) == {"updated": 2, "created": 2}, job

    async def test_an_assignment_by_hand_meets_an_imported_one(self, imports: Imports, desk: Desk) -> None:
        ana = await desk.hire()
        await imports.bring(
            "trips", csv_of([planned("A", driverId=ana), planned("B", 9, 11, status="scheduled")])
        )
        _, second = await imports.all("trips")
        answer = await desk.client.post(f"trips/{second['id']}/assign", json={"driverId": ana})
        assert [one["code"] for one in answer.json()["reasons"]] == ["driver.double_booked"]

    async def test_the_past_books_nobody(self, imports: Imports, desk: Desk) -> None:
        ana = await desk.hire()
        rows = [driven("A", driverId=ana), driven("B", driverId=ana), planned("C", driverId=ana)]
        assert counts(await imports.bring("trips", csv_of(rows))) == {"created": 3}


class TestReferences:
    async def test_drivers_vehicles_and_customers_are_found_by_their_external_ids(
        self, imports: Imports, desk: Desk
    ) -> None:
        ana, van = await desk.hire(externalId="D-1"), await desk.buy(externalId="V-1")
        acme = (await desk.post("customers", {"name": "Acme", "externalId": "C-1"}))["id"]
        named = {"driver.externalId": "D-1", "vehicle.externalId": "V-1", "customer.externalId": "C-1"}
        await imports.bring("trips", csv_of([planned("A", 8, 10, **named)]))
        trip = await only(imports)
        assert (trip["driverId"], trip["vehicleId"], trip["customerId"]) == (ana, van, acme)
        await imports.bring("trips", jsonl_of([planned("B", 12, 14, driver={"externalId": "D-1"})]))
        assert (await imports.all("trips"))[1]["driverId"] == ana

    async def test_what_is_not_there_is_named_in_the_words_of_the_file(
        self, imports: Imports, stranger: AsyncClient
    ) -> None:
        foreign = (await stranger.post("drivers", json={"name": "Theirs", "externalId": "D-9"})).json()["id"]
        rows = [
            planned("A", 8, 10, **{"driver.externalId": "D-9"}),
            planned("B", driverId=foreign),
            planned("C", 8, 10, **{"vehicle.externalId": "V-9"}),
            planned("D", customerId="cus_00000000000"),
            planned("E", siteId="plc_00000000000"),
            planned("F", shipments='[{"customerId": "cus_00000000000"}]'),
            planned("G", trailerIds="veh_00000000000"),
            planned("H", stops='[{"type": "pickup", "place": {"placeId": "plc_00000000000"}}]'),
        ]
        job = await imports.bring("trips", csv_of(rows))
        assert [code for _, code in codes(job)] == ["row.reference_unknown"] * 7 + ["row.invalid"]
        assert [one["column"] for one in job["problems"]] == [
            "driver.externalId",
            "driverId",
            "vehicle.externalId",
            "customerId",
            "siteId",
            "shipments",
            "trailerIds",
            "stops",
        ]
        assert job["problems"][0]["detail"] == "There is no driver D-9."

    async def test_a_row_cannot_open_a_trip_again_whose_customer_was_deleted(
        self, imports: Imports, desk: Desk
    ) -> None:
        acme = (await desk.post("customers", {"name": "Acme", "externalId": "acme"}))["id"]
        await imports.bring("trips", csv_of([driven("A", customerId=acme)]))
        assert (await desk.client.delete(f"customers/{acme}")).status_code == 204
        before = await only(imports)
        job = await imports.bring("trips", csv_of([planned("A", status="scheduled")]))
        assert codes(job) == [(2, "conflict")]
        assert await only(imports) == before
        await desk.post(f"customers/{acme}/restore")
        assert counts(await imports.bring("trips", csv_of([planned("A", status="scheduled")]))) == {
            "updated": 1
        }

    async def test_a_saved_place_fills_the_stop(self, imports: Imports, desk: Desk) -> None:
        yard = await desk.post("places", {"name": "Yard", "point": POINT, "serviceSeconds": 300})
        row = {"externalId": "A", "pickup.placeId": yard["id"], "dropoff.lat": 41.9, "dropoff.lng": -87.6}
        assert counts(await imports.bring("trips", csv_of([row]))) == {"created": 1}
        stop = (await only(imports))["stops"][0]
        assert (stop["place"]["name"], stop["place"]["point"], stop["serviceSeconds"]) == ("Yard", POINT, 300)
        assert counts(await imports.bring("trips", csv_of([row]))) == {"unchanged": 1}

    async def test_a_driver_who_has_left_stays_on_the_trips_of_the_past(
        self, imports: Imports, desk: Desk
    ) -> None:
        ana = await desk.hire()
        await imports.bring("trips", csv_of([driven("A", driverId=ana)]))
        assert (await desk.client.delete(f"drivers/{ana}")).status_code == 204
        assert counts(await imports.bring("trips", await imports.export("trips"))) == {"unchanged": 1}
        job = await imports.bring("trips", csv_of([driven("B", driverId=ana)]))
        assert codes(job) == [(2, "row.reference_unknown")]


class TestNumbers:
    async def test_are_used_by_new_trips_only(self, imports: Imports) -> None:
        content = csv_of([planned("A"), planned("B")])
        for dry_run in (True, False, False):
            await imports.bring("trips", content, dry_run=dry_run)
        await imports.bring("trips", csv_of([planned("C")]))
        assert [one["number"] for one in await imports.all("trips")] == [1, 2, 3]

    async def test_charges_are_in_the_companys_currency(self, imports: Imports, desk: Desk) -> None:
        await desk.client.patch("organization", json={"currency": "EUR"})
        charges = '[{"code": "freight", "quantity": 2, "unitAmount": 1250}]'
        await imports.bring("trips", csv_of([planned("A", charges=charges)]))
        assert (await only(imports))["price"] == {"amount": 2500, "currency": "EUR"}
