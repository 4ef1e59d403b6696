"""The timeline keeps its order."""

from __future__ import annotations

from services.timeline import tell
from services.work import Change
from tests.support.house import US, House


async def test_what_one_write_tells_stays_in_its_order() -> None:
    house = House()
    trip = {"_id": "trp_00000000", "organizationId": US}

    def write(change: Change) -> None:
        for number in range(50):
            tell(change, trip, "updated", note=str(number))

    await house.change(write)
    told = sorted(house.written("tripEvents"), key=lambda one: str(one["_id"]))
    assert [one["note"] for one in told] == [str(number) for number in range(50)]
