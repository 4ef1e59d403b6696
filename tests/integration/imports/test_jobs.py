"""An import as a job: what it tells, what it gives back, how it is stopped, taken over and given up."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from typing import Any

import bson
import pytest
from httpx2 import AsyncClient

from adapters.mongo.jobs import JobStore
from adapters.mongo.leases import LEASE
from adapters.tasks import ended
from services import job_runner
from services.job_runner import MOST_ATTEMPTS, JobRunner
from tests.support.companies import Company, found_company
from tests.support.imports import Imports, Row, codes, counts, csv_of, jsonl_of, rows_of
from tests.support.trips import Desk


def customers(count: int, **more: Any) -> list[Row]:
    return [{"externalId": f"C-{number}", "name": f"Customer {number}", **more} for number in range(count)]


async def with_key(imports: Imports, stack: AsyncExitStack, *scopes: str) -> Imports:
    """The imports of a program that has a key for these scopes."""
    made = await imports.client.post("api-keys", json={"name": "Program", "scopes": scopes})
    assert made.status_code == 201, made.text
    client = await stack.enter_async_context(imports.backend.client(made.json()["secret"]))
    return Imports(client, imports.backend)


class TestForAnApiKey:
    """The rows of a file are for who could read what they tell of."""

    REFUSED = csv_of([{"name": "Vera", "licenceExpiresOn": "LIC-19c7ed50"}])

    async def test_that_reads_no_drivers_the_rows_are_not_shown(
        self, imports: Imports, stack: AsyncExitStack
    ) -> None:
        full = await imports.bring("drivers", self.REFUSED)
        assert full["problems"]
        assert full["columns"]
        assert full["result"]["rejected"] == 1

        program = await with_key(imports, stack, "jobs:read", "jobs:write", "trips:read")
        bare = await program.job(full["id"])
        assert bare == {
            **full,
            "problems": [],
            "columns": [],
            "result": {**full["result"], "rejectsUrl": None},
        }
        answers = [
            await program.client.get(f"jobs/{full['id']}/rejects"),
            await program.client.get("jobs"),
            await program.client.post(f"jobs/{full['id']}/cancel"),
        ]
        assert answers[0].json()["code"] == "auth.scope_missing"
        assert answers[0].json()["scope"] == "drivers:read"
        assert [answer.status_code for answer in answers] == [403, 200, 409]
        assert not [answer for answer in answers if "LIC-19c7ed50" in answer.text]

    async def test_that_reads_drivers_they_are(self, imports: Imports, stack: AsyncExitStack) -> None:
        full = await imports.bring("drivers", self.REFUSED)
        program = await with_key(imports, stack, "jobs:read", "drivers:read")
        assert await program.job(full["id"]) == full
        assert b"LIC-19c7ed50" in await program.rejects(full)

    async def test_that_brought_the_file_in_they_are(self, imports: Imports, stack: AsyncExitStack) -> None:
        program = await with_key(imports, stack, "jobs:read", "drivers:write")
        own = await program.bring("drivers", self.REFUSED)
        assert own["problems"]
        assert own["columns"]
        assert b"LIC-19c7ed50" in await program.rejects(own)


class TestTelling:
    async def test_a_new_job_waits(self, imports: Imports) -> None:
        job = await imports.job(await imports.start("customers", csv_of(customers(2))))
        assert (job["status"], job["startedAt"], job["finishedAt"]) == ("queued", None, None)
        assert job["result"] == {
            "created": 0,
            "updated": 0,
            "unchanged": 0,
            "rejected": 0,
            "rejectsUrl": None,
        }

    async def test_a_job_has_another_tag_when_it_has_come_further(self, imports: Imports) -> None:
        path = f"jobs/{await imports.start('customers', csv_of(customers(1)))}"
        before = [(await imports.client.get(path)).headers["etag"] for _ in range(2)]
        cancelled = await imports.client.post(f"{path}/cancel")
        assert before[0] == before[1] != cancelled.headers["etag"]
        assert (await imports.client.get(path)).headers["etag"] == cancelled.headers["etag"]

    async def test_jobs_are_listed_newest_first(self, imports: Imports) -> None:
        ids = [await imports.start("customers", csv_of(customers(1))) for _ in range(3)]
        answer = await imports.client.get("jobs", params={"limit": "2"})
        page = answer.json()
        assert f'cursor={page["nextCursor"]}>; rel="next"' in answer.headers["link"]
        rest = (await imports.client.get("jobs", params={"cursor": page["nextCursor"]})).json()
        assert [one["id"] for one in [*page["items"], *rest["items"]]] == ids[::-1]
        assert rest["nextCursor"] is None

    async def test_who_asked_for_it_is_in_the_audit_log(self, imports: Imports, company: Company) -> None:
        job_id = await imports.start("customers", csv_of(customers(1)))
        entry = await imports.backend.state.database["auditLogs"].find_one({"target.id": job_id})
        assert entry is not None
        assert (entry["action"], entry["organizationId"]) == ("job.created", company.id)
        assert entry["after"]["kind"] == "customers.import"


class TestRefusedRows:
    async def test_end_in_one_full_stop(self, imports: Imports) -> None:
        rows = [{"name": "A", "email": email} for email in ("nobody", "a@b", "@x", "x" * 255 + "@b.test")]
        job = await imports.bring("customers", csv_of(rows))
        assert len(job["problems"]) == 4
        for problem in job["problems"]:
            assert problem["detail"].endswith("."), problem
            assert ".." not in problem["detail"]

    async def test_come_back_as_they_were_with_every_reason(self, imports: Imports) -> None:
        rows = [
            {"externalId": "=1+1", "name": "", "email": "no", "theirs": "@keep", "reasons": "mine"},
            {"externalId": "ok", "name": "Good", "email": "", "theirs": "", "reasons": ""},
            {"externalId": "b", "name": "B\nC", "email": "b@b.test", "theirs": "🚚", "reasons": ""},
        ]
        job = await imports.bring("customers", csv_of(rows))
        assert (counts(job), [row for row, _ in codes(job)]) == ({"created": 1, "rejected": 2}, [2, 2, 4])
        answer = await imports.client.get(f"jobs/{job['id']}/rejects")
        assert answer.headers["content-type"].startswith("text/csv")
        assert f"rejects-{job['id']}.csv" in answer.headers["content-disposition"]
        first, second = rows_of(answer.content)
        assert first["externalId"] == "'=1+1"
        assert (first["row"], first["theirs"], first["reasons"]) == ("2", "'@keep", "mine")
        assert "name: This is needed." in first["reasons_"]
        assert (second["name"], second["theirs"], second["row"]) == ("B\nC", "🚚", "4")

    @pytest.mark.parametrize("kind", ["csv", "jsonl"])
    async def test_are_taken_once_they_are_mended(self, imports: Imports, kind: str) -> None:
        rows = [
            {"externalId": f"V{n}", "name": f"Van {n}", "year": 2000 + n, "plate": f"P{n}"} for n in range(6)
        ]
        wrong = [{**row, "year": 1066} if place % 2 else row for place, row in enumerate(rows)]
        job = await imports.bring("vehicles", csv_of(wrong) if kind == "csv" else jsonl_of(wrong))
        assert counts(job) == {"created": 3, "rejected": 3}
        rejects = await imports.rejects(job)
        again = await imports.bring("vehicles", rejects)
        assert counts(again) == {"rejected": 3}
        mended = rejects
        for number in (1, 3, 5):
            mended = mended.replace(b"1066", f"{2000 + number}".encode(), 1)
        assert counts(await imports.bring("vehicles", mended)) == {"created": 3}
        whole = csv_of(rows) if kind == "csv" else jsonl_of(rows)
        assert counts(await imports.bring("vehicles", whole)) == {"unchanged": 6}

    async def test_the_job_shows_the_first_hundred_problems_and_the_file_all(self, imports: Imports) -> None:
        rows = [{"externalId": f"C{n}", "name": f"C {n}", "email": "no"} for n in range(130)]
        job = await imports.bring("customers", csv_of(rows))
        assert counts(job) == {"rejected": 130}
        assert [row for row, _ in codes(job)] == list(range(2, 102))
        rejected = rows_of(await imports.rejects(job))
        assert [int(row["row"]) for row in rejected] == list(range(2, 132))

    async def test_there_is_no_file_where_no_row_was_refused(self, imports: Imports) -> None:
        job = await imports.bring("customers", csv_of(customers(1)))
        assert job["result"]["rejectsUrl"] is None
        assert (await imports.client.get(f"jobs/{job['id']}/rejects")).status_code == 404

    async def test_that_are_not_kept_any_more_are_not_begun_to_be_sent(
        self, imports: Imports, company: Company
    ) -> None:
        job = await imports.bring("customers", csv_of(customers(3, email="no")))
        folder = imports.backend.state.settings.upload_dir / company.id
        [file] = folder.glob("*.rejects")
        for spoil in (lambda: file.write_bytes(b"row"), file.unlink):
            spoil()
            answer = await imports.client.get(f"jobs/{job['id']}/rejects")
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
            assert "not kept any more" in answer.json()["detail"]


class TestAtRest:
    """A number can stand in any column: where it should not, it is quoted in what is told of the file."""

    NUMBER = "LIC-4711-0815"

    async def stored(self, imports: Imports, job: Row) -> bytes:
        found = await imports.backend.state.database["jobs"].find_one({"_id": job["id"]})
        assert found is not None
        return bson.encode(found)

    async def test_a_number_in_the_wrong_column_can_be_read_by_who_brought_it_alone(
        self, imports: Imports
    ) -> None:
        job = await imports.bring("drivers", csv_of([{"name": "Dana", "licenceExpiresOn": self.NUMBER}]))
        assert self.NUMBER in job["problems"][0]["detail"]
        assert self.NUMBER.encode() not in await self.stored(imports, job)

    async def test_a_number_that_was_taken_for_a_column_is_sealed_too(self, imports: Imports) -> None:
        job = await imports.bring("drivers", f"name,{self.NUMBER}\nDana,Otto\n".encode())
        assert self.NUMBER in [one["column"] for one in job["columns"]]
        assert self.NUMBER.encode() not in await self.stored(imports, job)

    async def test_a_number_that_a_mapping_names_is_sealed_too(self, imports: Imports) -> None:
        mapping = {"columns": {"name": {"column": self.NUMBER}}}
        job = await imports.bring("drivers", b"name\nDana\n", mapping)
        assert (job["status"], self.NUMBER in job["error"]["detail"]) == ("failed", True)
        assert self.NUMBER.encode() not in await self.stored(imports, job)


class TestCancelling:
    async def test_a_waiting_job_is_never_run(self, imports: Imports) -> None:
        job_id = await imports.start("customers", csv_of(customers(2)))
        answer = await imports.client.post(f"jobs/{job_id}/cancel")
        assert (answer.status_code, answer.json()["status"]) == (200, "cancelled")
        assert not await JobRunner(imports.backend.state).run_next(job_id)
        assert await imports.all("customers") == []
        assert (await imports.client.post(f"jobs/{job_id}/cancel")).status_code == 409

    async def test_a_running_job_stops_and_keeps_what_it_wrote(self, imports: Imports) -> None:
        job_id = await imports.start("customers", csv_of(customers(3000, email="no")[:200] + customers(3000)))
        running = asyncio.create_task(JobRunner(imports.backend.state).run_next(job_id))
        await imports.reach(job_id, 100)
        job = (await imports.client.post(f"jobs/{job_id}/cancel")).json()
        await running
        after = await imports.job(job_id)
        assert after == job
        assert after["status"] == "cancelled"
        assert 100 <= after["progress"]["done"] < 3200
        rejected = rows_of(await imports.rejects(after))
        assert len(rejected) == after["result"]["rejected"]
        total = await imports.client.get("customers", params={"include": "total", "limit": "1"})
        assert total.json()["total"] == after["result"]["created"]

    async def test_a_job_that_passes_over_empty_rows_stops_as_well(
        self, imports: Imports, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(job_runner, "BEAT_SECONDS", 0.1)
        monkeypatch.setattr(job_runner, "GRACE_SECONDS", 0.1)
        content = b"name,email" + b"\n" * 50_000_000 + b"Late,l@example.com"
        job_id = await imports.start("customers", content)
        jobs = imports.backend.state.database["jobs"]
        waiting = await jobs.find_one({"_id": job_id}) or {}
        running = asyncio.create_task(JobRunner(imports.backend.state).run_next(job_id))
        # The first thing that a run notes comes just before its rows.
        before = {"_id": job_id, "rejectsFile": waiting["rejectsFile"]}
        while await jobs.find_one(before):  # noqa: ASYNC110 - it is another task that works
            await asyncio.sleep(0.01)
        await imports.client.post(f"jobs/{job_id}/cancel")
        # On an idle machine it takes a second, and all of the rows half a minute.
        async with asyncio.timeout(15):
            await running
        assert (await imports.job(job_id))["status"] == "cancelled"
        assert await imports.all("customers") == []


class TestTakingOver:
    async def test_a_worker_that_is_stopped_lets_another_go_on_at_once(self, imports: Imports) -> None:
        job_id = await imports.start("customers", csv_of(customers(1500)))
        running = asyncio.create_task(JobRunner(imports.backend.state).run_next(job_id))
        await imports.reach(job_id, 1)
        await ended([running])
        async with asyncio.timeout(LEASE.total_seconds() / 2):
            while (await imports.job(job_id))["status"] != "queued":  # noqa: ASYNC110 - the database is asked
                await asyncio.sleep(0.01)
        assert counts(await imports.finish(job_id)) == {"created": 1500}

    async def test_a_dry_run_begins_anew(self, imports: Imports) -> None:
        rows = [*customers(120), *customers(3)]
        job_id = await imports.start("customers", csv_of(rows), params={"dryRun": "true"})
        running = asyncio.create_task(JobRunner(imports.backend.state).run_next(job_id))
        await imports.reach(job_id, 1)
        await ended([running])
        assert counts(await imports.finish(job_id)) == {"created": 120, "unchanged": 3}

    async def test_a_job_that_kills_its_workers_is_given_up(self, imports: Imports) -> None:
        job_id = await imports.start("customers", csv_of(customers(1)))
        state = imports.backend.state
        for _ in range(MOST_ATTEMPTS):
            assert await JobStore(state.database).claim(job_id)
            await imports.lapse(job_id)
        job = await imports.finish(job_id)
        assert (job["status"], job["error"]["code"]) == ("failed", "internal")
        assert job_id in job["error"]["detail"]


class TestTurns:
    async def test_the_files_of_a_company_are_brought_in_as_they_were_sent(
        self, imports: Imports, client: AsyncClient
    ) -> None:
        vehicles = await imports.start("vehicles", csv_of([{"externalId": "V", "name": "Van"}]))
        row = {
            "externalId": "T",
            "status": "completed",
            "vehicle.externalId": "V",
            "pickup.lat": 1,
            "pickup.lng": 1,
        }
        trips = await imports.start("trips", csv_of([row]))
        state = imports.backend.state
        first, second = JobStore(state.database), JobStore(state.database)
        assert await first.claim(vehicles)
        assert await second.claim(trips) is None
        await imports.lapse(vehicles)
        assert counts(await imports.finish(vehicles)) == {"created": 1}
        assert counts(await imports.finish(trips)) == {"created": 1}
        assert (await Desk(client).get("trips"))["items"][0]["vehicleId"]

    async def test_a_long_file_of_one_company_keeps_no_other_waiting(
        self, imports: Imports, stack: AsyncExitStack
    ) -> None:
        state = imports.backend.state
        long = await imports.start("customers", csv_of(customers(1)))
        other = Imports(await (await found_company(imports.backend, stack)).client("owner"), imports.backend)
        short = await other.start("customers", csv_of(customers(1)))
        first, second = JobStore(state.database), JobStore(state.database)
        assert await first.claim(long)
        assert await second.claim(short)
        for job_id in (long, short):
            await imports.lapse(job_id)
            assert counts(await imports.finish(job_id) if job_id == long else await other.finish(job_id))

    async def test_of_two_workers_that_take_two_files_at_once_one_gives_way(self, imports: Imports) -> None:
        state = imports.backend.state
        older = await imports.start("customers", csv_of(customers(1)))
        newer = await imports.start("customers", csv_of(customers(1)))
        stores = [JobStore(state.database) for _ in range(6)]
        claims = [store.claim(job_id) for store, job_id in zip(stores, (older, newer) * 3, strict=True)]
        taken = [job["_id"] for job in await asyncio.gather(*claims) if job]
        assert taken in ([older], [newer], [])
        for job_id in (older, newer):
            await imports.lapse(job_id)
            assert (await imports.finish(job_id))["status"] == "succeeded"


class TestFiles:
    async def test_an_upload_is_removed_when_its_job_has_ended(
        self, imports: Imports, company: Company
    ) -> None:
        await imports.bring("customers", csv_of([*customers(1), {"name": "Bad", "email": "no"}]))
        await imports.bring("customers", b"\x00\x01\x02\x03" * 100)
        folder = imports.backend.state.settings.upload_dir / company.id
        assert {path.suffix for path in folder.glob("*")} == {".rejects"}
