"""What the chain of an audit log cannot tell of is told by the changes that were written with it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import orjson
import pytest
from httpx2 import AsyncClient

from adapters.clock import now
from schemas.base import Document
from tests.integration.feed.numbering import number, seal
from tests.integration.feed.office import Office
from tests.integration.feed.processes import until, worker
from tests.support.backend import Backend
from tests.support.companies import Company

HIRED = 6
MISSING = "the entry is missing: a change that was written with it is there"


@pytest.fixture
async def entries(office: Office) -> list[Document]:
    """Six entries, two by two sealed and numbered."""
    for place in range(HIRED):
        await office.hire(f"Driver {place}")
        if place % 2:
            await office.seal()
            await office.number()
    return await office.entries()


async def _remove(office: Office, *entries: Document) -> None:
    ids = [entry["_id"] for entry in entries]
    await office.state.database["auditLogs"].delete_many({"_id": {"$in": ids}})


async def _head(office: Office) -> Document:
    found = await office.state.database["auditHeads"].find_one({"_id": office.id})
    assert found is not None
    return found


async def _put_back(office: Office, head: Document) -> None:
    await office.state.database["auditHeads"].replace_one({"_id": office.id}, head)


async def _verdict(office: Office) -> tuple[str, int | None, str] | None:
    verdict = await office.audit_log.verify()
    first = verdict["firstBroken"]
    return tuple(first.values()) if first else None


async def test_an_untouched_log_is_valid_whether_its_changes_are_kept_or_not(
    office: Office, entries: list[Document]
) -> None:
    for up_to in range(HIRED + 1):
        await office.state.database["changes"].delete_many({"organizationId": office.id, "seq": up_to})
        assert await _verdict(office) is None


class TestAnEndThatWasCutOff:
    async def test_with_an_older_head_put_back_is_named_by_its_changes(self, office: Office) -> None:
        await office.hire("Ana")
        await office.seal()
        head = await _head(office)
        for name in ("Ben", "Cem"):
            await office.hire(name)
        await office.seal()
        await office.number()
        _, second, third = await office.entries()
        await _remove(office, second, third)
        await _put_back(office, head)
        assert await _verdict(office) == (second["_id"], None, MISSING)

    async def test_is_known_by_the_last_number_when_its_changes_are_not_kept(self, office: Office) -> None:
        await office.hire("Ana")
        await office.seal()
        head = await _head(office)
        await office.hire("Ben")
        await office.seal()
        await office.number()
        first, second = await office.entries()
        await _remove(office, second)
        await _put_back(office, head)
        await office.state.database["changes"].delete_many({"organizationId": office.id})
        reason = "there are 1 entries, and at least 2 were written"
        assert await _verdict(office) == (first["_id"], None, reason)


class TestAWholeLogThatWasRemoved:
    async def test_with_its_head_is_named_by_its_changes(
        self, office: Office, entries: list[Document]
    ) -> None:
        await _remove(office, *entries)
        await office.state.database["auditHeads"].delete_one({"_id": office.id})
        assert await _verdict(office) == (entries[0]["_id"], None, MISSING)

    async def test_with_all_that_knew_of_it_is_no_log_of_a_company(
        self, office: Office, entries: list[Document]
    ) -> None:
        await _remove(office, *entries)
        await office.state.database["auditHeads"].delete_one({"_id": office.id})
        for name in ("changes", "outbox"):
            await office.state.database[name].delete_many({"organizationId": office.id})
        await office.state.database["sequences"].delete_one({"_id": office.id})
        named = await _verdict(office)
        assert named is not None
        assert (named[0], named[2][:16]) == (office.id, "the log is empty")


class TestAnEntryThatWasRemovedBeforeItWasSealed:
    @pytest.mark.parametrize("numbered", [True, False])
    async def test_is_named(self, office: Office, entries: list[Document], numbered: bool) -> None:
        await office.hire("Another")
        if numbered:
            await office.number()
        await office.hire("And another")
        removed = next(one for one in await office.entries() if one["sequence"] is None)
        await _remove(office, removed)
        await office.seal()
        assert await _verdict(office) == (removed["_id"], None, MISSING)

    async def test_or_hidden_from_the_sealer_is_named(self, office: Office, entries: list[Document]) -> None:
        await office.hire("Another")
        await office.state.database["auditLogs"].update_one(
            {"organizationId": office.id, "sequence": None}, {"$set": {"sequence": -1}}
        )
        hidden = (await office.entries())[0]
        assert await _verdict(office) == (hidden["_id"], None, MISSING)


class TestAWitnessThatWasRemoved:
    async def test_leaves_a_gap_in_the_numbers(self, office: Office, entries: list[Document]) -> None:
        await office.state.database["changes"].delete_one({"organizationId": office.id, "seq": 3})
        named = await _verdict(office)
        assert named is not None
        assert named[0] == entries[3]["_id"]
        assert named[2].startswith("change 3 is missing")

    async def test_at_the_end_is_missed_by_the_last_number(
        self, office: Office, entries: list[Document]
    ) -> None:
        where = {"organizationId": office.id, "seq": {"$gte": 5}}
        await office.state.database["changes"].delete_many(where)
        named = await _verdict(office)
        assert named is not None
        assert named[2].startswith("changes 5 to 6 are missing")

    async def test_by_age_is_missed_by_nobody(self, office: Office, entries: list[Document]) -> None:
        changes = office.state.database["changes"]
        await changes.delete_one({"organizationId": office.id, "seq": 3})
        soon = now() + dt.timedelta(minutes=1)
        where = {"organizationId": office.id, "seq": {"$lte": 2}}
        await changes.update_many(where, {"$set": {"expireAt": soon}})
        assert await _verdict(office) is None


async def test_a_log_of_before_entries_were_named_is_valid(office: Office, entries: list[Document]) -> None:
    database, ours = office.state.database, {"organizationId": office.id}
    await database["changes"].update_many(ours, {"$unset": {"auditId": 1}})
    await office.hire("Another")
    await database["outbox"].update_many({**ours, "sequenced": False}, {"$unset": {"auditId": 1}})
    assert await _verdict(office) is None
    await office.number()
    assert await _verdict(office) is None


async def test_the_newest_hash_of_a_company_goes_where_no_database_holds_it(
    office: Office, entries: list[Document], environ: dict[str, str], tmp_path: Path
) -> None:
    log, newest = tmp_path / "log", entries[-1]
    with worker(environ, log):
        until(lambda: newest["hash"].encode() in log.read_bytes())
    lines = [orjson.loads(line) for line in log.read_bytes().splitlines() if b"audit chain" in line]
    [ours] = [one for one in lines if one["organizationId"] == office.id]
    assert (ours["sequence"], ours["hash"]) == (HIRED, newest["hash"])


async def test_what_is_no_change_of_an_object_is_witnessed_as_well(
    client: AsyncClient, backend: Backend, company: Company
) -> None:
    """Every entry of a company, from its registration on, whether it tells of a log-in, a file or a driver."""
    await company.log_in("viewer")
    await client.post("drivers/import", files={"file": ("rows", b"name\\nAna\\n")})
    await number(backend.state)
    log = backend.state.database["auditLogs"]
    entries = await log.find({"organizationId": company.id}).to_list()
    actions = {entry["action"] for entry in entries}
    assert actions >= {"organization.created", "user.created", "auth.login", "job.created"}
    changes = await backend.state.database["changes"].find({"organizationId": company.id}).to_list()
    assert sorted(one["auditId"] for one in changes) == sorted(entry["_id"] for entry in entries)
    for action in ("auth.login", "job.created"):
        removed = next(entry for entry in entries if entry["action"] == action)
        await log.delete_one({"_id": removed["_id"]})
        answer = (await client.get("audit-logs/verify")).json()
        assert (answer["valid"], answer["firstBroken"]["id"]) == (False, removed["_id"])
        await log.insert_one(removed)
    await seal(backend.state)
    assert (await client.get("audit-logs/verify")).json()["valid"] is True
