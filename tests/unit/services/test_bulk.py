"""Many at once: each item's own fate, all or none where that was asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pytest

from schemas.base import Document
from schemas.drivers import DRIVERS
from services.act import Act
from services.bulk import TRIES, Item, create_many
from services.errors import FieldError, Invalid, Taken
from tests.support.house import US, House, MemoryDrivers, driver
from tests.support.memory import Store

BAD = Invalid(errors=[FieldError("/name", "field.missing", "Field required")])


@pytest.fixture
def house() -> House:
    return House()


async def statuses(
    house: House,
    items: Sequence[Item],
    act: Act | None = None,
    *,
    atomic: bool = False,
    dry_run: bool = False,
) -> list[int]:
    done = await create_many(house.drivers, list(items), act or house.act(), atomic=atomic, dry_run=dry_run)
    assert [one["index"] for one in done["results"]] == list(range(len(items)))
    assert done["succeeded"] + done["failed"] == len(items)
    return [one["status"] for one in done["results"]]


def meanwhile(store: Store) -> None:
    """Somebody else takes the external id that the call wants."""
    taken = {"_id": "drv_other", "organizationId": US, "externalId": "e-1", "version": 1}
    store["drivers"]["drv_other"] = taken


async def test_good_items_are_made_and_bad_ones_told(house: House) -> None:
    items: list[Item] = [
        driver(externalId="e-1"),
        BAD,
        driver(externalId="e-1"),
        driver(siteId="plc_00000009"),
        driver(),
    ]
    assert await statuses(house, items) == [201, 422, 409, 422, 201]
    assert len(house.written("drivers")) == 2


async def test_an_object_that_was_there_before_is_seen(house: House) -> None:
    await house.hire(employeeNumber="7")
    assert await statuses(house, [driver(employeeNumber="7"), driver(employeeNumber="8")]) == [409, 201]


async def test_one_bad_item_keeps_an_atomic_call_from_making_any(house: House) -> None:
    assert await statuses(house, [driver(), BAD, driver()], atomic=True) == [424, 422, 424]
    assert house.written("drivers") == house.written("auditLogs") == []
    assert await statuses(house, [driver(), driver()], atomic=True) == [201, 201]


@pytest.mark.parametrize("atomic", [True, False])
async def test_a_dry_run_makes_nothing(house: House, atomic: bool) -> None:
    assert await statuses(house, [driver(), driver()], atomic=atomic, dry_run=True) == [201, 201]
    assert house.written("drivers") == []
    assert house.announced == []


async def test_a_value_that_is_taken_in_the_meantime_is_told_of_its_item(house: House) -> None:
    house.transactions.others = [meanwhile]
    assert await statuses(house, [driver(externalId="e-1"), driver(externalId="e-2")]) == [409, 201]


async def test_an_atomic_call_that_lost_a_value_does_not_claim_what_its_first_attempt_would_have(
    house: House,
) -> None:
    house.transactions.others = [meanwhile]
    act = house.act()
    assert await statuses(house, [driver(externalId="e-1"), driver(externalId="e-2")], act, atomic=True) == [
        409,
        424,
    ]
    assert b"'succeeded': 0" in act.answered.body
    assert list(house.store["drivers"]) == ["drv_other"]


async def test_a_value_that_is_taken_again_and_again_ends_in_a_refusal(house: House) -> None:
    def twin_is_gone(store: Store) -> None:
        store["drivers"].clear()
        meanwhile(store)

    class Unseen(MemoryDrivers):
        """Another takes the value after every look, and frees it before the next."""

        async def find_many(self, field: str, values: Iterable[Any]) -> list[Document]:
            return []

    house.drivers.repository = Unseen(house.store, DRIVERS, US)
    house.transactions.others = [twin_is_gone] * TRIES
    with pytest.raises(Taken):
        await statuses(house, [driver(externalId="e-1")])
    assert house.transactions.attempts == TRIES
