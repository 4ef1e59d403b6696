"""Planning a trip: what a client says, and what the service makes of it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from httpx2 import AsyncClient

from schemas.trips import TRIPS
from tests.factories.bodies import customer, place
from tests.factories.trips import Body, a_day, moment, shipment, stop, trip, window
from tests.support.companies import Company
from tests.support.trips import Desk, done, faults

UNKNOWN = "0123456789abcdef0123456789abcdef"
OURS = (
    *("id", "number", "status", "version", "organizationId", "allowedTransitions", "outcome"),
    *("driverId", "vehicleId", "assignments", "startedAt", "completedAt", "acknowledgedAt"),
    *("actualDistance", "crewIds", "resourceIds"),
)


class TestCreate:
    @pytest.mark.caller("anonymous")
    async def test_needs_a_session(self, client: AsyncClient) -> None:
        assert (await client.post("trips", json=trip())).status_code == 401

    async def test_is_for_the_office(self, company: Company) -> None:
        for role, status in (("viewer", 403), ("driver", 403), ("dispatcher", 201), ("admin", 201)):
            answer = await (await company.client(role)).post("trips", json=trip())  # type: ignore[arg-type]
            assert answer.status_code == status, role

    async def test_makes_a_draft_with_every_field(self, client: AsyncClient) -> None:
        answer = await client.post("trips", json=trip(reference="PO 1", notes="Ring twice."))
        made = done(answer)
        assert answer.status_code == 201
        assert answer.headers["location"] == f"/api/v1/trips/{made['id']}"
        assert answer.headers["etag"] == '"1"'
        assert made.keys() == set(TRIPS.fields)
        assert (made["status"], made["version"], made["outcome"]) == ("draft", 1, None)
        assert (made["reference"], made["notes"], made["priority"]) == ("PO 1", "Ring twice.", "normal")
        assert made["allowedTransitions"] == ["scheduled", "cancelled"]
        assert made["flags"] == {"delayed": False, "exception": False, "onHold": False}
        assert (made["driverId"], made["assignments"]) == (None, [])
        assert done(await client.get(f"trips/{made['id']}")) == made

    async def test_counts_numbers_up_for_each_company(
        self, client: AsyncClient, stranger: AsyncClient
    ) -> None:
        ours = [done(await client.post("trips", json=trip()))["number"] for _ in range(3)]
        theirs = done(await stranger.post("trips", json=trip()))["number"]
        assert ours == [1, 2, 3]
        assert theirs == 1

    async def test_gives_the_first_trips_of_a_company_different_numbers_at_once(
        self, client: AsyncClient
    ) -> None:
        answers = await asyncio.gather(*(client.post("trips", json=trip()) for _ in range(12)))
        assert sorted(done(answer)["number"] for answer in answers) == list(range(1, 13))

    async def test_does_not_let_a_client_set_what_is_ours(self, client: AsyncClient) -> None:
        for field in OURS:
            assert faults(await client.post("trips", json=trip() | {field: "completed"})) == {
                f"/{field}": "field.extra_forbidden"
            }

    async def test_never_gives_a_number_twice_though_a_refusal_may_lose_one(
        self, client: AsyncClient
    ) -> None:
        await client.post("trips", json=trip(reference=7))
        first = done(await client.post("trips", json=trip()))
        await client.post("trips", json=trip(customerId=f"cus_{UNKNOWN}"))
        second = done(await client.post("trips", json=trip()))
        assert first["number"] < second["number"]


class TestStops:
    async def test_are_numbered_by_their_place_in_the_list(self, client: AsyncClient) -> None:
        made = done(await client.post("trips", json=trip()))
        assert [one["sequence"] for one in made["stops"]] == [1, 2, 3]
        assert {one["status"] for one in made["stops"]} == {"pending"}
        assert len({one["id"] for one in made["stops"]}) == 3

    async def test_refuse_another_number(self, client: AsyncClient) -> None:
        body = {"stops": [stop("pickup", sequence=1), stop(sequence=3)]}
        assert faults(await client.post("trips", json=body)) == {"/stops/1/sequence": "stop.sequence"}

    async def test_are_between_1_and_200(self, client: AsyncClient) -> None:
        assert faults(await client.post("trips", json={"stops": []})) == {"/stops": "field.too_short"}
        assert faults(await client.post("trips", json={})) == {"/stops": "field.missing"}
        many = [stop() for _ in range(201)]
        assert faults(await client.post("trips", json={"stops": many})) == {"/stops": "field.too_long"}
        made = done(await client.post("trips", json={"stops": many[:200]}))
        assert [one["sequence"] for one in made["stops"]] == list(range(1, 201))

    async def test_need_a_place_unless_they_are_a_break(self, client: AsyncClient) -> None:
        body = {"stops": [{"type": "pickup"}, {"type": "break"}, {"type": "dropoff", "place": {}}]}
        assert faults(await client.post("trips", json=body)) == {
            "/stops/0/place": "missing",
            "/stops/2/place/point": "missing",
        }

    async def test_take_what_is_known_of_a_saved_place(self, client: AsyncClient) -> None:
        saved = done(await client.post("places", json=place(serviceSeconds=900)))
        body = {"stops": [stop(place={"placeId": saved["id"], "name": "Back door"})]}
        made = done(await client.post("trips", json=body))["stops"][0]
        assert made["place"]["point"] == saved["point"]
        assert (made["place"]["name"], made["place"]["address"]) == ("Back door", saved["address"])
        assert made["serviceSeconds"] == 900
        assert made["contact"] == saved["contact"]


class TestWindows:
    async def test_may_be_one_or_several_and_are_shown_both_ways(self, client: AsyncClient) -> None:
        day = a_day()
        morning, evening = window(day, 8, 9), window(day, 18, 20)
        body = {"stops": [stop("pickup", window=morning), stop(windows=[morning, evening]), stop()]}
        made = done(await client.post("trips", json=body))["stops"]
        assert [one["window"] for one in made] == [morning, morning, None]
        assert [one["windows"] for one in made] == [[morning], [morning, evening], []]

    async def test_say_when_the_trip_runs_unless_the_client_does(self, client: AsyncClient) -> None:
        day = a_day()
        made = done(await client.post("trips", json=trip(day)))
        assert (made["scheduledStart"], made["scheduledEnd"]) == (moment(day, 8), moment(day, 12))
        made = done(await client.post("trips", json=trip(day, scheduledStart=moment(day, 6))))
        assert (made["scheduledStart"], made["scheduledEnd"]) == (moment(day, 6), moment(day, 12))
        made = done(await client.post("trips", json={"stops": [stop()]}))
        assert (made["scheduledStart"], made["scheduledEnd"]) == (None, None)

    @pytest.mark.parametrize(
        ("spans", "pointer", "code"),
        [
            ([(9, 8)], "/stops/0/windows/0/to", "field.window.order"),
            ([(8, 8)], "/stops/0/windows/0/to", "field.window.order"),
            ([(10, 11), (8, 9)], "/stops/0/windows", "field.windows.order"),
            ([(8, 10), (9, 11)], "/stops/0/windows", "field.windows.order"),
        ],
    )
    async def test_end_after_they_begin_and_do_not_overlap(
        self, client: AsyncClient, spans: list[tuple[int, int]], pointer: str, code: str
    ) -> None:
        day = a_day()
        body = {"stops": [stop(windows=[window(day, *span) for span in spans])]}
        assert faults(await client.post("trips", json=body)) == {pointer: code}

    async def test_refuse_a_trip_that_ends_before_it_starts(self, client: AsyncClient) -> None:
        day = a_day()
        backwards = {"scheduledStart": moment(day, 9), "scheduledEnd": moment(day, 9)}
        assert faults(await client.post("trips", json=trip(day) | backwards)) == {
            "/scheduledEnd": "schedule.order"
        }
        assert faults(await client.post("trips", json=trip(day, scheduledStart=moment(day, 13)))) == {
            "/scheduledStart": "schedule.order"
        }

    async def test_are_told_with_any_offset_and_answered_in_utc(self, client: AsyncClient) -> None:
        told = {"from": "2029-12-01T08:00:00+02:00", "to": "2029-12-01T08:30:00.123456Z"}
        made = done(await client.post("trips", json={"stops": [stop(window=told)]}))
        assert made["stops"][0]["window"] == {
            "from": "2029-12-01T06:00:00Z",
            "to": "2029-12-01T08:30:00.123000Z",
        }
        for wrong in ("2029-12-01T08:00:00", "2029-12-01", "noon", 1700000000, None):
            body = {"stops": [stop(window={"from": wrong, "to": told["to"]})]}
            assert list(faults(await client.post("trips", json=body))) == ["/stops/0/window/from"]


class TestShipments:
    async def test_name_their_stops_by_number(self, client: AsyncClient) -> None:
        loads = [shipment(1, 2), shipment("1", "3"), shipment(None, 2), shipment(1, None)]
        made = done(await client.post("trips", json=trip(shipments=loads)))
        first, second, third = (one["id"] for one in made["stops"])
        assert [(one["pickupStopId"], one["dropoffStopId"]) for one in made["shipments"]] == [
            (first, second),
            (first, third),
            (None, second),
            (first, None),
        ]
        assert {one["outcome"] for one in made["shipments"]} == {"pending"}

    @pytest.mark.parametrize(
        ("load", "pointer", "code"),
        [
            (shipment(1, 4), "/shipments/0/dropoffStopId", "stop.unknown"),
            (shipment("stp_00000000", 2), "/shipments/0/pickupStopId", "stop.unknown"),
            (shipment(2, 3), "/shipments/0/pickupStopId", "stop.wrong_type"),
            (shipment(None, 1), "/shipments/0/dropoffStopId", "stop.wrong_type"),
            (shipment(0, 2), "/shipments/0/pickupStopId", "field.string_pattern_mismatch"),
        ],
    )
    async def test_name_stops_that_fit(
        self, client: AsyncClient, load: Body, pointer: str, code: str
    ) -> None:
        assert faults(await client.post("trips", json=trip(shipments=[load]))) == {pointer: code}

    async def test_are_picked_up_before_they_are_dropped_off(self, client: AsyncClient) -> None:
        body = {"stops": [stop(), stop("pickup")], "shipments": [shipment(2, 1)]}
        assert faults(await client.post("trips", json=body)) == {
            "/shipments/0/dropoffStopId": "shipment.order"
        }

    async def test_add_up_to_the_cargo(self, client: AsyncClient) -> None:
        loads = [
            shipment(1, 2, pieces=4, weightKg=0.1, volumeM3=None, requirements=["adr", "tail-lift"]),
            shipment(1, 3, pieces=None, weightKg=0.2, volumeM3=None, requirements=["adr"]),
        ]
        made = done(await client.post("trips", json=trip(shipments=loads, cargo={"description": "Paint"})))
        assert made["cargo"] == {
            "description": "Paint",
            "pieces": 4,
            "weightKg": 0.3,
            "volumeM3": None,
            "requirements": ["adr", "tail-lift"],
        }

    async def test_leave_no_room_for_another_total(self, client: AsyncClient) -> None:
        body = trip(shipments=[shipment(weightKg=10)], cargo={"weightKg": 11, "pieces": 4})
        assert faults(await client.post("trips", json=body)) == {"/cargo/weightKg": "cargo.read_only"}
        body = trip(shipments=[shipment(weightKg=10)], cargo={"weightKg": 10})
        assert done(await client.post("trips", json=body))["cargo"]["weightKg"] == 10

    async def test_are_not_needed_for_a_cargo(self, client: AsyncClient) -> None:
        made = done(await client.post("trips", json=trip(cargo={"weightKg": 7.5, "requirements": ["adr"]})))
        assert (made["cargo"]["weightKg"], made["cargo"]["requirements"]) == (7.5, ["adr"])


class TestPrice:
    async def test_is_the_sum_of_the_charges(self, client: AsyncClient) -> None:
        charges = [
            {"code": "delivery", "quantity": 1.5, "unitAmount": 101},
            {"code": "waiting", "unitAmount": 1000, "shipmentId": 1},
            {"code": "discount", "unitAmount": -200, "amount": -200},
        ]
        made = done(await client.post("trips", json=trip(shipments=[shipment()], charges=charges)))
        assert made["price"] == {"amount": 952, "currency": "USD"}
        assert [one["amount"] for one in made["charges"]] == [152, 1000, -200]
        assert [one["shipmentId"] for one in made["charges"]] == [None, made["shipments"][0]["id"], None]

    async def test_is_in_the_currency_of_the_company_unless_the_charges_say_another(
        self, client: AsyncClient
    ) -> None:
        await client.patch("organization", json={"currency": "AUD"})
        made = done(await client.post("trips", json=trip(charges=[{"code": "x", "unitAmount": 5}])))
        assert made["price"] == {"amount": 5, "currency": "AUD"}
        charges = [{"code": "x", "unitAmount": 5, "currency": "EUR"}, {"code": "y", "unitAmount": 6}]
        made = done(await client.post("trips", json=trip(charges=charges)))
        assert made["price"] == {"amount": 11, "currency": "EUR"}

    async def test_may_be_given_where_there_are_no_charges(self, client: AsyncClient) -> None:
        price = {"amount": 4200, "currency": "EUR"}
        assert done(await client.post("trips", json=trip(price=price)))["price"] == price
        assert done(await client.post("trips", json=trip()))["price"] is None
        charges = [{"code": "x", "unitAmount": 5}]
        assert faults(await client.post("trips", json=trip(price=price, charges=charges))) == {
            "/price": "price.read_only"
        }

    async def test_is_in_a_currency_that_there_is(self, client: AsyncClient) -> None:
        charges = [{"code": "x", "unitAmount": 5, "currency": "ZZZ"}]
        body = trip(price={"amount": 1, "currency": "DEM"}, charges=charges)
        assert faults(await client.post("trips", json=body)) == {
            "/price/currency": "field.currency",
            "/charges/0/currency": "field.currency",
        }

    async def test_refuses_charges_that_cannot_be_right(self, client: AsyncClient) -> None:
        charges: list[Body] = [
            {"code": "a", "unitAmount": 5, "quantity": 2, "amount": 11, "currency": "EUR"},
            {"code": "b", "unitAmount": 5, "currency": "USD", "shipmentId": 1},
            {"code": "c", "unitAmount": 2**53 - 1, "quantity": 1000},
        ]
        assert faults(await client.post("trips", json=trip(charges=charges))) == {
            "/charges/0/amount": "charge.amount",
            "/charges/1/currency": "currency.mixed",
            "/charges/1/shipmentId": "shipment.unknown",
            "/charges/2/quantity": "too_large",
            "/charges": "too_large",
        }


class TestReferences:
    async def test_name_what_is_there(self, client: AsyncClient) -> None:
        buyer = done(await client.post("customers", json=customer()))["id"]
        depot = done(await client.post("places", json=place()))["id"]
        body = trip(customerId=buyer, siteId=depot, shipments=[shipment(customerId=buyer)])
        made = done(await client.post("trips", json=body))
        assert (made["customerId"], made["siteId"]) == (buyer, depot)
        assert made["shipments"][0]["customerId"] == buyer

    @pytest.mark.parametrize(
        ("content", "pointer", "code"),
        [
            ({"customerId": f"cus_{UNKNOWN}"}, "/customerId", "reference.unknown"),
            ({"siteId": f"plc_{UNKNOWN}"}, "/siteId", "reference.unknown"),
            ({"siteId": f"cus_{UNKNOWN}"}, "/siteId", "reference.unknown"),
            (
                {"shipments": [shipment(), shipment(customerId=f"cus_{UNKNOWN}")]},
                "/shipments/1/customerId",
                "reference.unknown",
            ),
            (
                {"stops": [stop(), stop(place={"placeId": f"plc_{UNKNOWN}"})]},
                "/stops/1/place/placeId",
                "not_found",
            ),
        ],
    )
    async def test_to_nothing_are_refused_with_their_place(
        self, client: AsyncClient, content: Body, pointer: str, code: str
    ) -> None:
        body = {**trip(), **content}
        assert faults(await client.post("trips", json=body)) == {pointer: code}

    async def test_to_another_company_are_to_nothing(
        self, client: AsyncClient, stranger: AsyncClient
    ) -> None:
        buyer = done(await stranger.post("customers", json=customer()))["id"]
        depot = done(await stranger.post("places", json=place()))["id"]
        body = trip(customerId=buyer, siteId=depot)
        assert faults(await client.post("trips", json=body)) == {
            "/customerId": "reference.unknown",
            "/siteId": "reference.unknown",
        }
        body = {"stops": [stop(place={"placeId": depot})]}
        assert list(faults(await client.post("trips", json=body))) == ["/stops/0/place/placeId"]


class TestMany:
    async def test_are_made_at_once_and_answered_one_by_one(self, client: AsyncClient) -> None:
        items: list[Body] = [trip(), {"stops": []}, trip(externalId="x"), trip(externalId="x"), trip()]
        answer = done(await client.post("trips/bulk", json={"items": items}))
        assert [one["status"] for one in answer["results"]] == [201, 422, 201, 409, 201]
        assert answer["results"][1]["problem"]["errors"][0]["pointer"] == "/stops"
        assert (answer["succeeded"], answer["failed"]) == (3, 2)
        numbers = [one["number"] for one in done(await client.get("trips"))["items"]]
        assert len(numbers) == len(set(numbers)) == 3

    async def test_keep_the_order_in_which_they_came(self, desk: Desk) -> None:
        items = [trip(reference=f"row {number}") for number in range(20)]
        answer = await desk.post("trips/bulk", {"items": items})
        listed = (await desk.get("trips", sort="createdAt", limit=100))["items"]
        assert [one["id"] for one in listed] == [one["id"] for one in answer["results"]]
        assert [one["reference"] for one in listed] == [one["reference"] for one in items]

    async def test_are_not_made_at_all_when_one_is_wrong_and_all_were_wanted(
        self, client: AsyncClient
    ) -> None:
        body: Body = {"items": [trip(), trip(siteId=f"plc_{UNKNOWN}")], "mode": "atomic"}
        answer = done(await client.post("trips/bulk", json=body))
        assert [one["status"] for one in answer["results"]] == [424, 422]
        assert done(await client.get("trips"))["items"] == []


class TestOneKey:
    async def test_makes_one_trip(self, client: AsyncClient) -> None:
        body, key = trip(), {"Idempotency-Key": "trip 1"}
        answers = [await client.post("trips", json=body, headers=key) for _ in range(3)]
        assert {answer.content for answer in answers} == {answers[0].content}
        total: Any = (await client.get("trips", params={"include": "total"})).json()["total"]
        assert total == 1
