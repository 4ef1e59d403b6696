"""What every noun can do."""

from __future__ import annotations

from typing import Any

import pytest

from schemas.base import Document
from schemas.drivers import DriverUpdate
from services.errors import InUse, Invalid, NotFound, RestoreConflict, Stale, Taken
from services.noun import merged
from tests.support.house import US, House

ABSENT = "drv_99999999"


@pytest.fixture
def house() -> House:
    return House()


def patch(**content: Any) -> DriverUpdate:
    return DriverUpdate.model_validate(content)


class TestOneObject:
    async def test_is_read_back_as_it_was_made(self, house: House) -> None:
        made = await house.hire(skills=["adr"])
        assert await house.drivers.get(made["_id"]) == made
        assert made["search"] == ["dana"]
        assert (made["organizationId"], made["version"]) == (US, 1)

    async def test_that_is_not_there_is_not_found(self, house: House) -> None:
        for call in (
            house.drivers.get(ABSENT),
            house.drivers.update(ABSENT, patch(name="x"), house.act()),
            house.drivers.delete(ABSENT, house.act()),
            house.drivers.restore(ABSENT, house.act()),
        ):
            with pytest.raises(NotFound):
                await call

    async def test_is_changed_only_where_the_patch_says_so(self, house: House) -> None:
        made = await house.hire(email="dana@example.com", licenceClass="C")
        after = await house.drivers.update(made["_id"], patch(name="Dan", licenceClass=None), house.act())
        assert (after["name"], after["licenceClass"], after["email"]) == ("Dan", None, "dana@example.com")
        assert after["search"] == ["dan", "dana", "example", "com"]

    async def test_has_what_null_clears_as_a_new_one_has_it(self, house: House) -> None:
        said = {"skills": ["adr"], "status": "inactive", "metadata": {"a": 1}, "licenceClass": "C"}
        made = await house.hire(**said)
        after = await house.drivers.update(made["_id"], patch(**dict.fromkeys(said)), house.act())
        assert {name: after[name] for name in said} == {
            "skills": [],
            "status": "active",
            "metadata": {},
            "licenceClass": None,
        }

    async def test_of_another_version_is_not_touched(self, house: House) -> None:
        made = await house.hire()
        await house.drivers.update(made["_id"], patch(name="Dan"), house.act(version=1))
        for call in (
            house.drivers.update(made["_id"], patch(name="Don"), house.act(version=1)),
            house.drivers.delete(made["_id"], house.act(version=1)),
        ):
            with pytest.raises(Stale) as caught:
                await call
            assert caught.value.extra == {"version": 2}

    async def test_two_changes_at_once_both_hold(self, house: House) -> None:
        made = await house.hire()
        house.transactions.others = [
            lambda store: store["drivers"][made["_id"]].update(phone="555 0100", version=2)
        ]
        after = await house.drivers.update(made["_id"], patch(name="Dan"), house.act())
        assert (after["name"], after["phone"], after["version"]) == ("Dan", "555 0100", 3)

    async def test_two_changes_of_one_version_leave_one(self, house: House) -> None:
        made = await house.hire()
        house.transactions.others = [
            lambda store: store["drivers"][made["_id"]].update(phone="555 0100", version=2)
        ]
        with pytest.raises(Stale):
            await house.drivers.update(made["_id"], patch(name="Dan"), house.act(version=1))

    async def test_in_use_is_not_deleted(self, house: House) -> None:
        made = await house.hire()
        trip = {
            "_id": "trp_1",
            "organizationId": US,
            "number": 7,
            "status": "assigned",
            "crewIds": [made["_id"]],
        }
        house.store["trips"]["trp_1"] = trip
        with pytest.raises(InUse) as caught:
            await house.drivers.delete(made["_id"], house.act())
        assert caught.value.extra == {"tripId": "trp_1"}
        trip["status"] = "cancelled"
        await house.drivers.delete(made["_id"], house.act())

    async def test_comes_back_unless_its_value_has_been_taken(self, house: House) -> None:
        made = await house.hire(employeeNumber="7")
        await house.drivers.delete(made["_id"], house.act())
        other = await house.hire(employeeNumber="7")
        with pytest.raises(RestoreConflict) as caught:
            await house.drivers.restore(made["_id"], house.act())
        assert caught.value.extra == {"field": "employeeNumber"}
        await house.drivers.delete(other["_id"], house.act())
        back = await house.drivers.restore(made["_id"], house.act())
        assert back == {**made, "version": 2, "updatedAt": back["updatedAt"]}

    async def test_names_only_what_exists(self, house: House) -> None:
        house.store["places"]["plc_00000001"] = {"_id": "plc_00000001", "organizationId": US}
        house.store["places"]["plc_00000002"] = {"_id": "plc_00000002", "organizationId": "org_other"}
        made = await house.hire(siteId="plc_00000001")
        for content in ({"siteId": "plc_00000002"}, {"siteId": ABSENT}, {"userId": "usr_00000009"}):
            with pytest.raises(Invalid) as caught:
                await house.drivers.update(made["_id"], patch(**content), house.act())
            assert [one.code for one in caught.value.errors] == ["reference.unknown"]

    async def test_has_values_of_its_own(self, house: House) -> None:
        await house.hire(externalId="e-1")
        with pytest.raises(Taken):
            await house.hire(externalId="e-1")

    async def test_stays_as_good_as_a_new_one(self, house: House) -> None:
        made = await house.hire(metadata={f"a{number}": number for number in range(50)})
        with pytest.raises(Invalid) as caught:
            await house.drivers.update(made["_id"], patch(metadata={"one more": 1}), house.act())
        assert caught.value.errors[0].pointer == "/metadata"


class TestMerge:
    @pytest.mark.parametrize(
        ("before", "change", "after"),
        [
            ({"a": 1}, {}, {"a": 1}),
            ({"a": 1}, {"a": 2}, {"a": 2}),
            ({"a": 1}, {"b": 2}, {"a": 1, "b": 2}),
            ({"a": 1}, {"a": None}, {}),
            ({}, {"a": None}, {}),
            ({"a": [1, 2]}, {"a": [3]}, {"a": [3]}),
            ({"a": {"b": 1, "c": 2}}, {"a": {"b": 3}}, {"a": {"b": 3, "c": 2}}),
            ({"a": {"b": 1, "c": 2}}, {"a": {"b": None}}, {"a": {"c": 2}}),
            ({"a": {"b": {"c": 1, "d": 2}}}, {"a": {"b": {"d": None}}}, {"a": {"b": {"c": 1}}}),
            ({"a": None}, {"a": {"b": 1, "c": None}}, {"a": {"b": 1}}),
            ({"a": 1}, {"a": {"b": 1}}, {"a": {"b": 1}}),
            ({"a": {"b": 1}}, {"a": 7}, {"a": 7}),
        ],
    )
    def test_follows_rfc_7386(self, before: Document, change: Document, after: Document) -> None:
        assert merged(before, change) == after

    def test_leaves_what_it_was_given_alone(self) -> None:
        before = {"a": {"b": {"c": 1}}}
        merged(before, {"a": {"b": {"c": 2, "d": 3}}})
        assert before == {"a": {"b": {"c": 1}}}
