"""Every answer tells a budget, and each counts for whom it should."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from httpx2 import AsyncClient, Response
from redis.asyncio.connection import Connection

from adapters.client_mark import new_mark
from adapters.redis.sessions import DROPPED
from adapters.settings import Budget
from tests.support.backend import SITE, Backend
from tests.support.calls import log_in, problem
from tests.support.companies import Company
from tests.support.settings import FRONTEND

JSON = {"content-type": "application/json"}


def budget(answer: Response) -> str:
    """The name of the budget that the answer tells."""
    assert answer.headers["ratelimit"].split(";")[0] == answer.headers["ratelimit-policy"].split(";")[0]
    return answer.headers["ratelimit"].split(";")[0].strip('"')


class TestEveryAnswer:
    async def test_of_the_interface_tells_the_budget_it_belongs_to(
        self, anonymous: AsyncClient, client: AsyncClient, company: Company
    ) -> None:
        refresh = {"refreshToken": (await company.log_in("viewer"))["refreshToken"]}
        told = [
            (200, "refresh", await anonymous.post("auth/refresh", json=refresh)),
            (401, "anonymous", await anonymous.post("auth/refresh", json={"refreshToken": "x"})),
            (400, "mailed_link", await anonymous.post("auth/email/verify", json={"token": "x"})),
            (404, "oauth", await anonymous.get("auth/oauth/google/authorize", params={"redirectUri": "/"})),
            (422, "anonymous", await anonymous.post("auth/login", content=b"{", headers=JSON)),
            (415, "anonymous", await anonymous.post("auth/login", content=b"{}")),
            (422, "anonymous", await anonymous.post("auth/register", json={})),
            (404, "anonymous", await anonymous.get("nothing")),
            (404, "user", await client.get("nothing")),
            (405, "user", await client.put("drivers")),
            (404, "user", await client.get("drivers/drv_0123456789abcdef")),
            (401, "login", await log_in(anonymous, company.people["owner"].email, "wrong")),
            (202, "reset", await anonymous.post("auth/password/forgot", json={"email": "a@b.test"})),
        ]
        for status, name, answer in told:
            assert (answer.status_code, budget(answer)) == (status, name), answer.request.url

    @pytest.mark.parametrize(
        ("method", "path", "status"),
        [
            ("GET", "/health", 200),
            ("GET", "/health/ready", 200),
            ("GET", "/openapi.json", 200),
            ("GET", "/docs", 200),
            ("GET", "/nothing", 404),
            ("POST", "/health", 405),
            ("OPTIONS", "/api/v1/drivers", 200),
            ("OPTIONS", "/api/v1/trips", 400),
        ],
    )
    async def test_beside_the_interface_counts_for_nobody_and_says_so(
        self, anonymous: AsyncClient, backend: Backend, method: str, path: str, status: int
    ) -> None:
        origin = FRONTEND if status == 200 else "https://elsewhere.test"
        asked = {"origin": origin, "access-control-request-method": "GET"} if method == "OPTIONS" else {}
        told = set()
        for _ in range(2):
            answer = await anonymous.request(method, f"{SITE}{path}", headers=asked)
            assert (answer.status_code, budget(answer)) == (status, "uncounted")
            told.add((answer.headers["ratelimit-policy"], answer.headers["ratelimit"]))
        count = backend.state.settings.rate_limit_max_requests
        assert told == {(f'"uncounted";q={count};w=900', f'"uncounted";r={count};t=900')}

    async def test_beside_the_interface_is_there_when_every_budget_is_used_up(
        self, anonymous: AsyncClient, configure: Callable[..., None]
    ) -> None:
        configure(rate_limit_max_requests=1)
        assert [(await anonymous.get("nothing")).status_code for _ in range(2)] == [404, 429]
        for path in ("/health", "/openapi.json"):
            assert (await anonymous.get(f"{SITE}{path}")).status_code == 200

    async def test_at_first_sight_is_refused_when_the_budget_is_used_up(
        self, anonymous: AsyncClient, configure: Callable[..., None]
    ) -> None:
        configure(rate_limit_max_requests=2)
        answers = [await anonymous.post("auth/login", content=b"{", headers=JSON) for _ in range(2)]
        answers.append(await anonymous.get("nothing"))
        assert [answer.status_code for answer in answers] == [422, 422, 429]
        assert 1 <= int(answers[2].headers["retry-after"]) <= 900


class TestEndedSession:
    """Its token is signed and not yet expired, and may be in anybody's hands."""

    @pytest.fixture(params=["Redis knows", "Redis has forgotten", "is read anew"])
    async def ended(self, request: pytest.FixtureRequest, backend: Backend, company: Company) -> str:
        token = (await company.log_in("viewer"))["accessToken"]
        async with backend.client(token) as client:
            assert (await client.post("auth/logout")).status_code == 204
        cache, person = backend.state.cache, company.people["viewer"].id
        keys = [key async for key in cache.scan_iter(f"session:*{person}*")]
        if request.param == "Redis has forgotten":
            await cache.delete(*keys)
        elif request.param == "is read anew":
            await cache.mset(dict.fromkeys(keys, DROPPED))
        return token

    async def test_uses_up_nothing_of_its_person(
        self, backend: Backend, company: Company, ended: str, configure: Callable[..., None]
    ) -> None:
        client = await company.client("viewer")
        logging_out = 1
        configure(rate_limit_user=Budget(2 + logging_out, 900))
        async with backend.client(ended) as dead:
            answers = [await dead.get("users/me") for _ in range(4)]
        assert {problem(one) for one in answers} == {(401, "auth.token_invalid")}
        assert {budget(one) for one in answers} == {"anonymous"}
        assert [(await client.get("users/me")).status_code for _ in range(3)] == [200, 200, 429]

    async def test_counts_for_the_address(
        self, backend: Backend, ended: str, configure: Callable[..., None]
    ) -> None:
        configure(rate_limit_max_requests=2)
        async with backend.client(ended) as dead:
            assert [(await dead.get("users/me")).status_code for _ in range(3)] == [401, 401, 429]


class TestRoundTrips:
    async def test_of_a_session_that_redis_knows_there_is_one(
        self, backend: Backend, company: Company, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        client = await company.client("viewer")
        assert (await client.get("saved-filters")).status_code == 200
        asked: list[object] = []
        real = Connection.send_packed_command

        async def counting(connection: Connection, command: object, check_health: bool = True) -> None:
            asked.append(command)
            await real(connection, command, check_health)  # type: ignore[arg-type]

        monkeypatch.setattr(Connection, "send_packed_command", counting)
        assert (await client.get("saved-filters")).status_code == 200
        assert len(asked) == 1


class TestRefresh:
    async def test_is_counted_for_the_session_and_not_for_the_address(
        self, anonymous: AsyncClient, company: Company, configure: Callable[..., None]
    ) -> None:
        tokens = [(await company.log_in(role))["refreshToken"] for role in ("viewer", "driver")]
        configure(rate_limit_refresh=Budget(2, 900), rate_limit_max_requests=1)
        for token in tokens:
            body = {"refreshToken": token}
            answers = [await anonymous.post("auth/refresh", json=body) for _ in range(3)]
            assert [answer.status_code for answer in answers] == [200, 200, 429]
            assert answers[0].headers["ratelimit-policy"] == '"refresh";q=2;w=900'


async def follow(client: AsyncClient, token: str = "x") -> list[Response]:
    """A mailed link of each kind."""
    chosen = {"token": token, "password": "correct horse battery staple"}
    return [
        await client.post("auth/email/verify", json={"token": token}),
        await client.post("auth/password/reset", json=chosen),
        await client.post("auth/invitations/accept", json=chosen),
    ]


async def sign_in_elsewhere(client: AsyncClient) -> list[Response]:
    """Begun, and come back from."""
    begun = await client.get("auth/oauth/google/authorize", params={"redirectUri": "/"})
    return [begun, await client.post("auth/oauth/google/callback", json={"code": "x", "state": "x"})]


class TestOffice:
    """Many people at one address, who all come in."""

    async def test_comes_in_whatever_else_its_address_has_asked(
        self, anonymous: AsyncClient, configure: Callable[..., None]
    ) -> None:
        configure(rate_limit_max_requests=1)
        spent = [(await anonymous.get("nothing")).status_code for _ in range(2)]
        assert spent == [404, 429]
        for _ in range(3):
            assert [one.status_code for one in await follow(anonymous)] == [400] * 3
            assert [one.status_code for one in await sign_in_elsewhere(anonymous)] == [404] * 2
        assert (await anonymous.get("nothing")).status_code == 429

    async def test_and_uses_up_nothing_else_by_it(
        self, anonymous: AsyncClient, configure: Callable[..., None]
    ) -> None:
        configure(rate_limit_max_requests=1)
        await follow(anonymous)
        await sign_in_elsewhere(anonymous)
        assert (await anonymous.get("nothing")).status_code == 404

    async def test_is_bounded_and_refused_alike_whatever_it_sends(
        self, backend: Backend, configure: Callable[..., None]
    ) -> None:
        configure(rate_limit_mailed_link=Budget(3, 900), rate_limit_oauth=Budget(2, 900))
        async with backend.client(address="198.51.100.90") as office:
            answers = [*await follow(office), *await sign_in_elsewhere(office)]
            assert [one.status_code for one in answers] == [400] * 3 + [404] * 2
            refused = [
                *await follow(office),
                *await follow(office, "f" * 43),
                *await sign_in_elsewhere(office),
            ]
        assert [problem(one) for one in refused] == [(429, "rate_limit.exceeded")] * 8
        assert len({one.json()["detail"] for one in refused}) == 1
        assert all(1 <= int(one.headers["retry-after"]) <= 900 for one in refused)
        async with backend.client(address="198.51.100.91") as other:
            assert [one.status_code for one in await follow(other)] == [400] * 3

    async def test_linking_counts_for_who_is_logged_in(
        self, client: AsyncClient, configure: Callable[..., None]
    ) -> None:
        configure(rate_limit_oauth=Budget(1, 900))
        for _ in range(3):
            answer = await client.get("auth/oauth/google/authorize", params={"redirectUri": "/"})
            assert (answer.status_code, budget(answer)) == (404, "user")


class TestAddress:
    @pytest.fixture
    def few(self, configure: Callable[..., None]) -> None:
        configure(rate_limit_max_requests=1)

    async def test_of_ipv6_counts_with_its_network(self, backend: Backend, few: None) -> None:
        async with (
            backend.client(address="2001:db8:7:7::1") as one,
            backend.client(address="2001:db8:7:7:abcd::2") as neighbour,
            backend.client(address="2001:db8:7:8::1") as stranger,
        ):
            found = [(await caller.get("drivers")).status_code for caller in (one, neighbour, stranger)]
        assert found == [401, 429, 401]

    async def test_of_a_log_in_too(
        self, backend: Backend, company: Company, configure: Callable[..., None]
    ) -> None:
        configure(rate_limit_login=Budget(1, 900))
        email = company.people["owner"].email
        async with (
            backend.client(address="2001:db8:9:9::1") as one,
            backend.client(address="2001:db8:9:9::2") as neighbour,
        ):
            assert (await log_in(one, email, "wrong")).status_code == 401
            assert (await log_in(neighbour, email, "wrong")).status_code == 429

    async def test_is_what_the_front_end_vouches_for(self, backend: Backend, few: None) -> None:
        key = backend.state.keys.clients[0]
        async with backend.client() as front:
            for address, status in (("198.51.100.1", 401), ("198.51.100.2", 401), ("198.51.100.1", 429)):
                headers = {"X-Roadbook-Client": new_mark(address, key)}
                assert (await front.get("drivers", headers=headers)).status_code == status

    async def test_is_not_what_anybody_else_says(self, backend: Backend, few: None) -> None:
        key = backend.state.keys.clients[0]
        good = new_mark("198.51.100.31", key)
        marks = [
            new_mark("198.51.100.30", b"forged" * 6),
            new_mark("198.51.100.30", key, at=1_000_000_000),
            good.replace("198.51.100.31", "198.51.100.30"),
            "198.51.100.30",
        ]
        async with backend.client() as front:
            answers = [await front.get("drivers", headers={"X-Roadbook-Client": mark}) for mark in marks]
        assert [answer.status_code for answer in answers] == [401, 429, 429, 429]

    async def test_is_in_the_audit_log(self, backend: Backend, company: Company) -> None:
        mark = new_mark("198.51.100.77", backend.state.keys.clients[0])
        async with backend.client() as front:
            email = company.people["viewer"].email
            answer = await front.post(
                "auth/login",
                json={"email": email, "password": "correct horse battery staple"},
                headers={"X-Roadbook-Client": mark},
            )
        assert answer.status_code == 200
        owner = await company.client("owner")
        where = {"action": "auth.login", "actor.id": company.people["viewer"].id}
        (entry,) = (await owner.get("audit-logs", params=where)).json()["items"]
        assert entry["ip"] == "198.51.100.77"

    async def test_forged_words_end_in_no_budget_of_somebody_else(self, anonymous: AsyncClient) -> None:
        answer = await anonymous.get("nothing", headers={"X-Roadbook-Client": "v1;::1;1;" + "0" * 64})
        assert problem(answer) == (404, "not_found")
