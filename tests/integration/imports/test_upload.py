"""Who may send files in, how large, and what sending one twice does."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from httpx2 import AsyncClient

from adapters.redis.bells import JOBS
from adapters.settings import Budget
from services.act import Role
from tests.support.companies import Company
from tests.support.imports import Imports, counts, csv_of

ROWS = csv_of([{"name": "Dana"}])
LIMIT = 20_000
BOUNDARY = "----roadbook"
MULTIPART = {"content-type": f"multipart/form-data; boundary={BOUNDARY}"}


def part(content: bytes, name: str = "file", filename: str | None = "rows.csv") -> bytes:
    named = f'; filename="{filename}"' if filename else ""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n'
    return head.encode() + content + b"\r\n"


END = f"--{BOUNDARY}--\r\n".encode()


def kept(imports: Imports, company: Company) -> list[str]:
    """The uploads of a company that are still there."""
    folder = imports.backend.state.settings.upload_dir / company.id
    return [path.name for path in folder.glob("*") if path.suffix != ".rejects"]


async def in_pieces(body: bytes) -> AsyncIterator[bytes]:
    """Sent without saying how long it will be."""
    for start in range(0, len(body), 4096):
        yield body[start : start + 4096]


class TestWho:
    async def test_the_office_may_import_and_the_viewer_export(self, company: Company) -> None:
        may_import: dict[Role, int] = {
            "owner": 202,
            "admin": 202,
            "dispatcher": 202,
            "driver": 403,
            "viewer": 403,
        }
        may_export: dict[Role, int] = {
            "owner": 200,
            "admin": 200,
            "dispatcher": 200,
            "driver": 403,
            "viewer": 200,
        }
        for role, status in may_import.items():
            client = await company.client(role)
            for noun in ("drivers", "trips"):
                answer = await client.post(f"{noun}/import", files={"file": ROWS})
                assert answer.status_code == status, role
                assert (await client.get(f"{noun}/export")).status_code == may_export[role], role
                assert (await client.get(f"{noun}/import/template")).status_code == may_export[role], role

    async def test_another_companys_job_is_not_there(
        self, imports: Imports, stranger: AsyncClient, company: Company
    ) -> None:
        job = await imports.bring("drivers", csv_of([{"name": "Dana", "email": "no"}]))
        for path in (f"jobs/{job['id']}", f"jobs/{job['id']}/rejects"):
            assert (await stranger.get(path)).status_code == 404
        assert (await stranger.post(f"jobs/{job['id']}/cancel")).status_code == 404
        assert (await stranger.get("jobs")).json()["items"] == []
        assert (await (await company.client("viewer")).get(f"jobs/{job['id']}")).status_code == 403


class TestLimits:
    @pytest.fixture(autouse=True)
    def _small(self, configure: Callable[..., None]) -> None:
        configure(import_max_size=LIMIT)

    async def test_a_file_of_the_largest_size_is_taken(self, imports: Imports) -> None:
        content = ROWS + b"x" * (LIMIT - len(ROWS))
        assert (await imports.send("drivers", content)).status_code == 202
        answer = await imports.send("drivers", content + b"x")
        assert (answer.status_code, answer.json()["code"]) == (413, "body.too_large")

    async def test_a_body_that_says_it_is_larger_is_refused_before_it_is_read(
        self, client: AsyncClient
    ) -> None:
        read = []

        async def noted() -> AsyncIterator[bytes]:
            read.append(True)
            yield b""

        headers = {**MULTIPART, "content-length": str(10 * LIMIT + 500_000)}
        answer = await client.post("drivers/import", content=noted(), headers=headers)
        assert (answer.status_code, read) == (413, [])

    async def test_a_body_that_does_not_say_its_size_is_counted(self, client: AsyncClient) -> None:
        taken = 0

        async def endless() -> AsyncIterator[bytes]:
            nonlocal taken
            yield part(ROWS)
            while taken < 100_000_000:
                taken += 4096
                yield b"x" * 4096

        answer = await client.post("drivers/import", content=endless(), headers=MULTIPART)
        assert (answer.status_code, answer.json()["code"]) == (413, "body.too_large")
        small = in_pieces(part(ROWS) + END)
        assert (await client.post("drivers/import", content=small, headers=MULTIPART)).status_code == 202

    async def test_a_mapping_has_its_own_limit(self, imports: Imports) -> None:
        mapping = {
            "columns": {"name": "name"},
            "constants": {f"metadata.k{n}": "v" * 400 for n in range(300)},
        }
        assert (await imports.send("drivers", ROWS, mapping)).status_code in {413, 422}

    async def test_refused_uploads_leave_no_file(self, imports: Imports, company: Company) -> None:
        for _ in range(3):
            assert (await imports.send("drivers", b"x" * (LIMIT + 1))).status_code == 413
        assert kept(imports, company) == []


class TestForm:
    @pytest.mark.parametrize(
        "media", ["text/csv", "application/json", "application/x-www-form-urlencoded", None]
    )
    async def test_another_media_type_is_refused(self, client: AsyncClient, media: str | None) -> None:
        headers = {"content-type": media} if media else {}
        answer = await client.post("drivers/import", content=ROWS, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (415, "media.unsupported")

    @pytest.mark.parametrize(
        ("body", "pointer"),
        [
            (part(ROWS, "files") + END, "/files"),
            (part(ROWS, filename=None) + END, "/file"),
            (END, "/file"),
            (b"nothing of the kind", "/file"),
            (b"", "/file"),
            (part(ROWS) + part(ROWS) + END, "/file"),
            (part(ROWS) + part(b"{", "mapping", None) + END, "/mapping"),
            (part(ROWS) + part(b"\xff", "mapping") + END, "/mapping"),
            (part(ROWS) + part(b"{}", "mapping", None) * 2 + END, "/mapping"),
        ],
    )
    async def test_a_form_without_its_file_is_refused(
        self, client: AsyncClient, body: bytes, pointer: str
    ) -> None:
        answer = await client.post("drivers/import", content=body, headers=MULTIPART)
        assert answer.status_code == 422, answer.text
        assert answer.json()["errors"][0]["pointer"] == pointer

    async def test_a_parameter_that_is_not_known_is_refused(self, imports: Imports) -> None:
        for query in ("dry_run=true", "dryrun=true", "dryRun=perhaps", "mapping=x"):
            answer = await imports.send("drivers", ROWS, params=dict([query.split("=")]))
            assert answer.status_code == 422, query
        assert (await imports.client.get("jobs")).json()["items"] == []


class TestBudget:
    async def test_is_of_the_person_and_names_the_wait(
        self, imports: Imports, company: Company, configure: Callable[..., None]
    ) -> None:
        configure(rate_limit_import=Budget(2, 3600))
        answers = [await imports.send("drivers", ROWS) for _ in range(3)]
        assert [one.status_code for one in answers] == [202, 202, 429]
        refused = answers[-1]
        assert refused.json()["code"] == "rate_limit.exceeded"
        assert 0 < int(refused.headers["retry-after"]) <= 3600
        assert refused.headers["ratelimit-policy"] == '"import";q=2;w=3600'
        other = Imports(await company.client("admin"), imports.backend)
        assert (await other.send("drivers", ROWS)).status_code == 202


class TestSendingTwice:
    async def test_one_key_makes_one_job(self, imports: Imports, company: Company) -> None:
        first = await imports.send("drivers", ROWS, headers={"idempotency-key": "k"})
        second = await imports.send("drivers", ROWS, headers={"idempotency-key": "k"})
        assert (first.status_code, second.status_code) == (202, 202)
        assert (first.json(), second.headers["idempotency-replayed"]) == (second.json(), "true")
        assert first.headers["location"] == f"/api/v1/jobs/{first.json()['jobId']}"
        assert len((await imports.client.get("jobs")).json()["items"]) == 1
        assert counts(await imports.finish(first.json()["jobId"])) == {"created": 1}
        assert kept(imports, company) == []

    async def test_another_file_mapping_or_dry_run_under_the_key_is_refused(self, imports: Imports) -> None:
        headers = {"idempotency-key": "k"}
        assert (await imports.send("drivers", ROWS, headers=headers)).status_code == 202
        others: list[dict[str, Any]] = [
            {"content": csv_of([{"name": "Bo"}])},
            {"content": ROWS, "mapping": {"columns": {"name": "name"}}},
            {"content": ROWS, "params": {"dryRun": "true"}},
        ]
        for other in others:
            answer = await imports.send("drivers", headers=headers, **other)
            assert (answer.status_code, answer.json()["code"]) == (422, "idempotency.key_reused")


async def test_workers_are_told_of_a_new_job(imports: Imports) -> None:
    async with imports.backend.state.cache.pubsub() as listener:
        await listener.subscribe(JOBS)
        await listener.get_message(timeout=5)
        await imports.start("drivers", ROWS)
        message = await listener.get_message(ignore_subscribe_messages=True, timeout=5)
    assert message is not None
    assert message["channel"] == JOBS.encode()
