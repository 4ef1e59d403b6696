"""A person whose every value is one that nothing else holds, and who has done whatever people do."""

from __future__ import annotations

import secrets
from contextlib import AsyncExitStack
from typing import Any

from httpx2 import AsyncClient

from adapters.mongo.incidents import Incidents
from adapters.mongo.people import People
from services.incidents import Doorkeeper
from tests.integration.feed.numbering import number, seal
from tests.support.backend import Backend
from tests.support.calls import log_in
from tests.support.companies import Company
from tests.support.imports import Imports, csv_of
from tests.support.letters import delivered, token_of
from tests.support.trips import Desk

PASSWORD = "a horse that nobody else has planted"


class Planted:
    """Makes values and remembers them."""

    def __init__(self) -> None:
        self.values: set[str] = set()
        self.tag = secrets.token_hex(4)
        self._made = 0

    def __call__(self, kind: str = "") -> str:
        self._made += 1
        value = f"Planted{kind}{self._made}x{self.tag}"
        self.values.add(value)
        return value

    def email(self) -> str:
        value = f"{self('mail')}@planted.test".lower()
        self.values.add(value)
        return value

    def phone(self) -> str:
        self._made += 1
        value = f"+1 555 {self._made:04} {int(self.tag, 16) % 10**7:07}"
        self.values.add(value)
        return value

    def address(self) -> str:
        """Of a network; nobody else calls from there."""
        value = f"203.0.{secrets.randbelow(200) + 30}.{secrets.randbelow(200) + 30}"
        self.values.add(value)
        return value


class Somebody:
    """A member who drives: invited, hired, imported, assigned, and heard of in every way."""

    def __init__(self, backend: Backend, company: Company, stack: AsyncExitStack) -> None:
        self.backend, self.company, self._stack = backend, company, stack
        self.plant = Planted()
        self.email = self.plant.email()
        self.id = self.driver_id = ""
        self.client: AsyncClient
        self.trip: dict[str, Any] = {}

    async def live(self) -> Somebody:
        """All of it, ending with no open trip; the feed is numbered and the log sealed in between."""
        office = await self.company.client("owner")
        await self._join(office)
        await self._be_hired(office)
        await seal(self.backend.state)
        await self._be_imported(office)
        await self._drive(office)
        await self._fail_at_the_door()
        await number(self.backend.state)
        return self

    async def _join(self, office: AsyncClient) -> None:
        body = {"email": self.email, "name": self.plant("invited"), "role": "driver"}
        answer = await office.post("users/invite", json=body, headers={"idempotency-key": self.plant.tag})
        self.id = answer.json()["id"]
        (letter,) = (await delivered(self.backend)).to(self.email)
        own = {"user-agent": self.plant("agent")}
        anybody = await self._enter(self.backend.client(address=self.plant.address(), **own))
        accepted = {"token": token_of(letter), "password": PASSWORD, "name": self.plant("name")}
        tokens = (await anybody.post("auth/invitations/accept", json=accepted)).json()
        self.client = await self._enter(
            self.backend.client(tokens["accessToken"], address=self.plant.address(), **own)
        )
        said = {"phone": self.plant.phone(), "name": self.plant("renamed")}
        assert (await self.client.patch("users/me", json=said)).status_code == 200

    async def _enter(self, client: AsyncClient) -> AsyncClient:
        return await self._stack.enter_async_context(client)

    def _record(self) -> dict[str, Any]:
        plant = self.plant
        return {
            "name": plant("driver"),
            "email": plant.email(),
            "phone": plant.phone(),
            "licenceNumber": plant("licence"),
            "employeeNumber": plant("employee"),
            "externalId": plant("external"),
            "licenceClass": plant("class"),
            "skills": [plant("skill")],
            "metadata": {plant("key"): plant("value")},
        }

    async def _be_hired(self, office: AsyncClient) -> None:
        record = {**self._record(), "userId": self.id}
        made = await office.post("drivers", json=record, headers={"idempotency-key": f"{self.plant.tag} 1"})
        self.driver_id = made.json()["id"]
        place = f"drivers/{self.driver_id}"
        assert (await office.patch(place, json=self._record())).status_code == 200
        assert (await office.delete(place)).status_code == 204
        back = await office.post(f"{place}/restore", headers={"idempotency-key": f"{self.plant.tag} 2"})
        assert back.status_code == 200, back.text
        for _ in range(2):
            # An answer that has come is in the cache of sessions and in the search as well.
            assert (await office.get("drivers", params={"q": "Planted"})).status_code == 200
            assert (await self.client.get("users/me")).status_code == 200

    async def _be_imported(self, office: AsyncClient) -> None:
        imports = Imports(office, self.backend)
        record = self._record()
        row = {name: value for name, value in record.items() if name not in ("skills", "metadata")}
        job = await imports.bring("drivers", csv_of([{"id": self.driver_id, **row}]))
        assert job["result"]["updated"] == 1, job
        wrong = {**row, "email": self.plant("no address"), "id": self.driver_id}
        assert (await imports.bring("drivers", csv_of([wrong])))["result"]["rejected"] == 1
        twin = {"name": "Twin", "employeeNumber": row["employeeNumber"]}
        assert (await imports.bring("drivers", csv_of([twin])))["problems"][0]["code"] == "row.taken"
        other = {"externalId": row["externalId"], "name": "", "notes": row["name"]}
        assert (await imports.bring("customers", csv_of([other])))["result"]["rejected"] == 1

    async def _drive(self, office: AsyncClient) -> None:
        desk, driver = Desk(office), Desk(self.client)
        trip = await desk.at("dispatched", self.driver_id)
        for status in ("in_progress", "completed"):
            for stop in trip["stops"] if status == "completed" else ():
                await driver.post(f"trips/{trip['id']}/stops/{stop['id']}/status", {"status": "completed"})
            await driver.post(f"trips/{trip['id']}/status", {"status": status})
        self.trip = await desk.read(trip)
        await self._decline(desk, driver, takes_over=await desk.hire())
        clashing = await desk.at("assigned", self.driver_id)
        body = {
            "stops": [
                {k: v for k, v in one.items() if k in ("type", "place", "window")}
                for one in clashing["stops"]
            ]
        }
        for stop in body["stops"]:
            stop["place"] = {"point": stop["place"]["point"]}
        other = await desk.move(await desk.plan(body), "scheduled")
        item = {"id": other["id"], "driverId": self.driver_id}
        refused = await desk.post(
            "trips/bulk-actions",
            {"action": "assign", "items": [item]},
            **{"idempotency-key": f"{self.plant.tag} 3"},
        )
        assert "Planted" in refused["results"][0]["problem"]["detail"], "the refusal names nobody"
        await desk.post(f"trips/{clashing['id']}/unassign", {})

    async def _decline(self, desk: Desk, driver: Desk, takes_over: str) -> None:
        for fate in ("kept", "handed over", "deleted"):
            trip = await desk.at("dispatched", self.driver_id)
            why = {"reason": self.plant("excuse")}
            await driver.post(
                f"trips/{trip['id']}/decline", why, **{"idempotency-key": f"{self.plant.tag} {fate}"}
            )
            if fate == "handed over":
                body = {"driverId": takes_over, "reason": "Another took it"}
                await desk.post(f"trips/{trip['id']}/reassign", body)
            else:
                trip = await desk.move(trip, "cancelled")
            if fate == "deleted":
                assert (await desk.client.delete(f"trips/{trip['id']}")).status_code == 204

    async def _fail_at_the_door(self) -> None:
        state = self.backend.state
        anybody = await self._enter(
            self.backend.client(address=self.plant.address(), **{"user-agent": self.plant("stranger")})
        )
        assert (await log_in(anybody, self.email, "not the password at all")).status_code == 401
        await Doorkeeper(Incidents(state.database), People(state.database), state.work).run()
        assert (await log_in(anybody, self.email, PASSWORD)).status_code == 200
