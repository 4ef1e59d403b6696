"""The feed of changes as clients read it."""

from __future__ import annotations

from typing import Any

import pytest
from httpx2 import AsyncClient

from tests.factories import bodies, trips
from tests.integration.feed.numbering import number
from tests.support.backend import Backend
from tests.support.companies import Company

Change = dict[str, Any]


class Reader:
    """A client that keeps up."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client
        self.cursor = ""

    async def begin(self) -> None:
        self.cursor = (await self.ask(since="now"))["nextCursor"]

    async def ask(self, status: int = 200, /, **parameters: str) -> dict[str, Any]:
        answer = await self._client.get("changes", params=parameters)
        assert answer.status_code == status, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def more(self, **parameters: str) -> list[Change]:
        """Everything since the last time."""
        found: list[Change] = []
        while True:
            page = await self.ask(since=self.cursor, **parameters)
            found += page["items"]
            self.cursor = page["nextCursor"]
            if not page["hasMore"]:
                return found


@pytest.fixture
async def reader(client: AsyncClient, backend: Backend) -> Reader:
    await number(backend.state)
    found = Reader(client)
    await found.begin()
    return found


async def _create(client: AsyncClient, noun: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = await client.post(noun, json=body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def _told(changes: list[Change]) -> list[tuple[str, str, str]]:
    return [(change["type"], change["action"], change["id"]) for change in changes]


async def test_nothing_has_changed_since_now(reader: Reader) -> None:
    assert await reader.ask(since="now") == {"items": [], "nextCursor": reader.cursor, "hasMore": False}


async def test_changes_come_in_order_with_the_object_as_it_is_now(
    reader: Reader, client: AsyncClient, backend: Backend
) -> None:
    driver = await _create(client, "drivers", bodies.driver())
    vehicle = await _create(client, "vehicles", bodies.vehicle())
    renamed = (await client.patch(f"drivers/{driver['id']}", json={"name": "Renamed"})).json()
    await number(backend.state)
    changes = await reader.more()
    assert _told(changes) == [
        ("driver", "created", driver["id"]),
        ("vehicle", "created", vehicle["id"]),
        ("driver", "updated", driver["id"]),
    ]
    assert [change["object"] for change in changes] == [renamed, vehicle, renamed]


async def test_a_deleted_object_is_told_and_not_shown(
    reader: Reader, client: AsyncClient, backend: Backend
) -> None:
    driver = await _create(client, "drivers", bodies.driver())
    await client.delete(f"drivers/{driver['id']}")
    await number(backend.state)
    changes = await reader.more()
    assert _told(changes) == [("driver", "deleted", driver["id"])] * 2
    assert [change["object"] for change in changes] == [None, None]


async def test_an_object_that_was_restored_since_is_there(
    reader: Reader, client: AsyncClient, backend: Backend
) -> None:
    driver = await _create(client, "drivers", bodies.driver())
    await client.delete(f"drivers/{driver['id']}")
    await client.post(f"drivers/{driver['id']}/restore")
    await number(backend.state)
    changes = await reader.more()
    assert [change["action"] for change in changes] == ["created", "updated", "created"]
    assert all(change["object"]["id"] == driver["id"] for change in changes)


async def test_flags_are_told_each_time_though_the_version_stays(
    reader: Reader, client: AsyncClient, backend: Backend
) -> None:
    made = await _create(client, "trips", trips.trip())
    for held in (True, False, True):
        answer = await client.patch(f"trips/{made['id']}", json={"flags": {"onHold": held}})
        assert answer.headers["etag"] == '"1"'
    await number(backend.state)
    changes = await reader.more()
    assert [change["action"] for change in changes] == ["created", "updated", "updated", "updated"]
    assert {(change["object"]["version"], change["object"]["flags"]["onHold"]) for change in changes} == {
        (1, True)
    }
    assert await reader.more() == []


async def test_the_company_itself_is_one_of_the_objects(
    reader: Reader, client: AsyncClient, backend: Backend
) -> None:
    company = (await client.patch("organization", json={"name": "Renamed"})).json()
    await number(backend.state)
    [change] = await reader.more()
    assert _told([change]) == [("organization", "updated", company["id"])]
    assert change["object"] == company


async def test_only_the_types_asked_for_are_told_and_the_others_are_passed_over(
    reader: Reader, client: AsyncClient, backend: Backend
) -> None:
    for _ in range(3):
        await _create(client, "drivers", bodies.driver())
        await _create(client, "vehicles", bodies.vehicle())
        await _create(client, "places", bodies.place())
    await number(backend.state)
    changes = await reader.more(types="place,vehicle", limit="2")
    assert [change["type"] for change in changes] == ["vehicle", "place"] * 3
    assert await reader.more() == []


async def test_pages_join_without_loss_or_doubling(
    reader: Reader, client: AsyncClient, backend: Backend
) -> None:
    created = [(await _create(client, "drivers", bodies.driver()))["id"] for _ in range(7)]
    await number(backend.state)
    changes = await reader.more(limit="3")
    assert [change["id"] for change in changes] == created


async def test_without_a_cursor_it_begins_at_the_oldest_that_is_kept(
    reader: Reader, client: AsyncClient, backend: Backend, company: Company
) -> None:
    created = [(await _create(client, "drivers", bodies.driver()))["id"] for _ in range(3)]
    await number(backend.state)
    assert [change["id"] for change in (await reader.ask())["items"]] == created
    await _forget(backend, company, int(reader.cursor) + 2)
    assert [change["id"] for change in (await reader.ask())["items"]] == created[2:]


async def test_a_cursor_whose_changes_are_no_longer_kept_is_refused(
    reader: Reader, client: AsyncClient, backend: Backend, company: Company
) -> None:
    before = int(reader.cursor)
    for _ in range(3):
        await _create(client, "drivers", bodies.driver())
    await number(backend.state)
    first, second, third = (str(before + place) for place in (1, 2, 3))
    await _forget(backend, company, before + 2)
    assert (await reader.ask(410, since=first))["code"] == "changes.cursor_expired"
    assert len((await reader.ask(since=second))["items"]) == 1
    await _forget(backend, company, before + 3)
    assert (await reader.ask(410, since=second))["code"] == "changes.cursor_expired"
    assert (await reader.ask(since=third))["items"] == []
    assert (await reader.ask()) == {"items": [], "nextCursor": third, "hasMore": False}


async def test_log_ins_among_the_changes_are_not_shown_and_leave_no_page_short(
    reader: Reader, client: AsyncClient, backend: Backend, company: Company
) -> None:
    created = []
    for _ in range(4):
        await company.log_in("viewer")
        created.append((await _create(client, "drivers", bodies.driver()))["id"])
        await number(backend.state)
    page = await reader.ask(since=reader.cursor, limit="2")
    assert ([change["id"] for change in page["items"]], page["hasMore"]) == (created[:2], True)
    assert [change["id"] for change in await reader.more(limit="2")] == created
    assert int(reader.cursor) >= 8


async def _forget(backend: Backend, company: Company, up_to: int) -> None:
    where = {"organizationId": company.id, "seq": {"$lte": up_to}}
    await backend.state.database["changes"].delete_many(where)


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("since", "999999"),
        ("since", "-1"),
        ("since", "yesterday"),
        ("since", "9" * 16),
        ("limit", "0"),
        ("limit", "501"),
        ("limit", "0005009"),
        ("limit", "000100" + "9" * 30),
        ("limit", "many"),
        ("types", "trip,unicorn"),
        ("unknown", "1"),
    ],
)
async def test_a_parameter_that_makes_no_sense_is_refused(reader: Reader, parameter: str, value: str) -> None:
    refused = await reader.ask(422, **{parameter: value})
    assert refused["errors"][0]["pointer"] == parameter


async def test_another_companys_changes_are_not_told(
    reader: Reader, client: AsyncClient, stranger: AsyncClient, backend: Backend
) -> None:
    await _create(client, "drivers", bodies.driver())
    await number(backend.state)
    assert (await Reader(stranger).ask())["items"] == []
    assert len(await reader.more()) == 1


async def test_a_driver_hears_of_own_trips_only_and_of_losing_them(
    client: AsyncClient, company: Company, backend: Backend
) -> None:
    driver = Reader(await company.client("driver"))
    await number(backend.state)
    await driver.begin()
    own = await _create(client, "trips", trips.trip(price={"amount": 500, "currency": "USD"}))
    await _create(client, "trips", trips.trip())
    await _create(client, "vehicles", bodies.vehicle())
    await _move(client, own["id"], "status", {"status": "scheduled"})
    await number(backend.state)
    assert await driver.more() == []

    await _move(client, own["id"], "assign", {"driverId": company.driver_id})
    await number(backend.state)
    [change] = await driver.more()
    assert _told([change]) == [("trip", "updated", own["id"])]
    assert change["object"]["driverId"] == company.driver_id
    assert "price" not in change["object"]

    await _move(client, own["id"], "unassign", {})
    await client.patch(f"trips/{own['id']}", json={"notes": "Not for the driver any more"})
    await number(backend.state)
    assert _told(await driver.more()) == [("trip", "deleted", own["id"])]


async def _move(client: AsyncClient, trip_id: str, verb: str, body: dict[str, Any]) -> None:
    answer = await client.post(f"trips/{trip_id}/{verb}", json=body)
    assert answer.status_code == 200, answer.text


@pytest.mark.caller("anonymous")
async def test_nobody_reads_changes_without_signing_in(client: AsyncClient) -> None:
    assert (await client.get("changes")).status_code == 401
