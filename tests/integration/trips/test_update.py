"""Changing a trip's plan by JSON Merge Patch, whose stops and shipments merge by id."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from httpx2 import AsyncClient, Response

from tests.factories.bodies import customer, place
from tests.factories.trips import Body, a_day, moment, shipment, stop, trip, window
from tests.support.companies import Company
from tests.support.trips import ABSENT, Desk, done, faults, reasons, refused, without_its_name

UNKNOWN = "0123456789abcdef0123456789abcdef"
OURS = (
    *("id", "number", "status", "version", "organizationId", "driverId", "vehicleId", "outcome"),
    *("assignments", "startedAt", "acknowledgedAt", "allowedTransitions", "createdAt"),
)


async def patch(client: AsyncClient, trip: Body, body: Body, **headers: str) -> Response:
    return await client.patch(f"trips/{trip['id']}", json=body, headers=headers)


def told(stops: list[Body], *fields: str) -> list[tuple[Any, ...]]:
    return [tuple(one[field] for field in fields) for one in stops]


class TestUpdate:
    @pytest.mark.caller("anonymous")
    async def test_needs_a_session(self, client: AsyncClient) -> None:
        assert (await client.patch(f"trips/{ABSENT}", json={"notes": "x"})).status_code == 401

    async def test_is_for_the_office(self, company: Company, desk: Desk) -> None:
        made = await desk.plan()
        for role, status in (("viewer", 403), ("driver", 403), ("dispatcher", 200), ("owner", 200)):
            client = await company.client(role)  # type: ignore[arg-type]
            assert (await patch(client, made, {"notes": role})).status_code == status

    async def test_of_another_companys_trip_is_of_nothing(self, desk: Desk, stranger: AsyncClient) -> None:
        made = await desk.plan()
        answers = [await stranger.patch(f"trips/{one}", json={"notes": "x"}) for one in (made["id"], ABSENT)]
        assert answers[0].status_code == 404
        assert without_its_name(answers[0], made["id"]) == without_its_name(answers[1], ABSENT)

    async def test_changes_what_it_names_and_raises_the_version(self, desk: Desk) -> None:
        made = await desk.plan(reference="old", notes="Ring twice.")
        answer = await patch(desk.client, made, {"reference": "new", "priority": "urgent"})
        changed = done(answer)
        assert answer.headers["etag"] == '"2"'
        differing = {name for name in made if made[name] != changed[name]}
        assert differing == {"reference", "priority", "version", "updatedAt"}
        assert await desk.read(made) == changed

    async def test_that_changes_nothing_is_no_new_version(self, desk: Desk) -> None:
        made = await desk.plan(reference="same", shipments=[shipment()])
        again = {
            "reference": "same",
            "stops": [{"id": one["id"], "windows": one["windows"]} for one in made["stops"]],
            "shipments": [{"id": made["shipments"][0]["id"], "pieces": 4}],
        }
        assert await desk.patch(made, again) == made
        assert await desk.patch(made, {}) == made
        assert [one["type"] for one in await desk.timeline(made)] == ["created"]

    async def test_clears_with_null_and_merges_metadata(self, desk: Desk) -> None:
        made = await desk.plan(reference="x", metadata={"a": 1, "b": 2})
        changed = await desk.patch(made, {"reference": None, "metadata": {"b": None, "c": 3}})
        assert (changed["reference"], changed["metadata"]) == (None, {"a": 1, "c": 3})

    async def test_resets_with_null_what_has_a_default(self, desk: Desk) -> None:
        said: Body = {
            "metadata": {"a": 1},
            "priority": "urgent",
            "references": [{"type": "PO", "value": "1"}],
        }
        made = await desk.plan(**said)
        assert {name: made[name] for name in said} == said
        changed = await desk.patch(made, {**dict.fromkeys(said), "flags": None})
        assert (changed["metadata"], changed["priority"], changed["references"]) == ({}, "normal", [])
        assert faults(await patch(desk.client, made, {"stops": None})) == {"/stops": "field.list_type"}

    async def test_does_not_let_a_client_set_what_is_ours(self, desk: Desk) -> None:
        made = await desk.plan()
        for field in OURS:
            answer = await patch(desk.client, made, {"notes": "x", field: "completed"})
            assert faults(answer) == {f"/{field}": "field.extra_forbidden"}
        assert await desk.read(made) == made

    async def test_finds_the_trip_by_its_new_words(self, desk: Desk) -> None:
        made = await desk.plan(reference="Alpha")
        await desk.patch(made, {"reference": "Omega"})
        assert [one["id"] for one in (await desk.get("trips", q="omega"))["items"]] == [made["id"]]
        assert (await desk.get("trips", q="alpha"))["items"] == []

    async def test_goes_on_when_the_trip_is_closed_but_not_with_its_stops(self, desk: Desk) -> None:
        made = await desk.at("completed", shipments=[shipment()])
        changed = await desk.patch(made, {"notes": "Signed by the neighbour.", "actualDistance": 12_000})
        assert (changed["notes"], changed["actualDistance"]) == ("Signed by the neighbour.", 12_000)
        for body in (
            {"stops": [stop()]},
            {"stops": [{"id": made["stops"][2]["id"], "deleted": True}]},
            {"shipments": [shipment()]},
        ):
            refused(await patch(desk.client, made, body), 409, "trip.closed")


class TestFlags:
    async def test_leave_version_and_etag_as_they_are(self, desk: Desk) -> None:
        made = await desk.plan()
        answer = await patch(desk.client, made, {"flags": {"onHold": True}})
        held = done(answer)
        assert answer.headers["etag"] == '"1"'
        assert {name for name in made if made[name] != held[name]} == {"flags", "updatedAt"}
        assert held["flags"] == {**made["flags"], "onHold": True}
        assert await desk.read(made) == held
        assert done(await patch(desk.client, made, {"notes": "x"}, **{"If-Match": '"1"'}))["version"] == 2

    async def test_are_in_the_audit_log_and_the_timeline_with_who_set_them(
        self, desk: Desk, company: Company
    ) -> None:
        made = await desk.plan()
        await desk.patch(made, {"flags": {"onHold": True}})
        log = Desk(await company.client("admin"))
        query = {"target.id": made["id"], "action": "trip.updated"}
        [entry] = (await log.get("audit-logs", **query))["items"]
        assert entry["actor"]["id"] == company.people["dispatcher"].id
        assert (entry["before"]["flags"]["onHold"], entry["after"]["flags"]["onHold"]) == (False, True)
        assert [one["type"] for one in await desk.timeline(made)] == ["created", "updated"]

    async def test_that_are_set_at_once_with_other_changes_are_all_kept(self, desk: Desk) -> None:
        made = await desk.at("dispatched")
        failing = f"trips/{made['id']}/stops/{made['stops'][0]['id']}/status"
        answers = await asyncio.gather(
            patch(desk.client, made, {"flags": {"onHold": True}}),
            patch(desk.client, made, {"notes": "x"}),
            desk.client.post(failing, json={"status": "failed", "reasonCode": "closed"}),
        )
        assert [answer.status_code for answer in answers] == [200] * 3
        after = await desk.read(made)
        assert after["flags"] == {"delayed": False, "exception": True, "onHold": True}
        assert (after["notes"], after["version"]) == ("x", made["version"] + 2)


class TestIfMatch:
    async def test_of_an_older_version_changes_nothing(self, desk: Desk) -> None:
        made = await desk.plan()
        current = await desk.patch(made, {"notes": "mine"})
        told = refused(
            await patch(desk.client, made, {"notes": "x"}, **{"If-Match": '"1"'}), 412, "version.stale"
        )
        assert told["version"] == 2
        assert await desk.read(made) == current

    async def test_of_the_present_version_passes(self, desk: Desk) -> None:
        made = await desk.plan()
        for number, tag in enumerate(('"1"', 'W/"2"', "3", "*"), 2):
            changed = done(await patch(desk.client, made, {"notes": tag}, **{"If-Match": tag}))
            assert changed["version"] == number

    async def test_is_not_needed(self, desk: Desk) -> None:
        made = await desk.plan()
        await desk.patch(made, {"notes": "first"})
        assert (await desk.patch(made, {"notes": "last"}))["notes"] == "last"

    async def test_holds_for_everything_that_changes_a_trip(self, desk: Desk, company: Company) -> None:
        made = await desk.at("dispatched")
        path, stale = f"trips/{made['id']}", {"If-Match": f'"{made["version"] - 1}"'}
        stop_path = f"{path}/stops/{made['stops'][0]['id']}"
        admin = await company.client("admin")
        asked: list[tuple[str, str, Body | None]] = [
            ("POST", f"{path}/status", {"status": "in_progress"}),
            ("POST", f"{stop_path}/status", {"status": "arrived"}),
            ("POST", f"{stop_path}/retry", {}),
            ("POST", f"{path}/assign", {"driverId": await desk.hire()}),
            ("POST", f"{path}/reassign", {"driverId": await desk.hire(), "reason": "x"}),
            ("POST", f"{path}/unassign", {}),
            ("POST", f"{path}/reopen", {"reason": "x"}),
            ("PATCH", path, {"notes": "x"}),
            ("DELETE", path, None),
        ]
        for method, target, body in asked:
            answer = await admin.request(method, target, json=body, headers=stale)
            refused(answer, 412, "version.stale")
        assert await desk.read(made) == made

    async def test_holds_for_a_drivers_answer(self, desk: Desk, phone: AsyncClient, dana: str) -> None:
        made = await desk.at("assigned", dana)
        for answer, body in (("acknowledge", None), ("decline", {})):
            path = f"trips/{made['id']}/{answer}"
            refused(await phone.post(path, json=body, headers={"If-Match": '"1"'}), 412, "version.stale")
            current = f'"{(await desk.read(made))["version"]}"'
            assert (await phone.post(path, json=body, headers={"If-Match": current})).status_code == 200


class TestStops:
    async def test_merge_by_id(self, desk: Desk) -> None:
        made = await desk.plan()
        second = made["stops"][1]
        contact = {"name": "Ana", "phone": "+1 312 555 0142"}
        changed = await desk.patch(
            made, {"stops": [{"id": second["id"], "serviceSeconds": 600, "contact": contact}]}
        )
        assert changed["stops"][1] == {**second, "serviceSeconds": 600, "contact": contact}
        assert [changed["stops"][0], changed["stops"][2]] == [made["stops"][0], made["stops"][2]]
        again = await desk.patch(changed, {"stops": [{"id": second["id"], "contact": {"name": "Ben"}}]})
        assert again["stops"][1]["contact"] == {"name": "Ben", "phone": contact["phone"]}

    async def test_without_an_id_are_added_last_or_where_they_say(self, desk: Desk) -> None:
        made = await desk.plan()
        new = [stop("waypoint", sequence=2), stop("return")]
        changed = await desk.patch(made, {"stops": new})
        assert told(changed["stops"], "sequence", "type") == [
            (1, "pickup"),
            (2, "waypoint"),
            (3, "dropoff"),
            (4, "dropoff"),
            (5, "return"),
        ]
        kept = [one["id"] for one in made["stops"]]
        assert [one["id"] for one in changed["stops"] if one["id"] in kept] == kept

    async def test_are_moved_by_their_sequence(self, desk: Desk) -> None:
        made = await desk.plan()
        first, second, third = (one["id"] for one in made["stops"])
        changed = await desk.patch(made, {"stops": [{"id": third, "sequence": 2}]})
        assert told(changed["stops"], "id", "sequence") == [(first, 1), (third, 2), (second, 3)]

    async def test_are_removed_by_saying_so(self, desk: Desk) -> None:
        made = await desk.plan()
        changed = await desk.patch(made, {"stops": [{"id": made["stops"][1]["id"], "deleted": True}]})
        assert told(changed["stops"], "id", "sequence") == [
            (made["stops"][0]["id"], 1),
            (made["stops"][2]["id"], 2),
        ]

    async def test_that_have_been_started_are_not_removed(self, desk: Desk) -> None:
        for status in ("en_route", "arrived", "completed", "skipped", "failed"):
            made = await desk.at("dispatched")
            current = await desk.move_stop(made, 1, status)
            body = {"notes": "x", "stops": [{"id": made["stops"][0]["id"], "deleted": True}]}
            told = refused(await patch(desk.client, made, body), 409, "trip.stop_started")
            assert told["stopId"] == made["stops"][0]["id"]
            assert await desk.read(made) == current

    async def test_stay_between_1_and_200(self, desk: Desk) -> None:
        made = await desk.plan()
        away = [{"id": one["id"], "deleted": True} for one in made["stops"]]
        assert faults(await patch(desk.client, made, {"stops": away})) == {"/stops": "too_short"}
        many = [stop() for _ in range(198)]
        assert faults(await patch(desk.client, made, {"stops": many})) == {"/stops": "too_long"}

    async def test_refuse_what_is_not_there(self, desk: Desk) -> None:
        made, other = await desk.plan(), await desk.plan()
        body: Body = {
            "stops": [
                {"id": other["stops"][0]["id"], "serviceSeconds": 1},
                {"id": made["stops"][0]["id"], "place": {"placeId": f"plc_{UNKNOWN}"}},
                {"serviceSeconds": 1},
                {"id": made["stops"][1]["id"], "place": None},
            ]
        }
        assert faults(await patch(desk.client, made, body)) == {
            "/stops/0/id": "stop.unknown",
            "/stops/1/place/placeId": "not_found",
            "/stops/2/type": "missing",
            "/stops/2/place": "missing",
            "/stops/3/place": "missing",
        }

    async def test_take_another_saved_place_whole(self, desk: Desk) -> None:
        made = await desk.plan()
        saved = await desk.post("places", place())
        body = {"stops": [{"id": made["stops"][1]["id"], "place": {"placeId": saved["id"]}}]}
        moved = (await desk.patch(made, body))["stops"][1]["place"]
        assert (moved["name"], moved["address"], moved["point"]) == (
            saved["name"],
            saved["address"],
            saved["point"],
        )

    async def test_merge_what_is_nested_in_them(self, desk: Desk) -> None:
        day = a_day()
        made = await desk.plan(trip(day))
        first = made["stops"][0]
        entry = {"place": {"point": {"lat": 3}}, "window": {"to": moment(day, 10)}}
        changed = (await desk.patch(made, {"stops": [{"id": first["id"], **entry}]}))["stops"][0]
        assert changed["place"] == {**first["place"], "point": {**first["place"]["point"], "lat": 3}}
        assert changed["windows"] == [changed["window"]] == [window(day, 8, 10)]

    async def test_are_refused_where_a_merge_leaves_no_whole(self, desk: Desk) -> None:
        day = a_day()
        made = await desk.plan(trip(day))
        body: Body = {
            "stops": [
                {"id": made["stops"][0]["id"], "window": {"to": moment(day, 7)}},
                stop(place={"point": {"lat": 3}}, window={"from": moment(day, 7)}),
            ]
        }
        assert faults(await patch(desk.client, made, body)) == {
            "/stops/0/window/to": "field.window.order",
            "/stops/1/window/to": "field.missing",
            "/stops/1/place/point/lng": "field.missing",
        }
        assert await desk.read(made) == made

    async def test_do_not_let_a_client_tell_their_progress(self, desk: Desk) -> None:
        made = await desk.plan()
        body = {"stops": [{"id": made["stops"][0]["id"], "status": "completed", "arrivedAt": None}]}
        assert faults(await patch(desk.client, made, body)) == {
            "/stops/0/status": "field.extra_forbidden",
            "/stops/0/arrivedAt": "field.extra_forbidden",
        }


class TestShipments:
    async def test_merge_by_id(self, desk: Desk) -> None:
        made = await desk.plan(shipments=[shipment(1, 2), shipment(1, 3)])
        first, second = made["shipments"]
        changed = await desk.patch(
            made, {"shipments": [{"id": second["id"], "weightKg": 50}, shipment(None, 2, pieces=1)]}
        )
        assert changed["shipments"][0] == first
        assert changed["shipments"][1] == {**second, "weightKg": 50}
        assert changed["cargo"]["pieces"] == 9
        assert changed["cargo"]["weightKg"] == 251
        gone = await desk.patch(changed, {"shipments": [{"id": first["id"], "deleted": True}]})
        assert next(one["id"] for one in gone["shipments"]) == second["id"]

    async def test_may_name_a_stop_that_comes_with_them(self, desk: Desk) -> None:
        made = await desk.plan()
        changed = await desk.patch(made, {"stops": [stop()], "shipments": [shipment(1, 4)]})
        assert changed["shipments"][0]["dropoffStopId"] == changed["stops"][3]["id"]

    async def test_all_go_with_null(self, desk: Desk) -> None:
        made = await desk.plan(shipments=[shipment(), shipment()])
        changed = await desk.patch(made, {"shipments": None})
        assert (changed["shipments"], changed["cargo"]["pieces"]) == ([], None)

    async def test_keep_their_stops_and_the_order_of_these(self, desk: Desk) -> None:
        made = await desk.plan(shipments=[shipment(1, 2)])
        second = made["stops"][1]["id"]
        away = {"stops": [{"id": second, "deleted": True}]}
        assert faults(await patch(desk.client, made, away)) == {"/stops": "stop.unknown"}
        first = {"stops": [{"id": second, "sequence": 1}]}
        assert faults(await patch(desk.client, made, first)) == {"/stops": "shipment.order"}
        both = {**away, "shipments": [{"id": made["shipments"][0]["id"], "dropoffStopId": 2}]}
        changed = await desk.patch(made, both)
        assert changed["shipments"][0]["dropoffStopId"] == made["stops"][2]["id"]

    async def test_that_are_on_board_are_not_removed(self, desk: Desk) -> None:
        made = await desk.at("dispatched", shipments=[shipment()])
        await desk.move_stop(made, 1, "completed")
        body = {"shipments": [{"id": made["shipments"][0]["id"], "deleted": True}]}
        told = refused(await patch(desk.client, made, body), 409, "trip.stop_started")
        assert told["shipmentId"] == made["shipments"][0]["id"]

    async def test_for_nobody_are_refused_where_the_request_names_them(self, desk: Desk) -> None:
        made = await desk.plan(shipments=[shipment(), shipment()])
        body = {"shipments": [{"id": made["shipments"][1]["id"], "customerId": f"cus_{UNKNOWN}"}]}
        assert faults(await patch(desk.client, made, body)) == {
            "/shipments/0/customerId": "reference.unknown"
        }

    async def test_for_a_customer_who_has_gone_since_can_be_changed(self, desk: Desk) -> None:
        buyer = (await desk.post("customers", customer()))["id"]
        made = await desk.at("cancelled", shipments=[shipment(customerId=buyer)])
        assert (await desk.client.delete(f"customers/{buyer}")).status_code == 204
        body = {"shipments": [{"id": made["shipments"][0]["id"], "customerId": buyer, "reference": "late"}]}
        assert (await desk.patch(made, body))["shipments"][0]["reference"] == "late"


class TestPrice:
    async def test_follows_the_charges(self, desk: Desk) -> None:
        made = await desk.plan(price={"amount": 5, "currency": "EUR"})
        charged = await desk.patch(made, {"charges": [{"code": "x", "unitAmount": 7, "quantity": 2}]})
        assert charged["price"] == {"amount": 14, "currency": "USD"}
        answer = await patch(desk.client, made, {"price": {"amount": 5, "currency": "USD"}})
        assert faults(answer) == {"/price": "price.read_only"}
        assert (await desk.patch(made, {"charges": []}))["price"] is None
        assert (await desk.patch(made, {"price": {"amount": 5, "currency": "USD"}}))["price"]["amount"] == 5

    async def test_merges_with_the_one_there_was(self, desk: Desk) -> None:
        made = await desk.plan()
        answer = await patch(desk.client, made, {"price": {"amount": 5}})
        assert faults(answer) == {"/price/currency": "field.missing"}
        priced = await desk.patch(made, {"price": {"amount": 7, "currency": "EUR"}})
        assert (await desk.patch(priced, {"price": {"amount": 5}}))["price"] == {
            "amount": 5,
            "currency": "EUR",
        }


class TestTimes:
    async def test_follow_the_windows_until_somebody_says_otherwise(self, desk: Desk) -> None:
        day = a_day()
        made = await desk.plan(trip(day))
        last = made["stops"][2]["id"]
        later = {"stops": [{"id": last, "window": window(day, 14, 16)}]}
        assert (await desk.patch(made, later))["scheduledEnd"] == moment(day, 16)
        assert (await desk.patch(made, {"scheduledEnd": moment(day, 18)}))["scheduledEnd"] == moment(day, 18)
        earlier = {"stops": [{"id": last, "window": window(day, 12, 13)}]}
        assert (await desk.patch(made, earlier))["scheduledEnd"] == moment(day, 18)
        assert (await desk.patch(made, {"scheduledEnd": None}))["scheduledEnd"] == moment(day, 13)

    @pytest.mark.parametrize("shared", ["driverId", "coDriverIds", "vehicleId", "trailerIds"])
    @pytest.mark.parametrize("by", ["times", "window"])
    async def test_of_an_assigned_trip_are_not_moved_into_another_trip(
        self, desk: Desk, shared: str, by: str
    ) -> None:
        day = a_day()
        driver, one = await desk.hire(), await desk.buy("trailer" if shared == "trailerIds" else "rigid")
        team: Body = {"driverId": driver, "vehicleId": one}.get(shared) or [driver if "co" in shared else one]  # type: ignore[assignment]
        early = await desk.at("scheduled", body=trip(day, start=4))
        late = await desk.at("scheduled", body=trip(day, start=12))
        for made in (early, late):
            held: Body = {"driverId": await desk.hire(), shared: team}
            await desk.post(f"trips/{made['id']}/assign", held)
        late = await desk.read(late)
        body: Body = {"notes": "x", "scheduledStart": moment(day, 7)}
        if by == "window":
            body = {"notes": "x", "stops": [{"id": late["stops"][0]["id"], "window": window(day, 7, 8)}]}
        answer = await patch(desk.client, late, body)
        kind = "driver" if "river" in shared else "vehicle"
        assert reasons(answer) == {f"{kind}.double_booked"}
        assert answer.json()["reasons"][0]["tripId"] == early["id"]
        assert await desk.read(late) == late
        assert [one["type"] for one in await desk.timeline(late)] == ["created", "status", "assigned"]

    async def test_that_only_touch_do_not_clash(self, desk: Desk) -> None:
        day, driver = a_day(), await desk.hire()
        await desk.at("assigned", driver, body=trip(day, start=4))
        late = await desk.at("assigned", driver, body=trip(day, start=12))
        moved = await desk.patch(late, {"scheduledStart": moment(day, 8)})
        assert moved["scheduledStart"] == moment(day, 8)

    async def test_of_a_trip_with_nobody_on_it_clash_with_nothing(self, desk: Desk) -> None:
        day, driver = a_day(), await desk.hire()
        await desk.at("assigned", driver, body=trip(day, start=4))
        free = await desk.at("scheduled", body=trip(day, start=12))
        assert (await desk.patch(free, {"scheduledStart": moment(day, 5)}))["version"] == 3

    async def test_that_are_moved_away_leave_the_driver_free(self, desk: Desk) -> None:
        day, driver = a_day(), await desk.hire()
        first = await desk.at("assigned", driver, body=trip(day))
        second = await desk.at("scheduled", body=trip(day))
        path = f"trips/{second['id']}/assign"
        assert reasons(await desk.client.post(path, json={"driverId": driver})) == {"driver.double_booked"}
        other_day = a_day()
        span = {"scheduledStart": moment(other_day, 8), "scheduledEnd": moment(other_day, 12)}
        await desk.patch(first, span)
        assert done(await desk.client.post(path, json={"driverId": driver}))["status"] == "assigned"
