"""What of the API a page can reach, and what goes through on the way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from httpx2 import TransportError

from bff import body
from tests.factories.bodies import KINDS
from tests.integration.bff.fake import Fake, breaks_off, echoes, hangs_up, refused, said, stalls
from tests.support.browser import CSRF, Browser
from tests.support.calls import problem

DRIVER = next(kind for kind in KINDS if kind.plural == "drivers")


class TestForeignPages:
    @pytest.mark.parametrize(
        "path", ["/bff/login", "/bff/logout", "/bff/mfa", "/bff/organization", "/bff/api/trips"]
    )
    @pytest.mark.parametrize(
        "headers",
        [
            {CSRF: None},
            {CSRF: "0"},
            {"origin": None},
            {"origin": "null"},
            {"origin": "https://evil.example"},
            {"origin": "http://127.0.0.1"},
            {"origin": "http://127.0.0.1:1"},
            {"origin": "http://["},
        ],
    )
    async def test_a_change_needs_the_header_and_our_own_origin(
        self, owner: Browser, path: str, headers: dict[str, str | None]
    ) -> None:
        answer = await owner.send("POST", path, json={}, headers=headers)
        assert problem(answer) == (403, "bff.csrf")
        assert (await owner.get("/bff/api/trips")).status_code == 200

    async def test_both_names_of_this_machine_work(self, owner: Browser) -> None:
        host = owner.site.removeprefix("http://").replace("127.0.0.1", "localhost")
        headers: dict[str, str | None] = {"host": host, "origin": f"http://{host}"}
        answer = await owner.send("POST", "/bff/api/trips", json={}, headers=headers)
        assert answer.status_code == 422

    async def test_a_plain_page_of_a_host_that_is_served_by_tls_is_foreign(self, owner: Browser) -> None:
        for scheme, status in (("http", 403), ("https", 422)):
            headers: dict[str, str | None] = {
                "host": "app.example.com",
                "origin": f"{scheme}://app.example.com",
            }
            answer = await owner.send("POST", "/bff/api/trips", json={}, headers=headers)
            assert answer.status_code == status, answer.text

    @pytest.mark.parametrize("path", ["/bff/login", "/bff/api/trips"])
    @pytest.mark.parametrize(
        "media", ["text/plain", "application/x-www-form-urlencoded", "", "text/plain;a=json"]
    )
    async def test_json_that_says_to_be_text_is_refused(self, owner: Browser, path: str, media: str) -> None:
        headers: dict[str, str | None] = {"content-type": media}
        answer = await owner.send("POST", path, content=b"{}", headers=headers)
        assert problem(answer) == (415, "media.unsupported")

    @pytest.mark.parametrize("method", ["GET", "OPTIONS", "POST"])
    async def test_a_foreign_origin_is_granted_nothing(self, owner: Browser, method: str) -> None:
        asked: dict[str, str | None] = {
            "origin": "https://evil.example",
            "access-control-request-method": "POST",
            "access-control-request-headers": CSRF,
        }
        answer = await owner.send(method, "/bff/api/trips", headers=asked)
        assert [name for name in answer.headers if name.startswith("access-control")] == []


class TestNobody:
    @pytest.mark.parametrize(
        "path", ["trips", "auth/sessions", "auth/login", "no/such/thing", "%2e%2e/metrics", ""]
    )
    async def test_is_told_401_in_a_problem_whatever_is_asked_for(self, browser: Browser, path: str) -> None:
        answer = await browser.get(f"/bff/api/{path}")
        assert problem(answer) == (401, "auth.required")
        assert answer.headers["content-type"] == "application/problem+json"
        assert "location" not in answer.headers

    async def test_may_ask_for_another_password(self, browser: Browser) -> None:
        answer = await browser.post("/bff/api/auth/password/forgot", {"email": "nobody@example.com"})
        assert answer.status_code == 202, answer.text


class TestTheList:
    @pytest.mark.parametrize(
        "path",
        [
            "auth/refresh",
            "auth/login",
            "auth/switch",
            "auth/logout",
            "auth/mfa/verify",
            "auth/invitations/accept",
            "events",
            "dev/messages",
            "%2e%2e/%2e%2e/metrics",
            "..%2f..%2fmetrics",
            "trips/%2e%2e/%2e%2e/%2e%2e/health",
            "trips//",
            "/evil.example/",
            "openapi.json",
        ],
    )
    async def test_is_never_left(self, deceived: Browser, fake: Fake, path: str) -> None:
        before = len(fake.requests)
        for method in ("GET", "POST"):
            answer = await deceived.send(method, f"/bff/api/{path}")
            assert problem(answer) == (404, "not_found")
        assert len(fake.requests) == before

    async def test_another_method_is_named(self, owner: Browser) -> None:
        answer = await owner.send("TRACE", "/bff/api/trips")
        assert problem(answer) == (405, "method.not_allowed")
        assert "GET" in answer.headers["allow"]


class TestOnTheWayThere:
    async def test_only_what_is_listed_goes_along(self, deceived: Browser, fake: Fake) -> None:
        await deceived.send(
            "POST",
            "/bff/api/trips?limit=5&q=%2Fa%20b",
            json={"a": 1},
            headers={
                "authorization": "Bearer stolen",
                "x-roadbook-client": "v1;9.9.9.9;1;00",
                "x-forwarded-for": "9.9.9.9",
                "idempotency-key": "one",
                "if-match": '"3"',
                "x-request-id": "one-two",
                "te": "trailers",
                "x-other": "x",
            },
        )
        (asked,) = fake.asked("trips")
        assert asked.path_qs == "/api/v1/trips?limit=5&q=%2Fa%20b"
        told = {name.lower(): value for name, value in asked.headers.items()}
        assert told["authorization"] == "Bearer access-of-fake"
        assert told["x-request-id"] == "one-two"
        assert told["x-roadbook-client"].startswith("v1;127.0.0.1;")
        assert (told["idempotency-key"], told["if-match"]) == ("one", '"3"')
        assert told["content-type"] == "application/json"
        assert told.keys().isdisjoint({"cookie", "origin", "x-forwarded-for", "te", "x-other", CSRF.lower()})
        assert told["host"] == fake.address.removeprefix("http://")

    async def test_what_needs_no_session_gets_no_token(self, deceived: Browser, fake: Fake) -> None:
        await deceived.get("/bff/api/branding/harbour-freight")
        (asked,) = fake.asked("branding/harbour-freight")
        assert "authorization" not in asked.headers

    async def test_a_large_file_is_passed_on_as_it_comes(self, deceived: Browser, fake: Fake) -> None:
        fake.answers["trips/import"] = echoes
        answer = await deceived.send("POST", "/bff/api/trips/import", files={"file": b"x" * 250_000})
        assert answer.json()["size"] > 250_000

    @pytest.mark.parametrize("declared", [True, False])
    async def test_one_that_is_too_large_is_refused(
        self, deceived: Browser, fake: Fake, declared: bool
    ) -> None:
        fake.answers["trips/import"] = echoes
        size = 2_000_000

        async def pieces() -> AsyncIterator[bytes]:
            for _ in range(20):
                yield b"x" * (size // 20)

        content = b"x" * size if declared else pieces()
        headers: dict[str, str | None] = {"content-type": "multipart/form-data; boundary=x"}
        answer = await deceived.send("POST", "/bff/api/trips/import", content=content, headers=headers)
        assert problem(answer) == (413, "body.too_large")

    async def test_one_that_stops_half_way_is_given_up(
        self, deceived: Browser, fake: Fake, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(body, "IDLE_SECONDS", 0.1)
        fake.answers["trips/import"] = echoes

        async def pieces() -> AsyncIterator[bytes]:
            yield b"x" * 1000
            await asyncio.sleep(2)
            yield b"x"

        headers: dict[str, str | None] = {"content-type": "multipart/form-data; boundary=x"}
        answer = await deceived.send("POST", "/bff/api/trips/import", content=pieces(), headers=headers)
        assert problem(answer) == (408, "bff.body_stalled")

    async def test_a_query_that_cannot_be_is_refused(self, deceived: Browser, fake: Fake) -> None:
        answer = await deceived.get(f"/bff/api/trips?q={'x' * 10_000}")
        assert problem(answer) == (422, "request.invalid")
        assert fake.asked("trips") == []


class TestOnTheWayBack:
    async def test_what_the_api_says_comes_through(self, owner: Browser) -> None:
        body = DRIVER.full()
        key: dict[str, str | None] = {"idempotency-key": "the same"}
        created = await owner.send("POST", "/bff/api/drivers", json=body, headers=key)
        assert created.status_code == 201, created.text
        assert created.headers["etag"] == '"1"'
        assert created.headers["location"] == f"/bff/api/drivers/{created.json()['id']}"
        assert created.headers["ratelimit"]
        again = await owner.send("POST", "/bff/api/drivers", json=body, headers=key)
        assert again.headers["idempotency-replayed"] == "true"
        stale: dict[str, str | None] = {"if-match": '"9"'}
        path = created.headers["location"]
        refused = await owner.send("PATCH", path, json={"name": "Dora"}, headers=stale)
        assert problem(refused) == (412, "version.stale")
        assert refused.headers["content-type"] == "application/problem+json"

    async def test_the_next_page_is_found_through_us(self, owner: Browser) -> None:
        for _ in range(2):
            await owner.post("/bff/api/drivers", DRIVER.full())
        first = await owner.get("/bff/api/drivers?limit=1")
        link = first.headers["link"].partition(">")[0].removeprefix("<")
        assert link.startswith("/bff/api/drivers?")
        second = await owner.get(link)
        assert second.status_code == 200
        assert second.json()["items"][0]["id"] != first.json()["items"][0]["id"]

    async def test_a_download_keeps_its_name(self, owner: Browser) -> None:
        answer = await owner.get("/bff/api/drivers/export?format=csv")
        assert "attachment" in answer.headers["content-disposition"]

    async def test_what_belongs_to_a_connection_or_another_origin_stays(
        self, deceived: Browser, fake: Fake
    ) -> None:
        fake.answers["trips"] = said(
            {},
            Set_Cookie="planted=1",
            Server="Fake/1.0",
            Access_Control_Allow_Origin="*",
            Location="https://evil.example/",
            Cache_Control="public, max-age=999",
            X_Powered_By="Fake",
            Retry_After="7",
        )
        answer = await deceived.get("/bff/api/trips")
        names = {"set-cookie", "server", "access-control-allow-origin", "location", "x-powered-by"}
        assert names.isdisjoint(answer.headers)
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["retry-after"] == "7"

    async def test_what_is_open_to_all_may_be_kept(self, deceived: Browser, fake: Fake) -> None:
        fake.answers["branding/harbour/logo.png"] = said({}, Cache_Control="public, max-age=999")
        answer = await deceived.get("/bff/api/branding/harbour/logo.png")
        assert answer.headers["cache-control"] == "public, max-age=999"


class TestFailures:
    async def test_no_api_is_told_in_words(self, deceived: Browser, fake: Fake) -> None:
        fake.answers["trips"] = hangs_up
        answer = await deceived.post("/bff/api/trips", {})
        assert problem(answer) == (502, "bff.api_broken")
        assert len(fake.asked("trips")) == 1

    async def test_a_silent_one_is_given_up(self, deceived: Browser, fake: Fake) -> None:
        fake.answers["trips"] = stalls
        assert problem(await deceived.get("/bff/api/trips")) == (504, "bff.api_slow")

    async def test_what_breaks_off_does_not_pass_for_the_whole(self, deceived: Browser, fake: Fake) -> None:
        fake.answers["trips"] = breaks_off
        with pytest.raises(TransportError):
            await deceived.get("/bff/api/trips")

    async def test_a_connection_that_had_been_closed_is_tried_anew_once_and_only_for_reading(
        self, deceived: Browser, fake: Fake
    ) -> None:
        await deceived.get("/bff/api/trips")
        fake.answers["trips"] = hangs_up
        before = len(fake.asked("trips"))
        assert problem(await deceived.get("/bff/api/trips")) == (502, "bff.api_broken")
        assert len(fake.asked("trips")) == before + 2

    async def test_a_token_refused_before_its_time_is_renewed_and_the_call_made_again(
        self, deceived: Browser, fake: Fake
    ) -> None:
        async def picky(request: web.Request) -> web.StreamResponse:
            good = request.headers["authorization"] == "Bearer fresh"
            return await (said({"fine": True}) if good else refused(401, "auth.token_invalid"))(request)

        fake.answers["trips"] = picky
        fake.answers["auth/refresh"] = said({"accessToken": "fresh", "refreshToken": "r2", "expiresIn": 900})
        answer = await deceived.post("/bff/api/trips", {"a": 1})
        assert answer.json() == {"fine": True}
        assert len(fake.asked("auth/refresh")) == 1

    async def test_a_wrong_password_is_not_taken_for_the_end_of_the_session(
        self, deceived: Browser, fake: Fake
    ) -> None:
        fake.answers["auth/step-up"] = refused(401, "auth.invalid_credentials")
        answer = await deceived.post("/bff/api/auth/step-up", {"password": "wrong"})
        assert problem(answer) == (401, "auth.invalid_credentials")
        assert fake.asked("auth/refresh") == []
        assert (await deceived.get("/bff/api/trips")).status_code == 200

    async def test_no_api_at_all_is_503_and_the_session_stays(self, deceived: Browser, fake: Fake) -> None:
        await fake.close()
        answer = await deceived.get("/bff/api/trips")
        assert problem(answer) == (503, "bff.api_unreachable")
        assert answer.headers["retry-after"] == "2"
        assert problem(await deceived.log_in("somebody@example.com")) == (503, "bff.api_unreachable")
        assert deceived.session_id
