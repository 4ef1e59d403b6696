"""Whoever edits, removes or puts in an audit entry is found out."""

from __future__ import annotations

import asyncio

import pytest

from adapters.ids import new_id
from adapters.mongo.audit import AuditChain
from schemas.base import Document
from services.audit import seal
from services.audit_log import AuditLogService
from services.sealer import Sealer, seals_of
from tests.integration.feed.office import Office

HIRED = 6


@pytest.fixture
async def entries(office: Office) -> list[Document]:
    """The sealed entries of an office in which six drivers were hired, two by two."""
    for number in range(HIRED):
        await office.hire(f"Driver {number}")
        if number % 2:
            await office.seal()
    return await office.entries()


async def _tamper(office: Office, entry: Document, **changes: object) -> None:
    changed = await office.state.database["auditLogs"].update_one({"_id": entry["_id"]}, {"$set": changes})
    assert changed.modified_count == 1


async def _remove(office: Office, *entries: Document) -> None:
    await office.state.database["auditLogs"].delete_many(
        {"_id": {"$in": [entry["_id"] for entry in entries]}}
    )


async def _forget(office: Office, up_to: int) -> None:
    """What happens to changes after thirty days."""
    where = {"organizationId": office.id, "seq": {"$lte": up_to}}
    await office.state.database["changes"].delete_many(where)


async def _broken(office: Office) -> tuple[str, int | None, str]:
    verdict = await office.audit_log.verify()
    assert verdict["valid"] is False
    return tuple(verdict["firstBroken"].values())


async def test_an_untouched_log_is_valid(office: Office, entries: list[Document]) -> None:
    assert [entry["sequence"] for entry in entries] == [1, 2, 3, 4, 5, 6]
    verdict = await office.audit_log.verify()
    assert verdict == {"valid": True, "checked": HIRED, "unsealed": 0, "firstBroken": None}


async def test_entries_that_wait_for_their_seal_are_counted(office: Office, entries: list[Document]) -> None:
    await office.hire("Another")
    verdict = await office.audit_log.verify()
    assert verdict == {"valid": True, "checked": HIRED, "unsealed": 1, "firstBroken": None}


@pytest.mark.parametrize(
    "change",
    [
        {"action": "driver.deleted"},
        {"actor.name": "Somebody Else"},
        {"ip": "192.0.2.1"},
        {"after.name": "Forged"},
        {"before": {"name": "Invented"}},
        {"after": None},
        {"salt": b"another"},
        {"note": "put in"},
        {"mac": "0000:0000"},
        {"hash": "0" * 64},
        {"previousHash": "0" * 64},
    ],
    ids=lambda change: next(iter(change)),
)
async def test_an_edited_entry_is_named(office: Office, entries: list[Document], change: Document) -> None:
    await _tamper(office, entries[2], **change)
    named, sequence, _ = await _broken(office)
    assert (named, sequence) == (entries[2]["_id"], 3)


async def test_of_several_edited_entries_the_first_is_named(office: Office, entries: list[Document]) -> None:
    await _tamper(office, entries[4], action="edited")
    await _tamper(office, entries[1], action="edited")
    assert (await _broken(office))[0] == entries[1]["_id"]


async def test_a_removed_entry_is_named_with_its_place(office: Office, entries: list[Document]) -> None:
    await _remove(office, entries[2])
    assert await _broken(office) == (entries[2]["_id"], 3, "entry 3 is missing")


async def test_a_removed_entry_whose_change_is_not_kept_is_shown_by_the_one_after_it(
    office: Office, entries: list[Document]
) -> None:
    await office.number()
    await _forget(office, 6)
    await _remove(office, entries[2])
    assert await _broken(office) == (entries[3]["_id"], 3, "entry 3 is missing before this one")


async def test_a_removed_first_entry_is_named(office: Office, entries: list[Document]) -> None:
    await _remove(office, entries[0])
    assert await _broken(office) == (entries[0]["_id"], 1, "entry 1 is missing")


async def test_of_several_removed_entries_the_first_is_named(office: Office, entries: list[Document]) -> None:
    await _remove(office, *entries[1:4])
    assert await _broken(office) == (entries[1]["_id"], 2, "entries 2 to 4 are missing")


async def test_the_removed_newest_entry_is_named(office: Office, entries: list[Document]) -> None:
    await _remove(office, entries[-1])
    assert await _broken(office) == (entries[-1]["_id"], HIRED, "entry 6 is missing")


async def test_of_several_removed_newest_entries_the_first_is_named(
    office: Office, entries: list[Document]
) -> None:
    await _remove(office, *entries[2:])
    assert await _broken(office) == (entries[2]["_id"], 3, "entries 3 to 6 are missing")


async def test_a_wholly_removed_log_is_shown(office: Office, entries: list[Document]) -> None:
    await _remove(office, *entries)
    assert await _broken(office) == (entries[0]["_id"], 1, "entries 1 to 6 are missing")


async def test_a_newest_entry_moved_out_of_the_chain_is_named(
    office: Office, entries: list[Document]
) -> None:
    await _tamper(office, entries[-1], sequence=-1)
    assert (await _broken(office))[0] == entries[-1]["_id"]


async def test_an_entry_put_in_behind_the_end_is_named(office: Office, entries: list[Document]) -> None:
    last = entries[-1]
    forged = {**last, "_id": new_id("aud"), "sequence": HIRED + 1, "previousHash": last["hash"]}
    forged["hash"] = seal(forged, HIRED + 1, last["hash"])
    await office.state.database["auditLogs"].insert_one(forged)
    assert (await _broken(office))[0] == forged["_id"]


async def test_a_chain_written_anew_without_an_entry_does_not_end_as_recorded(
    office: Office, entries: list[Document]
) -> None:
    """Somebody who knows how hashes are made, but not the key."""
    collection, previous = office.state.database["auditLogs"], entries[1]["hash"]
    await _remove(office, entries[2])
    for sequence, entry in enumerate(entries[3:], 3):
        digest = seal(entry, sequence, previous)
        link = {"sequence": sequence, "previousHash": previous, "hash": digest}
        await collection.update_one({"_id": entry["_id"]}, {"$set": link})
        previous = digest
    heads = office.state.database["auditHeads"]
    assert (await _broken(office))[0] == entries[-1]["_id"]

    await heads.update_one(
        {"_id": office.id},
        {"$set": {"sequence": HIRED - 1, "hash": previous, "batch": [[entries[-1]["_id"], previous]]}},
    )
    assert await _broken(office) == (
        entries[-1]["_id"],
        HIRED - 1,
        "the record of where the chain ends was edited",
    )


async def test_a_removed_record_of_the_end_is_shown(office: Office, entries: list[Document]) -> None:
    await office.state.database["auditHeads"].delete_one({"_id": office.id})
    assert (await office.audit_log.verify())["valid"] is False


async def test_an_entry_edited_before_it_was_sealed_is_named(office: Office, entries: list[Document]) -> None:
    await office.hire("Another")
    [unsealed] = [entry for entry in await office.entries() if entry["sequence"] is None]
    await _tamper(office, unsealed, action="edited")
    assert await _broken(office) == (unsealed["_id"], None, "the entry was edited after it was written")
    await office.seal()
    assert (await _broken(office))[:2] == (unsealed["_id"], HIRED + 1)


async def test_a_sealer_killed_after_it_moved_the_head_is_finished_by_the_next(office: Office) -> None:
    for number in range(3):
        await office.hire(f"Driver {number}")
    chain = AuditChain(office.state.database)
    entries = await chain.unsealed(office.id, 10)
    head = Sealer(chain, office.state.keys.audit)._head(office.id, {"sequence": 0, "hash": ""}, entries)
    assert await chain.move(head, from_sequence=0)
    await chain.seal(seals_of(head)[:1])

    assert await office.audit_log.verify() == {
        "valid": True,
        "checked": 3,
        "unsealed": 2,
        "firstBroken": None,
    }
    await office.hire("Another")
    await office.seal()
    assert await office.audit_log.verify() == {
        "valid": True,
        "checked": 4,
        "unsealed": 0,
        "firstBroken": None,
    }


async def test_sealers_at_once_make_one_chain(office: Office) -> None:
    async def hire() -> None:
        for number in range(10):
            await office.hire(f"Driver {number}")

    async def seal_on_and_on() -> None:
        while len(await office.entries()) < 40:
            await office.sealer.run_once()

    await asyncio.gather(*(hire() for _ in range(4)), *(seal_on_and_on() for _ in range(3)))
    await office.seal()
    assert await office.audit_log.verify() == {
        "valid": True,
        "checked": 40,
        "unsealed": 0,
        "firstBroken": None,
    }


async def test_a_chain_stays_valid_when_the_key_is_replaced_twice(
    office: Office, entries: list[Document]
) -> None:
    chain, keys = AuditChain(office.state.database), office.state.keys.audit
    second, third = (b"second key" + keys[0], *keys), (b"third key", b"second key" + keys[0])
    await Sealer(chain, second).tell_heads()
    await Sealer(chain, third).tell_heads()
    verdict = await AuditLogService(chain, office.feed, office.id, third).verify()
    assert verdict == {"valid": True, "checked": HIRED, "unsealed": 0, "firstBroken": None}

    await _tamper(office, entries[2], action="edited")
    verdict = await AuditLogService(chain, office.feed, office.id, third).verify()
    assert verdict["firstBroken"]["id"] == entries[2]["_id"]


async def test_each_company_has_a_chain_of_its_own(office: Office, entries: list[Document]) -> None:
    other = Office(office.state)
    await other.hire("Ana")
    await other.seal()
    assert (await other.entries())[0]["sequence"] == 1
    await _remove(office, entries[0])
    assert (await other.audit_log.verify())["valid"] is True
