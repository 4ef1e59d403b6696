"""Whoever is erased can be found nowhere, and what they did can still be proven."""

from __future__ import annotations

from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from httpx2 import AsyncClient

from adapters.clock import now
from services.privacy.eraser import Eraser
from tests.integration.feed.numbering import seal
from tests.integration.feed.office import eventually
from tests.integration.feed.processes import environ_of, worker
from tests.integration.privacy.planted import PASSWORD, Somebody
from tests.support.backend import Backend
from tests.support.calls import faults, log_in, problem
from tests.support.companies import PASSWORD as THEIRS
from tests.support.companies import Company, found_company
from tests.support.imports import Imports, csv_of
from tests.support.leaks import erased, leaks
from tests.support.letters import Letterbox, delivered, postman, token_of
from tests.support.trips import Desk

PLACES = {"users", "drivers", "auditLogs", "tripEvents", "trips", "trash", "jobs", "sessions", "a file"}


@pytest.fixture
async def somebody(backend: Backend, company: Company, stack: AsyncExitStack) -> Somebody:
    return await Somebody(backend, company, stack).live()


async def is_whole(company: Company) -> bool:
    """Whether the log proves itself to a company's owner."""
    verdict = (await (await company.client("owner")).get("audit-logs/verify")).json()
    return verdict["valid"] is True and verdict["firstBroken"] is None


async def belongings(backend: Backend, company: Company) -> dict[str, list[dict[str, Any]]]:
    """Everything that a company has."""
    database = backend.state.database
    names = sorted(await database.list_collection_names())
    theirs = {"$or": [{"organizationId": company.id}, {"_id": company.id}]}
    return {name: await database[name].find(theirs).sort("_id", 1).to_list() for name in names}


class TestAMember:
    @pytest.mark.caller("dispatcher")
    async def test_is_erased_by_administrators(self, client: AsyncClient, company: Company) -> None:
        viewer = company.people["viewer"].id
        assert problem(await client.post(f"users/{viewer}/erase")) == (403, "auth.forbidden")

    @pytest.mark.caller("admin")
    async def test_who_owns_the_company_is_erased_by_owners_alone(
        self, client: AsyncClient, company: Company
    ) -> None:
        owner = company.people["owner"].id
        assert problem(await client.post(f"users/{owner}/erase")) == (403, "auth.forbidden")

    async def test_is_nowhere_any_more_and_the_log_is_whole(
        self, backend: Backend, company: Company, client: AsyncClient, somebody: Somebody
    ) -> None:
        values = somebody.plant.values
        assert {place for place, _ in await leaks(backend, values)} >= PLACES
        answer = await client.post(f"users/{somebody.id}/erase")
        assert answer.status_code == 204, answer.text
        (farewell,) = (await delivered(backend)).to(somebody.email)
        assert farewell.subject == "Your account was erased"
        await erased(backend.state)
        assert await leaks(backend, values) == set()
        assert await is_whole(company)
        await seal(backend.state)
        assert await is_whole(company)

    async def test_is_out_at_once(
        self, client: AsyncClient, somebody: Somebody, anonymous: AsyncClient
    ) -> None:
        assert (await somebody.client.get("users/me")).status_code == 200
        await client.post(f"users/{somebody.id}/erase")
        assert problem(await somebody.client.get("users/me")) == (401, "auth.token_invalid")
        assert problem(await log_in(anonymous, somebody.email, PASSWORD)) == (401, "auth.invalid_credentials")

    async def test_is_shown_as_an_erased_person(
        self, backend: Backend, client: AsyncClient, somebody: Somebody
    ) -> None:
        await client.post(f"users/{somebody.id}/erase")
        driver = (await client.get(f"drivers/{somebody.driver_id}")).json()
        assert (driver["name"], driver["status"], driver["userId"]) == ("Erased person", "inactive", None)
        await erased(backend.state)
        trip = (await client.get(f"trips/{somebody.trip['id']}")).json()
        assert (trip["driverId"], trip["status"]) == (somebody.driver_id, "completed")
        events = (await client.get(f"trips/{trip['id']}/events", params={"limit": 100})).json()["items"]
        assert {one["actor"]["name"] for one in events} == {"The owner", "Erased person"}
        mine = (await client.get("audit-logs", params={"actor.id": somebody.id})).json()["items"]
        assert {(one["actor"]["name"], one["ip"], one["userAgent"]) for one in mine} == {
            ("Erased person", "", "")
        }

    async def test_is_erased_here_alone_where_they_are_in_another_company_too(
        self, backend: Backend, company: Company, client: AsyncClient, stack: AsyncExitStack
    ) -> None:
        other = await found_company(backend, stack, "Elsewhere Haulage")
        person = other.people["dispatcher"]
        invitation = {"email": person.email, "name": "x", "role": "viewer"}
        assert (await client.post("users/invite", json=invitation)).status_code == 201
        there = await other.client("dispatcher")
        before = await belongings(backend, other)
        assert (await client.post(f"users/{person.id}/erase")).status_code == 204
        (letter,) = [one for one in (await delivered(backend)).to(person.email) if "erased" in one.subject]
        assert letter.subject == "Harbour Freight has erased your data"
        await erased(backend.state)
        assert problem(await client.get(f"users/{person.id}")) == (404, "not_found")
        assert (await there.get("users/me")).json()["name"] == "The dispatcher"
        assert await belongings(backend, other) == before

    async def test_is_refused_while_an_open_trip_has_them_as_driver(
        self, client: AsyncClient, company: Company
    ) -> None:
        await company.client("driver")
        await Desk(client).at("assigned", company.driver_id)
        person = company.people["driver"].id
        refused = await client.post(f"users/{person}/erase")
        assert problem(refused) == (409, "in_use")
        assert "is open and uses this" in refused.json()["detail"]
        assert (await client.get(f"users/{person}")).status_code == 200

    async def test_of_another_version_is_not_erased(self, client: AsyncClient, company: Company) -> None:
        person = company.people["viewer"].id
        stale = await client.post(f"users/{person}/erase", headers={"if-match": '"99"'})
        assert problem(stale) == (412, "version.stale")

    async def test_oneself_is_not_a_member_to_erase(self, client: AsyncClient, company: Company) -> None:
        answer = await client.post(f"users/{company.people['owner'].id}/erase")
        assert problem(answer) == (409, "conflict")
        assert "DELETE /users/me" in answer.json()["detail"]

    async def test_an_answer_that_told_of_them_is_not_replayed(
        self, backend: Backend, client: AsyncClient
    ) -> None:
        key, body = (
            {"idempotency-key": "told of"},
            {"email": "told@of.test", "name": "Told", "role": "viewer"},
        )
        made = await client.post("users/invite", json=body, headers=key)
        erasing = {"idempotency-key": "erasing"}
        path = f"users/{made.json()['id']}/erase"
        assert (await client.post(path, headers=erasing)).status_code == 204
        await erased(backend.state)
        assert problem(await client.post("users/invite", json=body, headers=key)) == (409, "person.erased")
        again = await client.post(path, headers=erasing)
        assert (again.status_code, again.headers["idempotency-replayed"]) == (204, "true")

    async def test_can_register_anew(
        self, backend: Backend, client: AsyncClient, somebody: Somebody, anonymous: AsyncClient
    ) -> None:
        await client.post(f"users/{somebody.id}/erase")
        body = {"organizationName": "Anew", "name": "New", "email": somebody.email, "password": PASSWORD}
        assert (await anonymous.post("auth/register", json=body)).status_code == 201
        await erased(backend.state)
        token = token_of((await delivered(backend)).to(somebody.email)[-1])
        assert (await anonymous.post("auth/email/verify", json={"token": token})).status_code == 204
        again = await log_in(anonymous, somebody.email, PASSWORD)
        assert again.status_code == 200, "what was made anew is another account"
        assert again.json()["user"]["id"] != somebody.id


class TestOneself:
    async def test_the_last_owner_is_told_what_to_do(self, client: AsyncClient) -> None:
        refused = await client.request("DELETE", "users/me", json={"password": THEIRS})
        assert problem(refused) == (409, "user.last_owner")
        assert "Harbour Freight" in refused.json()["detail"]
        assert "Make somebody else an owner" in refused.json()["detail"]

    @pytest.mark.caller("viewer")
    async def test_takes_the_password(self, client: AsyncClient) -> None:
        wrong = await client.request("DELETE", "users/me", json={"password": "not this one"})
        assert faults(wrong) == {"/password": "password.wrong"}
        assert (await client.get("users/me")).status_code == 200

    async def test_is_nowhere_any_more_also_where_they_were_before(
        self,
        backend: Backend,
        company: Company,
        client: AsyncClient,
        somebody: Somebody,
        stack: AsyncExitStack,
    ) -> None:
        second = await found_company(backend, stack, "Elsewhere Haulage")
        removed = await client.delete(f"users/{somebody.id}")
        assert removed.status_code == 204, removed.text
        other = await second.client("owner")
        body = {"email": somebody.email, "name": "x", "role": "viewer"}
        assert (await other.post("users/invite", json=body)).status_code == 201
        await _accept(backend, somebody, stack)
        done = await somebody.client.request("DELETE", "users/me", json={"password": PASSWORD})
        assert done.status_code == 204, done.text
        assert problem(await somebody.client.get("users/me")) == (401, "auth.token_invalid")
        assert (await delivered(backend)).to(somebody.email)
        await erased(backend.state)
        assert await leaks(backend, somebody.plant.values) == set()
        assert await is_whole(company)
        assert await is_whole(second)
        told = (await other.get("audit-logs", params={"action": "user.erased"})).json()["items"]
        assert [(one["actor"]["id"], one["actor"]["name"]) for one in told] == [
            (somebody.id, "Erased person")
        ]


async def _accept(backend: Backend, somebody: Somebody, stack: AsyncExitStack) -> None:
    mails = (await delivered(backend)).to(somebody.email)
    (letter,) = [one for one in mails if "invites you" in one.subject]
    token = letter.links[0].partition("token=")[2]
    anybody = await stack.enter_async_context(backend.client())
    answer = await anybody.post("auth/invitations/accept", json={"token": token, "password": PASSWORD})
    assert answer.status_code == 200, answer.text
    bearer = backend.client(answer.json()["accessToken"])
    somebody.client = await stack.enter_async_context(bearer)


class TestADriver:
    @pytest.mark.caller("dispatcher")
    async def test_is_erased_by_administrators(self, client: AsyncClient) -> None:
        driver = await Desk(client).hire()
        assert problem(await client.post(f"drivers/{driver}/erase")) == (403, "auth.forbidden")

    @pytest.mark.parametrize("is_deleted", [False, True])
    async def test_is_nowhere_any_more_while_an_account_stays(
        self, backend: Backend, company: Company, client: AsyncClient, somebody: Somebody, is_deleted: bool
    ) -> None:
        if is_deleted:
            assert (await client.delete(f"drivers/{somebody.driver_id}")).status_code == 204
        answer = await client.post(f"drivers/{somebody.driver_id}/erase")
        assert answer.status_code == 204, answer.text
        await erased(backend.state)
        shown = (await somebody.client.get("users/me")).json()
        person = {somebody.email, *(value for value in shown.values() if isinstance(value, str))}
        left = {value for _, value in await leaks(backend, somebody.plant.values)}
        assert not [
            one for one in left if any(kind in one for kind in ("driver", "licence", "employee", "key"))
        ]
        assert not [
            one for one in left if any(kind in one for kind in ("external", "class", "skill", "excuse"))
        ]
        assert somebody.email in left & {str(one) for one in person}
        assert await is_whole(company)
        assert (await somebody.client.get("users/me")).status_code == 200

    async def test_was_nowhere(self, backend: Backend, client: AsyncClient) -> None:
        driver, other = await Desk(client).hire(), await Desk(client).hire()
        at = now().isoformat() + "Z"
        items = [
            {"driverId": one, "point": {"lat": 1, "lng": 1}, "recordedAt": at} for one in (driver, other)
        ]
        assert (await client.post("positions", json={"items": items})).json()["accepted"] == 2
        given = (await client.get(f"drivers/{driver}/export")).json()
        assert [one["driverId"] for one in given["positions"]] == [driver]
        assert (await client.post(f"drivers/{driver}/erase")).status_code == 204
        await erased(backend.state)
        for name in ("positions", "latestPositions"):
            kept = await backend.state.database[name].distinct(
                "driverId", {"driverId": {"$in": [driver, other]}}
            )
            assert kept == [other]

    async def test_stays_erased(self, backend: Backend, client: AsyncClient) -> None:
        driver = await Desk(client).hire(phone="+1 555 0100")
        for _ in range(2):
            assert (await client.post(f"drivers/{driver}/erase")).status_code == 204
        changed = await client.patch(f"drivers/{driver}", json={"name": "Back"})
        assert problem(changed) == (409, "person.erased")
        row = csv_of([{"id": driver, "name": "Back"}])
        job = await Imports(client, backend).bring("drivers", row)
        assert [one["code"] for one in job["problems"]] == ["person.erased"]
        assert (await client.get(f"drivers/{driver}")).json()["phone"] is None

    async def test_is_refused_while_a_trip_is_open(self, client: AsyncClient) -> None:
        trip = await Desk(client).at("assigned")
        refused = await client.post(f"drivers/{trip['driverId']}/erase")
        assert problem(refused) == (409, "in_use")
        assert f"Trip {trip['number']} is open" in refused.json()["detail"]

    async def test_cannot_be_brought_back_from_the_trash(self, client: AsyncClient) -> None:
        driver = await Desk(client).hire()
        await client.delete(f"drivers/{driver}")
        assert (await client.post(f"drivers/{driver}/erase")).status_code == 204
        assert problem(await client.post(f"drivers/{driver}/restore")) == (404, "not_found")
        assert problem(await client.post(f"drivers/{driver}/erase")) == (404, "not_found")


class TestTheWorker:
    async def test_goes_on_where_another_was_killed(
        self, backend: Backend, company: Company, client: AsyncClient, tmp_path: Path
    ) -> None:
        desk, state = Desk(client), backend.state
        driver = await desk.hire()
        for number in range(150):
            await client.patch(f"drivers/{driver}", json={"name": f"Planted in the middle {number}"})
        assert (await client.post(f"drivers/{driver}/erase")).status_code == 204
        settings = state.settings
        uri, redis = settings.mongodb_uri.get_secret_value(), settings.redis_url.get_secret_value()
        environ = environ_of(uri, redis, settings.upload_dir)
        log = state.database["auditLogs"]
        with worker(environ, tmp_path / "first.log") as first:
            await eventually(lambda: log.find_one({"action": "privacy.erased", "organizationId": company.id}))
            first.kill()
            first.wait()
        await state.database["erasures"].update_many({}, {"$set": {"dueAt": now()}})
        with worker(environ, tmp_path / "second.log"):
            once = {"subjectId": driver, "passes": {"$gte": 1}}
            await eventually(lambda: state.database["erasures"].find_one(once))
        await erased(state)
        assert await leaks(backend, {"Planted in the middle"}) == set()
        assert await is_whole(company)

    async def test_goes_over_what_was_under_way_a_second_time(
        self, backend: Backend, client: AsyncClient, company: Company
    ) -> None:
        database, person = backend.state.database, company.people["viewer"].id
        await erased(backend.state)
        await client.post(f"users/{person}/erase")
        assert await Eraser(backend.state).run_once()
        row = await database["erasures"].find_one({"subjectId": person})
        assert row
        assert (row["passes"], row["dueAt"] > now()) == (1, True)
        await database["devices"].insert_one({"_id": "late", "personId": person, "expireAt": row["dueAt"]})
        await erased(backend.state)
        assert await database["devices"].find_one({"_id": "late"}) is None
        assert await database["erasures"].find_one({}) is None

    async def test_gives_the_last_letter_up_instead_of_keeping_its_address(
        self, backend: Backend, client: AsyncClient, company: Company
    ) -> None:
        await client.post(f"users/{company.people['viewer'].id}/erase")
        database = backend.state.database
        await database["mailings"].update_many({"kind": "account_erased"}, {"$set": {"tries": 30}})
        closed = Letterbox()
        closed.closed = True
        while await postman(backend, closed).run_once():
            continue
        assert await database["mailings"].find_one({"kind": "account_erased"}) is None
        assert await database["deadLetters"].find_one({"change.action": "account_erased"}) is None
