"""The event stream end to end: a real API process, a real worker, and clients that come and go."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack

import pytest
from httpx2 import AsyncClient

from services.process import State
from tests.factories import bodies, trips
from tests.integration.feed import processes
from tests.integration.feed.office import eventually
from tests.integration.feed.sse import listening
from tests.support.letters import confirm_everybody

PASSWORD = "correct horse battery staple"


@pytest.fixture(scope="module")
def address(
    opened_state: State, environ: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """An API and a worker on the module's database, which has been migrated."""
    logs = tmp_path_factory.mktemp("logs")
    with processes.worker(environ, logs / "worker.log"), processes.api(environ, logs / "api.log") as found:
        yield found


class Account:
    """A company's owner, who can log in as often as wanted."""

    def __init__(self, address: str, email: str, stack: AsyncExitStack) -> None:
        self._address = address
        self._email = email
        self._stack = stack

    async def log_in(self) -> AsyncClient:
        body = {"email": self._email, "password": PASSWORD}
        async with AsyncClient(base_url=self._address, timeout=processes.PATIENCE) as anybody:
            answer = await anybody.post("auth/login", json=body)
        assert answer.status_code == 200, answer.text
        headers = {"authorization": f"Bearer {answer.json()['accessToken']}"}
        client = AsyncClient(base_url=self._address, headers=headers, timeout=processes.PATIENCE)
        return await self._stack.enter_async_context(client)


@pytest.fixture
async def account(address: str, environ: dict[str, str]) -> AsyncIterator[Account]:
    email = f"owner.{secrets.token_hex(6)}@roadbook.test"
    async with AsyncExitStack() as stack:
        async with AsyncClient(base_url=address, timeout=processes.PATIENCE) as anybody:
            body = {"organizationName": "Live", "name": "Olive", "email": email, "password": PASSWORD}
            assert (await anybody.post("auth/register", json=body)).status_code == 201
        confirm_everybody(environ["MONGODB_URI"])
        yield Account(address, email, stack)


async def _hire(client: AsyncClient) -> str:
    answer = await client.post("drivers", json=bodies.driver())
    assert answer.status_code == 201, answer.text
    driver_id: str = answer.json()["id"]
    return driver_id


async def test_what_happens_is_told_as_it_happens(account: Account) -> None:
    client = await account.log_in()
    await _hire(client)
    await eventually(lambda: _has_changes(client, 1))
    async with listening(client) as stream:
        assert stream.response.headers["content-type"].startswith("text/event-stream")
        assert stream.response.headers["cache-control"] == "no-store"
        assert stream.response.headers["x-accel-buffering"] == "no"
        driver_id = await _hire(client)
        event = await stream.next()
        read = (await client.get(f"drivers/{driver_id}")).json()
        assert event.name == "driver.created"
        assert event.data == {"type": "driver", "id": driver_id, "at": read["createdAt"], "object": read}

        await client.delete(f"drivers/{driver_id}")
        event = await stream.next()
        assert (event.name, event.data["object"]) == ("driver.deleted", None)


async def test_a_flag_is_told_as_it_is_set_and_as_it_is_taken_back(account: Account) -> None:
    client = await account.log_in()
    made = (await client.post("trips", json=trips.trip())).json()
    await eventually(lambda: _has_changes(client, 1))
    async with listening(client) as stream:
        for held in (True, False):
            await client.patch(f"trips/{made['id']}", json={"flags": {"onHold": held}})
            event = await stream.next()
            told = event.data["object"]
            assert (event.name, told["version"], told["flags"]["onHold"]) == ("trip.updated", 1, held)


async def _has_changes(client: AsyncClient, count: int) -> bool:
    return len((await client.get("changes")).json()["items"]) == count


async def test_a_client_that_was_away_misses_nothing(account: Account) -> None:
    client = await account.log_in()
    async with listening(client) as stream:
        await _hire(client)
        last = (await stream.next()).id
    missed = [await _hire(client) for _ in range(120)]
    async with listening(client, last) as stream:
        missed.append(await _hire(client))
        events = await stream.some(len(missed))
        assert [event.data["id"] for event in events] == missed
        assert [int(event.id) for event in events] == [int(last) + n for n in range(1, len(missed) + 1)]
        assert stream.waiting == 0


async def test_many_streams_of_one_company_all_hear_everything(account: Account) -> None:
    client = await account.log_in()
    async with AsyncExitStack() as stack:
        streams = [await stack.enter_async_context(listening(client)) for _ in range(30)]
        hired = [await _hire(client) for _ in range(5)]
        for stream in streams:
            assert [event.data["id"] for event in await stream.some(5)] == hired


async def test_a_stream_ends_when_its_session_does_and_no_other_does(account: Account) -> None:
    leaving, staying = await account.log_in(), await account.log_in()
    async with listening(leaving) as one, listening(staying) as other:
        assert (await leaving.post("auth/logout")).status_code == 204
        await eventually(lambda: _is_over(one.ended))
        driver_id = await _hire(staying)
        assert (await other.next()).data["id"] == driver_id
        assert one.waiting == 0
    assert (await leaving.get("events")).status_code == 401


async def test_a_stream_ends_when_the_role_changes(account: Account, opened_state: State) -> None:
    client = await account.log_in()
    me = (await client.get("users/me")).json()
    async with listening(client) as stream:
        await opened_state.database["memberships"].update_one(
            {"userId": me["id"]}, {"$set": {"role": "driver"}}
        )
        # Whoever changes a role also has every cached session forgotten.
        async for key in opened_state.cache.scan_iter(f"session:{{{me['id']}}}:*"):
            await opened_state.cache.delete(key)
        await eventually(lambda: _is_over(stream.ended))
        assert stream.waiting == 0
    assert (await client.get("users/me")).json()["role"] == "driver"


async def _is_over(ended: bool) -> bool:
    return ended


async def test_a_place_that_is_no_longer_kept_is_refused_before_the_stream_begins(
    account: Account, opened_state: State
) -> None:
    client = await account.log_in()
    driver_id = await _hire(client)
    await eventually(lambda: _has_changes(client, 1))
    change = await opened_state.database["changes"].find_one({"id": driver_id})
    assert change is not None
    await opened_state.database["changes"].delete_many({"organizationId": change["organizationId"]})
    answer = await client.get("events", headers={"last-event-id": "0"})
    assert answer.status_code == 410
    assert answer.json()["code"] == "changes.cursor_expired"


@pytest.mark.parametrize("place", ["tomorrow", "-1", "99999", "1" * 21])
async def test_a_place_that_was_never_given_is_refused(account: Account, place: str) -> None:
    client = await account.log_in()
    answer = await client.get("events", headers={"last-event-id": place})
    assert answer.status_code == 422
    assert [one["pointer"] for one in answer.json()["errors"]] == ["Last-Event-ID"]


async def test_an_open_stream_goes_on_when_a_worker_takes_over_from_another(
    account: Account, environ: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    client = await account.log_in()
    log = tmp_path_factory.mktemp("second") / "worker.log"
    async with listening(client) as stream:
        with processes.worker(environ, log) as second:
            await _hire(client)
            await stream.next()
            second.kill()
            second.wait()
        driver_id = await _hire(client)
        assert (await stream.next()).data["id"] == driver_id


async def test_a_vehicle_that_moves_is_told_to_whoever_looks_and_numbered_by_nobody(account: Account) -> None:
    client = await account.log_in()
    van = (await client.post("vehicles", json={"name": "Unit 1", "kind": "van"})).json()["id"]
    await eventually(lambda: _has_changes(client, 1))
    async with listening(client) as stream:
        here = {"lat": 41.88, "lng": -87.63}
        at = f"{dt.datetime.now(dt.UTC):%Y-%m-%dT%H:%M:%SZ}"
        items = [{"vehicleId": van, "point": here, "recordedAt": at}]
        for _ in range(2):
            assert (await client.post("positions", json={"items": items})).status_code == 200
        event = await stream.next()
        assert (event.id, event.name) == ("", "positions.updated")
        (moved,) = event.data["items"]
        assert (moved["vehicleId"], moved["point"]) == (van, here)
        # What was known already moves nothing, so what comes next is something else.
        await _hire(client)
        assert (await stream.next()).name == "driver.created"


async def test_who_comes_to_a_trip_and_goes_is_told_once_each(account: Account) -> None:
    client = await account.log_in()
    trip = (await client.post("trips", json=trips.trip())).json()["id"]
    await eventually(lambda: _has_changes(client, 1))
    async with listening(client) as stream:
        for _ in range(3):
            assert (await client.put(f"trips/{trip}/presence", json={"state": "viewing"})).status_code == 204
        assert (await client.delete(f"trips/{trip}/presence")).status_code == 204
        came, went = await stream.some(2)
        assert {came.name, went.name} == {"presence.updated"}
        assert [one["state"] for one in came.data["items"]] == ["viewing"]
        assert (went.data, went.id) == ({"tripId": trip, "items": []}, "")
