"""One write is one transaction: object, audit entry, outbox entry and idempotency record together or not at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest

from adapters.errors import Busy, Down, Unsure
from schemas.base import Document
from schemas.drivers import DRIVERS
from schemas.trips import TRIPS
from services.act import Act
from services.errors import Conflict, Contention, KeyReused, RoadbookError, Taken, Unavailable
from services.trip_rules.build import BLANK
from services.work import KEPT, Change, Replayed
from tests.support.house import US, House
from tests.support.memory import Store

PHONE = "+1 555 010 0199"


@pytest.fixture
def house() -> House:
    return House()


async def make(house: House, act: Act, **content: Any) -> Document:
    async def attempt(change: Change) -> Document:
        document = {
            "_id": change.new_id("drv"),
            "organizationId": US,
            "name": "Dana",
            "version": 1,
            "createdAt": change.at,
            "updatedAt": change.at,
            **content,
        }
        return change.create(DRIVERS, document)

    return await house.work.run(act, attempt)


class TestCreate:
    async def test_leaves_object_audit_entry_and_outbox_entry(self, house: House) -> None:
        made = await make(house, house.act(), phone=PHONE)
        (entry,), (outgoing,) = house.written("auditLogs"), house.written("outbox")
        assert house.written("drivers") == [made]
        assert (entry["action"], entry["target"]) == ("driver.created", {"type": "driver", "id": made["_id"]})
        assert entry["actor"] == {"type": "user", "id": "usr_00000000", "name": "Olive"}
        assert (entry["ip"], entry["userAgent"], entry["requestId"]) == (
            "192.0.2.1",
            "a browser",
            "request-1",
        )
        assert (entry["before"], entry["after"]["name"]) == (None, "Dana")
        assert (outgoing["type"], outgoing["id"], outgoing["action"], outgoing["version"]) == (
            "driver",
            made["_id"],
            "created",
            1,
        )
        assert outgoing["sequenced"] is False
        assert house.announced == [US]

    async def test_puts_no_phone_number_into_the_audit_entry(self, house: House) -> None:
        await make(house, house.act(), phone=PHONE)
        assert PHONE not in repr(house.written("auditLogs")) + repr(house.written("outbox"))
        assert house.written("auditLogs")[0]["after"]["phone"] == {"redacted": True}

    async def test_gives_ids_in_the_order_of_creation(self, house: House) -> None:
        made = await house.change(lambda change: [change.new_id("drv") for _ in range(50)])
        assert made == sorted(made)

    async def test_of_a_taken_value_leaves_nothing(self, house: House) -> None:
        await make(house, house.act(), externalId="e-1")
        before = repr(house.store.collections)
        with pytest.raises(Taken) as caught:
            await make(house, house.act(), externalId="e-1")
        assert caught.value.extra == {"field": "externalId"}
        assert repr(house.store.collections) == before
        assert house.announced == [US]


class TestUpdate:
    async def test_writes_what_differs_and_raises_the_version(self, house: House) -> None:
        made = await make(house, house.act(), email="a@b.test")
        after = await house.change(lambda change: change.update(DRIVERS, made, {**made, "name": "Dan"}))
        assert (after["name"], after["version"], after["email"]) == ("Dan", 2, "a@b.test")
        assert house.written("drivers") == [after]
        entry = house.written("auditLogs")[1]
        assert (entry["before"], entry["after"]) == ({"name": "Dana"}, {"name": "Dan"})
        assert house.written("outbox")[1]["version"] == 2

    async def test_that_changes_nothing_writes_nothing(self, house: House) -> None:
        made = await make(house, house.act(), metadata={"a": [1, 2.5, True, None]})
        same = {**made, "metadata": {"a": [1, 2.5, True, None]}}
        assert await house.change(lambda change: change.update(DRIVERS, made, same)) is made
        assert len(house.written("auditLogs")) == 1

    @pytest.mark.parametrize(
        ("old", "new"), [(1, True), (True, 1), (0, False), (1, 1.0), ({"n": 1}, {"n": True}), (None, 0)]
    )
    async def test_tells_values_apart_that_python_takes_for_equal(
        self, house: House, old: object, new: object
    ) -> None:
        made = await make(house, house.act(), metadata={"x": old})
        after = {**made, "metadata": {"x": new}}
        changed = await house.change(lambda change: change.update(DRIVERS, made, after))
        assert changed["version"] == 2
        assert repr(house.written("drivers")[0]["metadata"]) == repr({"x": new})

    async def test_of_a_field_that_was_not_there_is_a_change_even_to_null(self, house: House) -> None:
        made = await make(house, house.act())
        after = await house.change(lambda change: change.update(DRIVERS, made, {**made, "siteId": None}))
        assert after["version"] == 2


class TestFlags:
    async def trip(self, house: House) -> Document:
        async def attempt(change: Change) -> Document:
            return change.create(
                TRIPS, {**BLANK, "_id": change.new_id("trp"), "organizationId": US, "version": 1}
            )

        return await house.work.run(house.act(), attempt)

    async def test_are_audited_and_told_without_a_new_version(self, house: House) -> None:
        made = await self.trip(house)
        held = {**made, "flags": {**made["flags"], "onHold": True}}
        after = await house.change(lambda change: change.update(TRIPS, made, held))
        assert (after["version"], after["flags"]["onHold"]) == (1, True)
        assert house.written("trips") == [after]
        entry, outgoing = house.written("auditLogs")[1], house.written("outbox")[1]
        assert (entry["action"], entry["after"]) == ("trip.updated", {"flags": held["flags"]})
        assert (outgoing["action"], outgoing["version"]) == ("updated", 1)
        assert house.announced == [US, US], "so that nothing cached stays"

    async def test_that_change_with_something_else_raise_the_version(self, house: House) -> None:
        made = await self.trip(house)
        after = {**made, "flags": {**made["flags"], "onHold": True}, "notes": "x"}
        assert (await house.change(lambda change: change.update(TRIPS, made, after)))["version"] == 2

    @pytest.mark.parametrize("other", ["notes", "flags"])
    async def test_are_not_lost_to_who_read_the_trip_before(self, house: House, other: str) -> None:
        made = await self.trip(house)

        def meanwhile(store: Store) -> None:
            store["trips"][made["_id"]]["flags"]["exception"] = True

        async def attempt(change: Change) -> Document:
            before = deepcopy(house.store["trips"][made["_id"]])
            wanted = {"notes": "x"} if other == "notes" else {"flags": {**before["flags"], "onHold": True}}
            return change.update(TRIPS, before, {**before, **wanted})

        house.transactions.others.append(meanwhile)
        after = await house.work.run(house.act(), attempt)
        assert (house.transactions.attempts, after["flags"]["exception"]) == (3, True)
        assert house.written("trips") == [after]

    async def test_are_in_the_trash_as_they_were_last(self, house: House) -> None:
        made = await self.trip(house)

        def meanwhile(store: Store) -> None:
            store["trips"][made["_id"]]["flags"]["exception"] = True

        async def attempt(change: Change) -> None:
            change.delete(TRIPS, deepcopy(house.store["trips"][made["_id"]]))

        house.transactions.others.append(meanwhile)
        await house.work.run(house.act(), attempt)
        assert house.written("trash")[0]["object"]["flags"]["exception"] is True


class TestDerive:
    async def test_of_an_unversioned_field_is_told_and_audited_without_a_new_version(
        self, house: House
    ) -> None:
        made = await make(house, house.act())
        noun = replace(DRIVERS, unversioned=("status",))
        await house.change(lambda change: change.derive(noun, made, {"status": "late"}))
        (after,) = house.written("drivers")
        assert (after["status"], after["version"]) == ("late", 1)
        assert after["updatedAt"] == house.written("outbox")[1]["at"]
        assert [one["version"] for one in house.written("outbox")] == [1, 1]
        entry = house.written("auditLogs")[1]
        assert (entry["action"], entry["after"]) == ("driver.flagged", {"status": "late"})

    async def test_of_what_is_so_already_writes_nothing(self, house: House) -> None:
        made = await make(house, house.act(), status="late")
        await house.change(lambda change: change.derive(DRIVERS, made, {"status": "late"}))
        assert house.written("drivers") == [made]
        assert len(house.written("outbox")) == 1

    async def test_of_what_nobody_sees_is_not_told(self, house: House) -> None:
        made = await make(house, house.act())
        noun = replace(DRIVERS, hidden=("dueAt",))
        await house.change(lambda change: change.derive(noun, made, {"dueAt": made["createdAt"]}))
        assert house.written("drivers") == [{**made, "dueAt": made["createdAt"]}]
        assert len(house.written("outbox")) == 1

    async def test_goes_with_a_change_and_is_none_by_itself(self, house: House) -> None:
        made = await make(house, house.act())

        def change_to(name: str) -> Callable[[Change], Document]:
            after = {**made, "name": name}
            return lambda change: change.update(DRIVERS, made, after, derived={"status": "late"})

        assert await house.change(change_to("Dana")) == made
        assert len(house.written("outbox")) == 1
        after = await house.change(change_to("Dan"))
        assert house.written("drivers") == [after]
        assert (after["name"], after["status"]) == ("Dan", "late")


class TestPeople:
    async def test_are_known_anew_when_an_object_comes_to_name_them_or_no_longer_does(
        self, house: House
    ) -> None:
        made = await make(house, house.act(), userId="usr_1")
        assert house.anew == {"usr_1"}
        house.anew.clear()
        after = {**made, "name": "Dan"}
        renamed = await house.change(lambda change: change.update(DRIVERS, made, after))
        assert house.anew == set()
        other = {**renamed, "userId": "usr_2"}
        linked = await house.change(lambda change: change.update(DRIVERS, renamed, other))
        assert house.anew == {"usr_1", "usr_2"}
        house.anew.clear()
        await house.change(lambda change: change.delete(DRIVERS, linked))
        assert house.anew == {"usr_2"}


class TestDeleteAndRestore:
    async def test_move_the_object_to_the_trash_and_back(self, house: House) -> None:
        made = await make(house, house.act(), externalId="e-1")
        await house.change(lambda change: change.delete(DRIVERS, made))
        assert house.written("drivers") == []
        (kept,) = house.written("trash")
        assert (kept["object"], kept["externalId"], kept["noun"]) == (made, "e-1", "driver")
        assert kept["expireAt"] - kept["deletedAt"] == dt.timedelta(days=30)
        back = await house.change(lambda change: change.restore(DRIVERS, kept["object"]))
        assert house.written("trash") == []
        assert house.written("drivers") == [back]
        assert [one["action"] for one in house.written("auditLogs")] == [
            "driver.created",
            "driver.deleted",
            "driver.restored",
        ]

    async def test_only_ever_raise_the_version_that_followers_see(self, house: House) -> None:
        made = await make(house, house.act())
        await house.change(lambda change: change.delete(DRIVERS, made))
        await house.change(lambda change: change.restore(DRIVERS, made))
        seen = [(one["action"], one["version"]) for one in house.written("outbox")]
        assert seen == [("created", 1), ("deleted", 2), ("created", 2)]


class TestIdempotency:
    async def test_the_same_request_again_is_answered_as_before(self, house: House) -> None:
        act = house.act("key", said="body")
        await make(house, act)
        with pytest.raises(Replayed) as caught:
            await make(house, house.act("key", said="body"))
        assert caught.value.answer == act.answered
        assert len(house.written("drivers")) == 1

    async def test_another_request_with_its_key_is_refused(self, house: House) -> None:
        await make(house, house.act("key", said="body"))
        with pytest.raises(KeyReused):
            await make(house, house.act("key", said="another body"))

    async def test_the_answer_is_kept_for_a_day(self, house: House) -> None:
        await make(house, house.act("key"))
        (record,) = house.written("idempotencyKeys")
        assert record["expireAt"] - record["createdAt"] == KEPT == dt.timedelta(hours=24)

    async def test_a_key_whose_day_is_over_is_a_new_key(self, house: House) -> None:
        await make(house, house.act("key", said="body"))
        house.store["idempotencyKeys"]["key"]["expireAt"] -= dt.timedelta(hours=25)
        await make(house, house.act("key", said="another body"))
        assert len(house.written("drivers")) == 2

    async def test_a_refusal_is_not_kept(self, house: House) -> None:
        async def refuse(change: Change) -> None:
            raise Conflict("not now")

        with pytest.raises(Conflict, match="not now"):
            await house.work.run(house.act("key"), refuse)
        assert house.written("idempotencyKeys") == []

    async def test_a_refusal_that_comes_of_the_first_request_is_its_answer(self, house: House) -> None:
        await make(house, house.act("key", said="body"), externalId="e-1")

        async def refuse(change: Change) -> None:
            raise Conflict("there is one already")

        with pytest.raises(Replayed):
            await house.work.run(house.act("key", said="body"), refuse)
        with pytest.raises(Replayed):
            await make(house, house.act("key", said="body"), externalId="e-1")

    async def test_a_replay_announces_what_the_first_may_not_have(self, house: House) -> None:
        await make(house, house.act("key"))
        house.announced.clear()
        with pytest.raises(Replayed):
            await make(house, house.act("key"))
        assert house.announced == [US]


class TestAttempts:
    async def test_the_answer_is_that_of_the_attempt_that_was_committed(self, house: House) -> None:
        made = await make(house, house.act())

        def meanwhile(store: Store) -> None:
            store["drivers"][made["_id"]]["version"] = 7

        house.transactions.others = [meanwhile]
        act = house.act()

        async def attempt(change: Change) -> Document:
            current = await house.repository.find(made["_id"])
            assert current is not None
            return change.update(DRIVERS, current, {**current, "name": "Dan"})

        after = await house.work.run(act, attempt)
        assert after["version"] == 8
        assert act.answered.body == repr(after).encode()
        assert [one["version"] for one in house.written("outbox")] == [1, 8]

    async def test_the_answer_is_that_of_an_earlier_attempt_that_turns_out_to_be_committed(
        self, house: House
    ) -> None:
        made = await make(house, house.act())
        act, tries = house.act("key"), iter(("Dan", "Don"))

        async def attempt(change: Change) -> Document:
            current = await house.repository.find(made["_id"])
            assert current is not None
            return change.update(DRIVERS, current, {**current, "name": next(tries)})

        house.transactions.late = True
        after = await house.work.run(act, attempt)
        assert (after["name"], house.transactions.attempts) == ("Dan", 3)
        assert act.answered.body == repr(after).encode() == house.written("idempotencyKeys")[0]["body"]

    async def test_what_may_have_been_done_is_not_said_to_be_undone(self, house: House) -> None:
        async def fail(change: Change) -> None:
            raise Unsure("silent")

        with pytest.raises(Unavailable, match="It is not known") as caught:
            await house.work.run(house.act(), fail)
        assert caught.value.extra == {"outcome": "unknown"}

    @pytest.mark.parametrize(("failure", "refusal"), [(Busy(), Contention), (Down("silent"), Unavailable)])
    async def test_what_the_database_says_becomes_a_refusal(
        self, house: House, failure: Exception, refusal: type[Exception]
    ) -> None:
        async def fail(change: Change) -> None:
            raise failure

        with pytest.raises(refusal) as caught:
            await house.work.run(house.act("key"), fail)
        assert isinstance(caught.value, RoadbookError)
        assert caught.value.extra == {}
