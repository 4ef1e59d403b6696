"""What holds for every answer, whichever part gives it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import pytest
from httpx2 import AsyncClient
from starlette.requests import Request
from starlette.responses import Response

from adapters.settings import Budget
from tests.support.answers import GENERAL_HEADERS, check_problem
from tests.support.backend import SITE, Backend
from tests.support.settings import BACKEND, FRONTEND

FAILED = "roadbook_failed_logins_total"
ELSEWHERE = "https://evil.test"


@pytest.fixture
async def broken(backend: Backend) -> AsyncIterator[str]:
    """The path of an operation with a bug in it."""

    async def fail(request: Request) -> Response:
        raise KeyError(request.url.path)

    backend.app.add_route("/api/v1/broken", fail)
    yield "broken"
    backend.app.router.routes.pop()


class TestHeaders:
    async def test_are_on_answers_of_every_kind(
        self, client: AsyncClient, backend: Backend, configure: Callable[..., None]
    ) -> None:
        answers = {
            200: await client.get("drivers"),
            404: await client.get("drivers/drv_0123456789abcdef"),
            405: await client.put("drivers"),
            413: await client.post(
                "drivers", content=b" " * 2**20 + b"{}", headers={"content-type": "application/json"}
            ),
            415: await client.post("drivers", content=b"{}"),
            422: await client.get("drivers?limit=0"),
        }
        configure(rate_limit_user=Budget(1, 900))
        answers[429] = await client.get("drivers")
        for status, answer in answers.items():
            assert answer.status_code == status
            assert GENERAL_HEADERS.items() <= dict(answer.headers).items()
            assert answer.headers["cache-control"] == "no-store"
            policy = answer.headers["content-security-policy"]
            assert "default-src 'none'" in policy
            assert "frame-ancestors 'none'" in policy
            assert policy.endswith("; sandbox")
            assert answer.headers["permissions-policy"]

    async def test_keep_a_downloaded_file_from_acting_as_a_page_of_ours(self, client: AsyncClient) -> None:
        for path in ("drivers/export", "drivers/export?format=jsonl", "drivers/import/template"):
            answer = await client.get(path)
            assert answer.headers["content-disposition"].startswith("attachment; ")
            assert answer.headers["content-security-policy"].endswith("; sandbox")
            assert answer.headers["x-content-type-options"] == "nosniff"

    async def test_say_where_the_caller_stands(self, client: AsyncClient, anonymous: AsyncClient) -> None:
        for answer in (
            await client.get("drivers"),
            await client.post("drivers", json={}),
            await anonymous.get("drivers"),
        ):
            assert answer.headers["ratelimit"]
            assert answer.headers["ratelimit-policy"]

    async def test_name_no_software(self, client: AsyncClient) -> None:
        assert not {"server", "x-powered-by"} & set((await client.get("drivers")).headers)


class TestProblems:
    async def test_look_alike_wherever_they_come_from(self, client: AsyncClient) -> None:
        for answer in (
            await client.get("nothing"),
            await client.get(f"{SITE}/"),
            await client.get(f"{SITE}/api/v1/drivers/"),
            await client.put("drivers"),
            await client.request("TRACE", "drivers"),
        ):
            assert answer.status_code in (404, 405)
            check_problem(answer)

    async def test_name_an_entry_of_the_catalogue(self, client: AsyncClient) -> None:
        problem = (await client.get("drivers?limit=0")).json()
        assert problem["type"] == f"{BACKEND}/problems/request.invalid"
        entry = (await client.get(f"{SITE}/problems/request.invalid")).json()
        assert (entry["code"], entry["title"]) == (problem["code"], problem["title"])
        assert (await client.get(f"{SITE}/problems/no.such.code")).status_code == 404

    async def test_of_a_wrong_method_name_the_right_ones(self, client: AsyncClient) -> None:
        answer = await client.put("drivers")
        assert (answer.status_code, answer.json()["code"]) == (405, "method.not_allowed")
        assert answer.headers["allow"] in ("GET", "POST", "GET, POST")

    async def test_of_a_bug_tell_nothing_but_the_request(self, client: AsyncClient, broken: str) -> None:
        answer = await client.get(broken, headers={"Origin": FRONTEND})
        check_problem(answer)
        assert answer.status_code == 500
        assert answer.json()["code"] == "internal"
        assert "KeyError" not in answer.text
        assert "broken.py" not in answer.text
        assert answer.headers["access-control-allow-origin"] == FRONTEND


class TestRequestId:
    @pytest.mark.parametrize("given", ["0123456789", "from-the-app_2026.03", "A" * 100])
    async def test_is_taken_and_given_back(self, client: AsyncClient, given: str) -> None:
        answer = await client.get("drivers/x", headers={"X-Request-Id": given})
        assert answer.headers["x-request-id"] == answer.json()["requestId"] == given

    @pytest.mark.parametrize(
        "given", ["short", "A" * 101, "with space", "<script>alert(1)</script>", "quote\"quote'"]
    )
    async def test_is_made_where_it_is_not_sane(self, client: AsyncClient, given: str) -> None:
        answer = await client.get("drivers", headers={"X-Request-Id": given})
        made = answer.headers["x-request-id"]
        assert made != given
        assert made.isalnum()

    async def test_differs_from_request_to_request(self, client: AsyncClient) -> None:
        assert len({(await client.get("drivers")).headers["x-request-id"] for _ in range(3)}) == 3


class TestOrigins:
    async def test_the_app_may_read_answers(self, client: AsyncClient) -> None:
        answer = await client.get("drivers", headers={"Origin": FRONTEND})
        assert answer.headers["access-control-allow-origin"] == FRONTEND
        assert "access-control-allow-credentials" not in answer.headers
        assert {"etag", "retry-after", "x-request-id"} <= {
            name.strip().lower() for name in answer.headers["access-control-expose-headers"].split(",")
        }

    @pytest.mark.parametrize(
        "origin", [ELSEWHERE, f"{FRONTEND}.evil.test", "null", "http://app.roadbook.test", "*"]
    )
    async def test_nobody_else_may(self, client: AsyncClient, origin: str) -> None:
        for answer in (
            await client.get("drivers", headers={"Origin": origin}),
            await client.options(
                "drivers", headers={"Origin": origin, "Access-Control-Request-Method": "GET"}
            ),
        ):
            assert "access-control-allow-origin" not in answer.headers

    async def test_a_preflight_names_methods_and_headers(self, anonymous: AsyncClient) -> None:
        asked = {
            "Origin": FRONTEND,
            "Access-Control-Request-Method": "PATCH",
            "Access-Control-Request-Headers": "authorization, if-match, idempotency-key",
        }
        answer = await anonymous.options("drivers/drv_0123456789abcdef", headers=asked)
        assert answer.status_code == 200
        methods = {name.strip() for name in answer.headers["access-control-allow-methods"].split(",")}
        assert methods == {"GET", "POST", "PUT", "PATCH", "DELETE"}

    @pytest.mark.parametrize(
        ("asked", "what"),
        [
            ({"Access-Control-Request-Method": "TRACE"}, "method"),
            ({"Origin": ELSEWHERE}, "origin"),
            ({"Access-Control-Request-Headers": "x-other"}, "headers"),
        ],
        ids=["method", "origin", "headers"],
    )
    async def test_a_preflight_for_something_else_is_refused(
        self, anonymous: AsyncClient, asked: dict[str, str], what: str
    ) -> None:
        usual = {"Origin": FRONTEND, "Access-Control-Request-Method": "GET"}
        answer = await anonymous.options("drivers", headers={**usual, **asked})
        assert (answer.status_code, answer.json()["code"]) == (400, "cors.refused")
        assert what in answer.json()["detail"]
        check_problem(answer)

    async def test_options_without_a_preflight_are_no_method_of_ours(self, anonymous: AsyncClient) -> None:
        assert (await anonymous.options("drivers", headers={"Origin": FRONTEND})).status_code == 405


class TestPagesBesideTheApi:
    async def test_the_document_and_its_reader_are_open_and_run_nothing_inline(
        self, anonymous: AsyncClient
    ) -> None:
        document = await anonymous.get(f"{SITE}/openapi.json")
        assert document.json()["openapi"].startswith("3.1")
        page = await anonymous.get(f"{SITE}/docs")
        assert page.headers["content-type"].startswith("text/html")
        assert page.headers["cross-origin-opener-policy"] == "same-origin"
        assert "unsafe-inline" not in page.headers["content-security-policy"]
        assert "<script>" not in page.text
        for asset in ("start.js", "swagger-ui-bundle.js", "swagger-ui.css"):
            assert (await anonymous.get(f"{SITE}/docs/{asset}")).status_code == 200
        for other in ("..%2f__init__.py", "nothing.js"):
            assert (await anonymous.get(f"{SITE}/docs/{other}")).status_code == 404

    async def test_metrics_are_for_neighbours_only(self, backend: Backend) -> None:
        for address, status in (("127.0.0.1", 200), ("10.0.0.7", 200), ("8.8.8.8", 404), ("unknown", 404)):
            async with backend.client(address=address) as caller:
                assert (await caller.get(f"{SITE}/metrics")).status_code == status
        async with backend.client(address="10.0.0.7") as proxy:
            through = await proxy.get(f"{SITE}/metrics", headers={"X-Forwarded-For": "8.8.8.8"})
            assert through.status_code == 404

    async def test_metrics_count_requests_by_operation(self, backend: Backend, client: AsyncClient) -> None:
        await client.get("customers")
        async with backend.client(address="127.0.0.1") as neighbour:
            told = (await neighbour.get(f"{SITE}/metrics")).text
        assert 'roadbook_http_requests_total{method="GET",operation="customers_list",status="200"}' in told
        assert "drv_" not in told

    async def test_metrics_count_failed_log_ins(self, backend: Backend, anonymous: AsyncClient) -> None:
        async def failed() -> float:
            async with backend.client(address="127.0.0.1") as neighbour:
                told = (await neighbour.get(f"{SITE}/metrics")).text
            return next(float(line.split()[1]) for line in told.splitlines() if line.startswith(FAILED))

        before = await failed()
        await anonymous.post("auth/login", json={"email": "nobody@example.com", "password": "wrong"})
        assert await failed() == before + 1

    async def test_health_is_green_when_all_parts_answer(self, anonymous: AsyncClient) -> None:
        assert (await anonymous.get(f"{SITE}/health")).json() == {"status": "ok"}
        ready = (await anonymous.get(f"{SITE}/health/ready")).json()
        assert ready == {"status": "ok", "checks": {"database": "ok", "cache": "ok", "storage": "ok"}}
