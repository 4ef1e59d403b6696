"""Giving a trip its driver and vehicles: what speaks against it, and what a dispatcher may override."""

from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import pytest
from httpx2 import AsyncClient, Response

from tests.factories.trips import Body, a_day, moment, shipment, stop, trip
from tests.support.companies import Company
from tests.support.trips import ABSENT, Desk, done, faults, reasons, refused, without_its_name

UNKNOWN = "0123456789abcdef0123456789abcdef"
DAY = a_day()
EVE = (DAY - dt.timedelta(days=1)).isoformat()
"""The day before the trip: papers that end here do not cover it."""


@dataclass(frozen=True)
class Against:
    """One thing that speaks against an assignment, and who or what it is about."""

    code: str
    who: str
    fields: Body = field(default_factory=dict)
    content: Body = field(default_factory=dict)
    overridable: bool = True

    def __str__(self) -> str:
        return f"{self.code} of {self.who}"


NEEDS_ADR: Body = {"cargo": {"requirements": ["ADR"]}}
PAPERS = [
    ("registration_expired", "registrationExpiresOn"),
    ("insurance_expired", "insuranceExpiresOn"),
    ("inspection_overdue", "inspectionDueOn"),
]
AGAINST = [
    *(
        one
        for who in ("driver", "co-driver")
        for one in (
            Against("driver.inactive", who, {"status": "inactive"}, overridable=False),
            Against("driver.licence_expired", who, {"licenceExpiresOn": EVE}),
            Against("driver.medical_expired", who, {"medicalExpiresOn": EVE}),
        )
    ),
    Against("driver.skill_missing", "driver", content={"cargo": {"requirements": ["driver:adr"]}}),
    Against("vehicle.feature_missing", "vehicle", content={"cargo": {"requirements": ["vehicle:crane"]}}),
    Against("vehicle.capacity_exceeded", "vehicle", {"capacityKg": 100}, {"cargo": {"weightKg": 102}}),
    Against("vehicle.capacity_exceeded", "vehicle", {"capacityM3": 1}, {"cargo": {"volumeM3": 2.5}}),
    Against("vehicle.is_trailer", "vehicle", {"kind": "trailer"}, overridable=False),
    Against("trailer.not_a_trailer", "trailer", {"kind": "van"}, overridable=False),
    *(
        one
        for who in ("vehicle", "trailer")
        for one in (
            Against(f"{who}.out_of_service", who, {"status": "out_of_service"}),
            Against(f"{who}.retired", who, {"status": "retired"}, overridable=False),
            *(Against(f"{who}.{code}", who, {name: EVE}) for code, name in PAPERS),
        )
    ),
]


@dataclass
class Crew:
    """Somebody or something for each place on a trip."""

    desk: Desk
    ids: dict[str, str]

    @property
    def body(self) -> Body:
        ids = self.ids
        return {
            "driverId": ids["driver"],
            "coDriverIds": [ids["co-driver"]],
            "vehicleId": ids["vehicle"],
            "trailerIds": [ids["trailer"]],
        }

    async def assign(self, trip: Body, **more: Any) -> Response:
        return await self.desk.client.post(f"trips/{trip['id']}/assign", json={**self.body, **more})


async def crew(desk: Desk, who: str = "", **changes: Any) -> Crew:
    """Nothing speaks against them but what `changes` say of one of them."""
    given = {one: changes if one == who else {} for one in ("driver", "co-driver", "vehicle", "trailer")}
    return Crew(
        desk,
        {
            "driver": await desk.hire(**given["driver"]),
            "co-driver": await desk.hire(**given["co-driver"]),
            "vehicle": await desk.buy(**{"kind": "tractor", **given["vehicle"]}),
            "trailer": await desk.buy(
                **{"kind": "trailer", "capacityKg": 1, "capacityM3": 1, **given["trailer"]}
            ),
        },
    )


class TestAssign:
    @pytest.mark.caller("anonymous")
    async def test_needs_a_session(self, client: AsyncClient) -> None:
        path = f"trips/{ABSENT}/assign"
        assert (await client.post(path, json={"driverId": f"drv_{UNKNOWN}"})).status_code == 401

    async def test_is_for_the_office(self, company: Company, desk: Desk, dana: str) -> None:
        for role, status in (("viewer", 403), ("driver", 403), ("dispatcher", 200), ("owner", 200)):
            made = await desk.at("scheduled")
            client = await company.client(role)  # type: ignore[arg-type]
            answer = await client.post(f"trips/{made['id']}/assign", json={"driverId": dana})
            assert answer.status_code == status

    async def test_of_another_companys_trip_is_of_nothing(self, desk: Desk, stranger: AsyncClient) -> None:
        made, theirs = await desk.at("scheduled"), await Desk(stranger).hire()
        answers = [
            await stranger.post(f"trips/{one}/assign", json={"driverId": theirs})
            for one in (made["id"], ABSENT)
        ]
        assert answers[0].status_code == 404
        assert without_its_name(answers[0], made["id"]) == without_its_name(answers[1], ABSENT)

    async def test_gives_the_trip_everybody_and_remembers_it(self, desk: Desk) -> None:
        made, team = await desk.at("scheduled"), await crew(desk)
        assigned = done(await team.assign(made))
        assert assigned["status"] == "assigned"
        assert {name: assigned[name] for name in team.body} == team.body
        assert assigned["assignments"] == [
            {**team.body, "fromStopId": None, "from": assigned["updatedAt"], "to": None, "reason": None}
        ]
        assert await desk.read(made) == assigned

    async def test_needs_no_more_than_a_driver(self, desk: Desk) -> None:
        assigned = await desk.assign(await desk.at("scheduled"), await desk.hire())
        assert (assigned["vehicleId"], assigned["trailerIds"], assigned["coDriverIds"]) == (None, [], [])

    async def test_is_for_scheduled_trips(self, desk: Desk) -> None:
        driver = await desk.hire()
        for status in ("draft", "assigned", "dispatched", "in_progress", "completed", "failed", "cancelled"):
            made = await desk.at(status)
            answer = await desk.client.post(f"trips/{made['id']}/assign", json={"driverId": driver})
            told = refused(answer, 409, "trip.transition_not_allowed")
            assert told["allowedTransitions"] == made["allowedTransitions"]
            assert await desk.read(made) == made

    async def test_refuses_ids_of_nobody(self, desk: Desk, stranger: AsyncClient) -> None:
        made, team = await desk.at("scheduled"), await crew(desk)
        theirs = await crew(Desk(stranger))
        assert faults(await team.assign(made, **theirs.body)) == dict.fromkeys(
            ("/driverId", "/coDriverIds/0", "/vehicleId", "/trailerIds/0"), "reference.unknown"
        )
        swapped = {"driverId": team.ids["vehicle"], "vehicleId": team.ids["driver"]}
        assert faults(await team.assign(made, **swapped)) == dict.fromkeys(
            ("/driverId", "/vehicleId"), "reference.unknown"
        )
        assert await desk.read(made) == made

    async def test_refuses_a_body_that_cannot_be_meant(self, desk: Desk) -> None:
        made, team = await desk.at("scheduled"), await crew(desk)
        path = f"trips/{made['id']}/assign"
        assert faults(await desk.client.post(path, json={})) == {"/driverId": "field.missing"}
        twice = {"coDriverIds": [team.ids["driver"]]}
        assert faults(await team.assign(made, **twice)) == {"": "field.assignment.repeated"}
        twice = {"trailerIds": [team.ids["vehicle"]]}
        assert faults(await team.assign(made, **twice)) == {"": "field.assignment.repeated"}
        for wrong in ({"reason": ""}, {"reason": "   "}, {}):
            assert list(faults(await team.assign(made, override=wrong))) == ["/override/reason"]
        assert list(faults(await team.assign(made, status="dispatched"))) == ["/status"]


class TestReasons:
    @pytest.mark.parametrize("against", AGAINST, ids=str)
    async def test_stand_in_the_way_and_some_can_be_overridden(self, desk: Desk, against: Against) -> None:
        made = await desk.at("scheduled", body=trip(DAY, **against.content))
        team = await crew(desk, against.who, **against.fields)
        answer = await team.assign(made)
        assert reasons(answer) == {against.code}
        told = answer.json()["reasons"][0]
        kind = "driver" if "driver" in against.who else "vehicle"
        assert told["subject"] == {"type": kind, "id": team.ids[against.who]}
        assert (told["overridable"], bool(told["detail"])) == (against.overridable, True)
        assert await desk.read(made) == made
        answer = await team.assign(made, override={"reason": "The boss says so"})
        if against.overridable:
            assert done(answer)["status"] == "assigned"
        else:
            assert reasons(answer) == {against.code}
            assert await desk.read(made) == made

    @pytest.mark.parametrize("who", ["driver", "co-driver", "vehicle", "trailer"])
    async def test_never_let_a_double_booking_pass(self, desk: Desk, who: str) -> None:
        day = a_day()
        busy, free = await crew(desk), await crew(desk)
        taken = done(await busy.assign(await desk.at("scheduled", body=trip(day))))
        made = await desk.at("scheduled", body=trip(day, start=11))
        team = Crew(desk, {**free.ids, who: busy.ids[who]})
        for more in ({}, {"override": {"reason": "The boss says so"}}):
            answer = await team.assign(made, **more)
            assert reasons(answer) == {f"{who.removeprefix('co-')}.double_booked"}
            told = answer.json()["reasons"][0]
            assert (told["overridable"], told["tripId"]) == (False, taken["id"])
        assert await desk.read(made) == made

    async def test_tell_times_by_the_clocks_of_the_company(self, desk: Desk, company: Company) -> None:
        owner = await company.client("owner")
        done(await owner.patch("organization", json={"timezone": "Asia/Tokyo"}))
        day, team = a_day(), await crew(desk)
        done(await team.assign(await desk.at("scheduled", body=trip(day, start=2))))
        made = await desk.at("scheduled", body=trip(day, start=3))
        refusal = (await team.assign(made)).json()["reasons"][0]["detail"]
        assert f"from {day} 11:00 to " in refusal
        assert refusal.endswith(" JST.")
        seen = {
            one["driverId"]: one["reasonsAgainst"]
            for one in (await desk.get(f"trips/{made['id']}/candidates"))["items"]
        }
        assert [
            one["detail"] for one in seen[team.ids["driver"]] if one["code"] == "driver.double_booked"
        ] == [refusal]

    async def test_are_all_told_at_once(self, desk: Desk) -> None:
        made = await desk.at("scheduled", body=trip(DAY, cargo={"weightKg": 9, "requirements": ["adr"]}))
        team = await crew(desk, "vehicle", status="out_of_service", capacityKg=1, insuranceExpiresOn=EVE)
        answer = await team.assign(made, driverId=await desk.hire(licenceExpiresOn=EVE))
        assert reasons(answer) == {
            "driver.licence_expired",
            "driver.skill_missing",
            "vehicle.out_of_service",
            "vehicle.insurance_expired",
            "vehicle.feature_missing",
            "vehicle.capacity_exceeded",
        }

    async def test_that_cannot_be_overridden_stay_beside_those_that_can(self, desk: Desk) -> None:
        made, team = (
            await desk.at("scheduled", body=trip(DAY)),
            await crew(desk, "driver", licenceExpiresOn=EVE),
        )
        await desk.client.patch(f"vehicles/{team.ids['vehicle']}", json={"status": "retired"})
        answer = await team.assign(made, override={"reason": "x"})
        assert reasons(answer) == {"driver.licence_expired", "vehicle.retired"}

    async def test_look_at_the_end_of_the_trip(self, desk: Desk) -> None:
        after = (DAY + dt.timedelta(days=1)).isoformat()
        long = {"scheduledStart": moment(DAY, 20), "scheduledEnd": f"{after}T04:00:00Z"}
        until_midnight = {"scheduledStart": moment(DAY, 20), "scheduledEnd": f"{after}T00:00:00Z"}
        for span, last, expired in (
            (long, DAY.isoformat(), True),
            (long, after, False),
            (until_midnight, DAY.isoformat(), False),
        ):
            made = await desk.at("scheduled", body={"stops": [stop()], **span})
            driver = await desk.hire(licenceExpiresOn=last)
            answer = await desk.client.post(f"trips/{made['id']}/assign", json={"driverId": driver})
            assert answer.status_code == (409 if expired else 200), (span, last)

    async def test_are_not_made_of_what_nobody_knows(self, desk: Desk) -> None:
        made = await desk.at("scheduled", cargo={"weightKg": 999_999, "volumeM3": 999})
        team: Body = {"vehicleId": await desk.buy(), "trailerIds": [await desk.buy("trailer", capacityKg=1)]}
        assert (await desk.assign(made, await desk.hire(), **team))["status"] == "assigned"

    async def test_count_the_peak_and_not_the_sum_of_the_loads(self, desk: Desk) -> None:
        stops = [stop("pickup"), stop(), stop("pickup"), stop()]
        loads = [shipment(1, 2, weightKg=80), shipment(3, 4, weightKg=90)]
        made = await desk.at("scheduled", body={"stops": stops, "shipments": loads})
        team = await crew(desk, "vehicle", capacityKg=50)
        await desk.client.patch(f"vehicles/{team.ids['trailer']}", json={"capacityKg": 40})
        assert done(await team.assign(made))["status"] == "assigned"

    async def test_are_met_by_anyone_on_the_trip(self, desk: Desk) -> None:
        made = await desk.at("scheduled", cargo={"requirements": ["adr", "Tail-Lift"]})
        team = await crew(desk, "co-driver", skills=["ADR"])
        await desk.client.patch(f"vehicles/{team.ids['trailer']}", json={"features": ["tail-lift"]})
        assert done(await team.assign(made))["status"] == "assigned"


class TestBooking:
    async def test_lets_trips_follow_one_another(self, desk: Desk) -> None:
        day, team = a_day(), await crew(desk)
        for start in (4, 8, 12):
            assert done(await team.assign(await desk.at("scheduled", body=trip(day, start=start))))

    async def test_counts_trips_that_are_still_to_be_driven(self, desk: Desk) -> None:
        for status, counts in (
            ("assigned", True),
            ("dispatched", True),
            ("in_progress", True),
            ("completed", False),
            ("failed", False),
            ("cancelled", False),
        ):
            day, driver = a_day(), await desk.hire()
            await desk.at(status, driver, body=trip(day))
            made = await desk.at("scheduled", body=trip(day))
            answer = await desk.client.post(f"trips/{made['id']}/assign", json={"driverId": driver})
            assert answer.status_code == (409 if counts else 200), status

    async def test_does_not_count_a_trip_without_times(self, desk: Desk) -> None:
        driver, body = await desk.hire(), {"stops": [stop()]}
        made = [await desk.at("assigned", driver, body=body) for _ in range(2)]
        assert [one["driverId"] for one in made] == [driver, driver]


class TestOverride:
    async def test_is_in_the_audit_log_and_the_timeline(self, desk: Desk, company: Company) -> None:
        made = await desk.at("scheduled", body=trip(DAY))
        team = await crew(desk, "driver", licenceExpiresOn=EVE)
        done(await team.assign(made, override={"reason": "Renewed yesterday, papers follow"}))
        owner = Desk(await company.client("owner"))
        query = {"target.id": made["id"], "action": "trip.assigned"}
        entry = (await owner.get("audit-logs", **query))["items"][0]
        words = "Overrode driver.licence_expired: Renewed yesterday, papers follow"
        assert entry["reason"] == words
        assert entry["actor"]["id"] == company.people["dispatcher"].id
        assert (entry["before"]["status"], entry["after"]["status"]) == ("scheduled", "assigned")
        assert entry["after"]["driverId"] == team.ids["driver"]
        assert (await desk.timeline(made))[-1]["note"] == words

    async def test_that_was_not_needed_leaves_no_word(self, desk: Desk, company: Company) -> None:
        made, team = await desk.at("scheduled"), await crew(desk)
        done(await team.assign(made, override={"reason": "just in case"}))
        owner = Desk(await company.client("owner"))
        entry = (await owner.get("audit-logs", **{"target.id": made["id"]}))["items"][0]
        assert (entry["action"], entry["reason"]) == ("trip.assigned", None)


class TestOneKey:
    async def test_assigns_once(self, desk: Desk) -> None:
        made, driver = await desk.at("scheduled"), await desk.hire()
        path, key = f"trips/{made['id']}/assign", {"Idempotency-Key": "one"}
        body = {"driverId": driver}
        answers = [await desk.client.post(path, json=body, headers=key) for _ in range(3)]
        assert {done(answer)["version"] for answer in answers} == {made["version"] + 1}
        assert ["idempotency-replayed" in answer.headers for answer in answers] == [False, True, True]

    async def test_assigns_once_when_sent_twenty_times_at_once(self, desk: Desk) -> None:
        made, driver = await desk.at("scheduled"), await desk.hire()
        path, key = f"trips/{made['id']}/assign", {"Idempotency-Key": "one"}
        answers = await asyncio.gather(
            *(desk.client.post(path, json={"driverId": driver}, headers=key) for _ in range(20))
        )
        assert {done(answer)["version"] for answer in answers} == {made["version"] + 1}
        assert len({answer.content for answer in answers}) == 1
        assert len((await desk.read(made))["assignments"]) == 1
