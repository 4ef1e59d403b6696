"""Values of a person go from the audit log, which stays whole; whoever takes one out in another way is named."""

from __future__ import annotations

from collections.abc import Collection

import pytest

from adapters.ids import new_id
from adapters.mongo.audit import AuditChain
from schemas.base import Document
from services.audit import OUTSIDE, canonical, digests, seal, sign
from services.audit_erasure import ERASED
from services.audit_log import AuditLogService, AuditQuery
from services.privacy.log_eraser import take_out
from services.work import Change
from tests.integration.feed.office import Office

NAMES = ("after.name", "actor.name", "ip", "userAgent")
UNBORNE = "a mark of an erasure was put in that nothing in the log bears out"


async def erase(office: Office, entries: list[Document], names: Collection[str] = NAMES) -> None:
    async def attempt(change: Change) -> int:
        return take_out(change, entries, lambda _: names, {"type": "driver", "id": "drv_1"})

    assert await office.state.work.run(office.act(), attempt) == len(entries)


async def tamper(office: Office, entry: Document, change: Document) -> None:
    changed = await office.state.database["auditLogs"].update_one({"_id": entry["_id"]}, change)
    assert changed.modified_count == 1


async def broken(office: Office) -> tuple[str, int | None, str]:
    verdict = await office.audit_log.verify()
    assert verdict["valid"] is False
    return tuple(verdict["firstBroken"].values())


@pytest.fixture
async def entries(office: Office) -> list[Document]:
    """Those of an office that has hired four."""
    for number in range(4):
        await office.hire(f"Driver {number}")
    await office.seal()
    return await office.entries()


async def test_the_log_is_valid_and_holds_nothing_of_it(office: Office, entries: list[Document]) -> None:
    await erase(office, entries[1:3])
    verdict = await office.audit_log.verify()
    assert verdict == {"valid": True, "checked": 4, "unsealed": 1, "firstBroken": None}
    await office.seal()
    assert (await office.audit_log.verify())["checked"] == 5
    left = canonical((await office.entries())[1:3])
    assert not [text for text in (b"Driver 1", b"Driver 2", b"Olive") if text in left]


async def test_readers_are_told_what_was_taken_out(office: Office, entries: list[Document]) -> None:
    await erase(office, entries[1:3])
    told, *_, shown, _ = (await office.audit_log.list(AuditQuery(limit=9))).items
    assert (told["action"], told["after"]) == (ERASED, {"entries": 2})
    assert (shown["actor"]["name"], shown["after"]["name"]) == ("Erased person", {"erased": True})


async def test_what_waits_for_its_seal_can_be_erased_too(office: Office, entries: list[Document]) -> None:
    await office.hire("Another")
    unsealed = [one for one in await office.entries() if one["sequence"] is None]
    await erase(office, unsealed)
    assert (await office.audit_log.verify())["valid"] is True
    await office.seal()
    assert (await office.audit_log.verify())["checked"] == 6


async def test_an_entry_can_lose_values_of_two_people(office: Office, entries: list[Document]) -> None:
    await erase(office, entries[:1], ("actor.name",))
    await erase(office, (await office.entries())[1:2], ("after.name",))
    assert (await office.audit_log.verify())["valid"] is True


@pytest.mark.parametrize(
    "change",
    [
        {"$unset": {"ip": ""}},
        {"$unset": {"actor.name": ""}},
        {"$set": {"after": {"status": "active"}}},
        {"$set": {"erased": [{"by": "aud_nothing", "names": ["ip"]}]}, "$unset": {"ip": ""}},
        {"$set": {"erased": "everything"}},
        {"$set": {"erased": [{"by": {"$gt": ""}, "names": []}]}},
    ],
)
async def test_a_value_removed_in_another_way_is_named(
    office: Office, entries: list[Document], change: Document
) -> None:
    await erase(office, entries[1:2])
    await office.seal()
    await tamper(office, entries[2], change)
    assert (await broken(office))[:2] == (entries[2]["_id"], 3)


async def test_the_mark_of_another_entry_proves_nothing(office: Office, entries: list[Document]) -> None:
    await erase(office, entries[1:2])
    (mark,) = [one["erased"] for one in await office.entries() if "erased" in one]
    await tamper(office, entries[2], {"$set": {"erased": mark}, "$unset": {"ip": ""}})
    assert await broken(office) == (entries[2]["_id"], 3, UNBORNE)


@pytest.mark.parametrize("place", [None, 5, -5])
async def test_a_proof_that_was_put_in_proves_nothing(
    office: Office, entries: list[Document], place: int | None
) -> None:
    """Somebody who knows how entries are made, but not the key."""
    told = [{"id": entries[2]["_id"], "names": ["ip"]}]
    forged = {**entries[0], "_id": new_id("aud"), "action": ERASED, "erasure": told}
    forged |= {"sequence": place, "previousHash": entries[3]["hash"]}
    forged["mac"] = sign(b"", b"a key of theirs")
    forged["hash"] = seal(forged, 5, entries[3]["hash"])
    await office.state.database["auditLogs"].insert_one(forged)
    mark = [{"by": forged["_id"], "names": ["ip"]}]
    await tamper(office, entries[2], {"$set": {"erased": mark}, "$unset": {"ip": ""}})
    assert await broken(office) == (entries[2]["_id"], 3, UNBORNE)


async def test_another_company_s_proof_proves_nothing(office: Office, entries: list[Document]) -> None:
    other = Office(office.state)
    await other.hire("Ana")
    await other.seal()
    await erase(other, await other.entries())
    theirs = next(one for one in await other.entries() if one["action"] == ERASED)
    mark = [{"by": theirs["_id"], "names": ["ip"]}]
    await tamper(office, entries[2], {"$set": {"erased": mark}, "$unset": {"ip": ""}})
    assert await broken(office) == (entries[2]["_id"], 3, UNBORNE)


async def test_a_removed_proof_is_missed(office: Office, entries: list[Document]) -> None:
    await erase(office, entries[1:2])
    await office.seal()
    await office.state.database["auditLogs"].delete_one({"action": ERASED, "organizationId": office.id})
    assert await broken(office) == (entries[1]["_id"], 2, UNBORNE)


async def test_an_erased_value_cannot_be_put_back(office: Office, entries: list[Document]) -> None:
    await erase(office, entries[1:2], ("ip",))
    back = {"ip": entries[1]["ip"], "salts": entries[1]["salts"]}
    await tamper(office, entries[1], {"$set": back})
    assert (await broken(office))[2] == "a value that had been erased was put back"


async def test_it_stays_valid_when_the_key_is_replaced_twice(office: Office, entries: list[Document]) -> None:
    await erase(office, entries[1:3])
    await office.seal()
    chain, keys = AuditChain(office.state.database), office.state.keys.audit
    third = (b"third key", b"second key" + keys[0])
    for ring in ((third[1], *keys), third):
        await type(office.sealer)(chain, ring).tell_heads()
    verdict = await AuditLogService(chain, office.feed, office.id, third).verify()
    assert verdict == {"valid": True, "checked": 5, "unsealed": 0, "firstBroken": None}


async def _as_before(office: Office, count: int) -> list[Document]:
    """Turn sealed entries into such as were written before they had a form, with their chain."""
    collection, key, previous = office.state.database["auditLogs"], office.state.keys.audit[0], ""
    for entry in await office.entries():
        old = {name: value for name, value in entry.items() if name not in ("form", "salts")}
        old["salt"] = b"one for all of it"
        old["digests"] = digests(old)
        old["mac"] = sign(canonical({k: v for k, v in old.items() if k not in OUTSIDE}), key)
        old |= {"previousHash": previous, "hash": seal(old, old["sequence"], previous)}
        previous = old["hash"]
        await collection.replace_one({"_id": old["_id"]}, old)
    head = {"sequence": count, "hash": previous, "batch": []}
    signed = sign(canonical([office.id, count, previous]), key)
    await office.state.database["auditHeads"].update_one(
        {"_id": office.id}, {"$set": {**head, "mac": signed}}
    )
    return await office.entries()


async def test_entries_of_before_are_valid_and_can_lose_values(
    office: Office, entries: list[Document]
) -> None:
    old = await _as_before(office, 4)
    assert (await office.audit_log.verify())["valid"] is True
    await erase(office, [old[1], old[3]])
    await office.hire("Another")
    await office.seal()
    assert await office.audit_log.verify() == {
        "valid": True,
        "checked": 6,
        "unsealed": 0,
        "firstBroken": None,
    }
    await tamper(office, old[3], {"$set": {"action": "driver.deleted"}})
    assert await broken(office) == (
        old[3]["_id"],
        4,
        "the entry was edited after values of it had been erased",
    )
