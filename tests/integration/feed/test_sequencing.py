"""Every committed write gets exactly one number, whatever happens to those who give them."""

from __future__ import annotations

import asyncio
import random
import signal
from collections import defaultdict
from contextlib import ExitStack
from pathlib import Path

import pytest

from adapters.clock import now
from adapters.errors import Duplicate
from adapters.ids import new_id
from adapters.mongo.consumers import ConsumerPlaces
from schemas.base import Document
from services.errors import Contention, NotFound
from services.sequencer import Sequencer
from tests.integration.feed.office import Office, eventually
from tests.integration.feed.processes import worker

WRITERS, WRITES = 16, 10


async def _write(office: Office, drivers: list[str], done: list[int]) -> None:
    """One writer's work: mostly changes of drivers that the others are changing too."""
    for number in range(WRITES):
        chosen = random.choice(drivers)
        try:
            if number % 5 == 0:
                drivers.append((await office.hire(f"Driver {number}"))["_id"])
            elif number % 7 == 0 and len(drivers) > WRITERS:
                drivers.remove(chosen)
                await office.dismiss(chosen)
            else:
                await office.rename(chosen, f"Renamed {random.random()}")
        except (NotFound, Contention):
            # Somebody else has dismissed the driver or kept winning: that write was not committed.
            pass
        done.append(number)


def _versions(changes: list[Document]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for change in changes:
        found[change["id"]].append(change["version"])
    return found


async def test_many_writers_two_workers_and_a_kill_leave_every_write_numbered_once_and_in_order(
    office: Office, environ: dict[str, str], tmp_path: Path
) -> None:
    outbox = office.state.database["outbox"]
    drivers = [(await office.hire(f"Driver {number}"))["_id"] for number in range(WRITERS // 2)]
    done: list[int] = []
    with ExitStack() as workers:
        first = workers.enter_context(worker(environ, tmp_path / "first.log"))
        workers.enter_context(worker(environ, tmp_path / "second.log"))
        writing = [asyncio.create_task(_write(office, drivers, done)) for _ in range(WRITERS)]
        await eventually(lambda: _half_is(done))
        first.send_signal(signal.SIGKILL)
        await asyncio.gather(*writing)
        await eventually(lambda: _nothing_waits(office))

    committed = {entry["_id"] async for entry in outbox.find({"organizationId": office.id})}
    changes = await office.changes()
    assert len(committed) > WRITERS
    assert sorted(change["outboxId"] for change in changes) == sorted(committed)
    assert [change["seq"] for change in changes] == list(range(1, len(changes) + 1))
    assert all(found == sorted(set(found)) for found in _versions(changes).values())
    assert await office.feed.head(office.id) == len(changes)
    verdict = await office.audit_log.verify()
    assert verdict == {"valid": True, "checked": len(committed), "unsealed": 0, "firstBroken": None}


async def _half_is(done: list[int]) -> bool:
    return len(done) >= WRITERS * WRITES // 2


async def _nothing_waits(office: Office) -> bool:
    database = office.state.database
    unsequenced = await database["outbox"].find_one({"organizationId": office.id, "sequenced": False})
    unsealed = await database["auditLogs"].find_one({"organizationId": office.id, "sequence": None})
    head = await office.feed.head(office.id)
    place = await ConsumerPlaces(database).get("live", office.id)
    return unsequenced is None and unsealed is None and place == head


async def test_a_sequencer_killed_before_it_marked_gives_no_second_number(office: Office) -> None:
    await office.hire("Ana")
    await office.number()
    await office.hire("Ben")
    [entry] = await office.feed.unsequenced(office.id, 10)
    # This is where a sequencer stands between numbering and marking.
    await office.feed.append([{**entry, "_id": new_id("chg"), "outboxId": entry["_id"], "seq": 2}])

    assert await office.feed.head(office.id) == 1
    await office.number()

    assert [change["seq"] for change in await office.changes()] == [1, 2]
    assert await office.feed.head(office.id) == 2
    assert await office.feed.waiting() == []


async def test_numbers_go_on_from_the_highest_when_old_changes_are_no_longer_kept(office: Office) -> None:
    await office.hire("Ana")
    await office.number()
    await office.state.database["changes"].delete_many({"organizationId": office.id})
    await office.hire("Ben")
    await office.number()
    assert [change["seq"] for change in await office.changes()] == [2]


async def test_of_two_sequencers_with_the_same_entries_one_numbers_them(office: Office) -> None:
    for number in range(20):
        await office.hire(f"Driver {number}")
    await asyncio.gather(*(Sequencer(office.feed).run_once() for _ in range(4)))
    await office.number()
    assert [change["seq"] for change in await office.changes()] == list(range(1, 21))


async def test_an_entry_never_gets_a_number_before_an_earlier_version_with_a_later_id(office: Office) -> None:
    """Ids come from several clocks; the earlier version may lie beyond the batch."""
    driver = await office.hire("Ana")
    await office.number()
    outbox = office.state.database["outbox"]
    common = {
        "organizationId": office.id,
        "type": "driver",
        "action": "updated",
        "crewIds": [],
        "at": driver["createdAt"],
    }
    ids = ["obx_1", "obx_2", "obx_3"]
    await outbox.insert_many(
        {**common, "_id": one, "id": "drv_other", "version": 1, "sequenced": False} for one in ids[:2]
    )
    await outbox.insert_one({**common, "_id": "obx_0", "id": driver["_id"], "version": 3, "sequenced": False})
    await outbox.insert_one({**common, "_id": "obx_9", "id": driver["_id"], "version": 2, "sequenced": False})

    found = await office.feed.unsequenced(office.id, 2)

    assert {entry["_id"] for entry in found} >= {"obx_0", "obx_9"}


async def test_a_flag_never_gets_a_number_before_the_creation_with_a_later_id(office: Office) -> None:
    """A flag is changed without a new version, so its entry has the version of the creation."""
    outbox = office.state.database["outbox"]
    common = {
        "organizationId": office.id,
        "type": "trip",
        "id": "trp_1",
        "version": 1,
        "crewIds": [],
        "at": now(),
        "sequenced": False,
    }
    await outbox.insert_one({**common, "_id": "obx_flag_0", "action": "updated"})
    await outbox.insert_many(
        {**common, "_id": f"obx_flag_{n}", "id": f"trp_{n}", "action": "created"} for n in (2, 3)
    )
    await outbox.insert_one({**common, "_id": "obx_flag_9", "action": "created"})

    found = await office.feed.unsequenced(office.id, 2)
    await office.number()

    assert {entry["_id"] for entry in found} >= {"obx_flag_0", "obx_flag_9"}
    told = [change["action"] for change in await office.changes() if change["id"] == "trp_1"]
    assert told == ["created", "updated"]


async def test_a_number_that_is_taken_is_refused(office: Office) -> None:
    await office.hire("Ana")
    await office.number()
    [change] = await office.changes()
    with pytest.raises(Duplicate):
        await office.feed.append([{**change, "_id": new_id("chg"), "outboxId": "another"}])
    assert await office.changes() == [change]
