"""What every answer carries, the app's files, and what is not there."""

from __future__ import annotations

import gzip
import os
import re
from contextlib import AsyncExitStack
from pathlib import Path

import brotli
import pytest
from httpx2 import AsyncClient, Response

from bff.app import Bff
from bff.edge import Edge
from bff.log import log
from bff.problems import CODES
from bff.settings import Settings
from tests.integration.bff.fake import Fake, hangs_up, said
from tests.support.browser import COOKIE, Browser
from tests.support.calls import problem
from tests.support.serving import served
from tests.support.site import PAGE, SCRIPT, STYLE, settings_for_bff

GENERAL = {
    "x-frame-options": "DENY",
    "x-content-type-options": "nosniff",
    "strict-transport-security": "max-age=31536000; includeSubDomains",
    "x-xss-protection": "1; mode=block",
    "referrer-policy": "strict-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
ASSET = "/assets/app-1a2b3c.js"
BUDGET = {"code": "rate_limit.exceeded", "status": 429}


def complete(answer: Response) -> bool:
    """Whether it carries what every answer has to."""
    told = {name: answer.headers.get(name) for name in GENERAL}
    policy = answer.headers.get("content-security-policy", "")
    rest = ("permissions-policy", "x-request-id", "cache-control")
    return (
        told == GENERAL
        and "default-src 'none'" in policy
        and "unsafe" not in policy
        and all(answer.headers.get(name) for name in rest)
        and "server" not in answer.headers
    )


class TestEveryAnswer:
    @pytest.mark.parametrize(
        ("path", "status"),
        [
            ("/", 200),
            (ASSET, 200),
            ("/robots.txt", 200),
            ("/assets/missing.js", 404),
            ("/trips/trp_1", 200),
            ("/bff/session", 200),
            ("/bff/api/trips", 200),
            ("/bff/api/auth/login", 404),
            ("/bff/nothing", 404),
            ("/bff/login", 405),
            ("/health", 200),
            ("/health/ready", 200),
        ],
    )
    async def test_is_complete(self, owner: Browser, path: str, status: int) -> None:
        answer = await owner.get(path)
        assert answer.status_code == status, answer.text
        assert complete(answer), answer.headers

    async def test_also_where_the_api_fails_or_refuses(self, deceived: Browser, fake: Fake) -> None:
        fake.answers["trips"] = said(BUDGET, 429, Retry_After="9")
        fake.answers["drivers"] = hangs_up
        fake.answers["places"] = said({}, 304)
        found = {path: await deceived.get(f"/bff/api/{path}") for path in ("trips", "drivers", "places")}
        assert [one.status_code for one in found.values()] == [429, 502, 304]
        assert all(map(complete, found.values()))

    async def test_also_where_too_much_was_sent_or_the_method_is_odd(self, owner: Browser) -> None:
        large = await owner.send(
            "POST", "/bff/login", content=b"x" * 100_000, headers={"content-type": "application/json"}
        )
        odd = [await owner.send("TRACE", path) for path in ("/", ASSET, "/bff/session", "/bff/events")]
        assert [one.status_code for one in (large, *odd)] == [413, 405, 405, 405, 405]
        assert all(map(complete, (large, *odd)))

    async def test_304_is_complete_and_has_no_body(self, browser: Browser) -> None:
        for path in ("/", ASSET):
            tag = (await browser.get(path)).headers["etag"]
            again = await browser.get(path, headers={"if-none-match": f'W/{tag}, "x"'})
            assert (again.status_code, again.content) == (304, b"")
            assert again.headers["etag"] == tag
            assert complete(again)

    async def test_what_is_said_to_who_is_signed_in_is_never_stored(self, owner: Browser) -> None:
        for path in ("/bff/session", "/bff/api/trips", "/bff/api/users/me", "/bff/api/nothing"):
            assert (await owner.get(path)).headers["cache-control"] == "no-store"

    async def test_a_request_id_is_taken_told_and_passed_on(self, deceived: Browser, fake: Fake) -> None:
        answer = await deceived.get("/bff/api/trips", headers={"x-request-id": "my.own-1"})
        assert answer.headers.get_list("x-request-id") == ["my.own-1"]
        assert fake.asked("trips")[0].headers["x-request-id"] == "my.own-1"
        insane = await deceived.get("/health", headers={"x-request-id": "a b;c"})
        assert re.fullmatch(r"req_[0-9a-f]{20}", insane.headers["x-request-id"])

    async def test_a_problem_says_who_where_and_what_to_do(self, browser: Browser) -> None:
        answer = await browser.get("/bff/api/trips")
        told = answer.json()
        assert told["requestId"] == answer.headers["x-request-id"]
        assert told["instance"] == "/bff/api/trips"
        path = told["type"].removeprefix("https://app.roadbook.test")
        assert (await browser.get(path)).json()["code"] == told["code"]

    @pytest.mark.parametrize("code", CODES)
    async def test_every_problem_is_explained_where_its_type_leads(self, browser: Browser, code: str) -> None:
        told = (await browser.get(f"/bff/problems/{code}")).json()
        assert (told["code"], told["status"]) == (code, CODES[code].status)


class TestThePolicy:
    async def test_of_the_page_lets_nothing_in_but_what_was_built(self, browser: Browser) -> None:
        for path in ("/", ASSET, "/sw.js"):
            policy = (await browser.get(path)).headers["content-security-policy"]
            rules = dict(one.split(" ", 1) for one in policy.split("; "))
            assert rules["script-src"] == "'self'"
            assert rules["worker-src"] == "'self'"
            assert rules["style-src"] == f"'self' {STYLE}"
            assert rules["connect-src"] == "'self' https://tiles.example.org"
            assert rules["img-src"] == "'self' data: blob: https://tiles.example.org"
            assert rules["frame-ancestors"] == "'none'"
            assert rules["require-trusted-types-for"] == "'script'"
            assert rules["report-uri"] == "/bff/csp-reports"

    async def test_of_what_is_no_page_lets_nothing_live(self, owner: Browser) -> None:
        policy = (await owner.get("/bff/session")).headers["content-security-policy"]
        assert policy.endswith("sandbox")
        assert "'self'" not in policy


class TestFiles:
    async def test_what_has_its_hash_in_its_name_is_kept_for_good(self, browser: Browser) -> None:
        answer = await browser.get(ASSET)
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["content-type"] == "text/javascript; charset=utf-8"

    @pytest.mark.parametrize("path", ["/", "/index.html", "/sw.js", "/robots.txt", "/trips"])
    async def test_all_else_is_asked_for_each_time(self, browser: Browser, path: str) -> None:
        assert (await browser.get(path)).headers["cache-control"] == "no-cache"

    @pytest.mark.parametrize(
        ("accepted", "coding"),
        [
            ("gzip, deflate, br, zstd", "br"),
            ("gzip", "gzip"),
            ("br;q=0, gzip;q=0.5", "gzip"),
            ("*", "br"),
            ("identity", None),
            ("br;q=0.0", None),
            ("", None),
        ],
    )
    async def test_is_sent_as_small_as_the_browser_can_read(
        self, site: str, accepted: str, coding: str | None
    ) -> None:
        async with (
            AsyncClient() as client,
            client.stream("GET", f"{site}{ASSET}", headers={"accept-encoding": accepted}) as answer,
        ):
            raw = b"".join([chunk async for chunk in answer.aiter_raw()])
        assert answer.headers.get("content-encoding") == coding
        assert answer.headers["vary"] == "Accept-Encoding"
        unpacked = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[coding](raw)
        assert unpacked == SCRIPT.encode()
        assert coding is None or len(raw) < len(SCRIPT) / 2

    @pytest.mark.parametrize("path", ["/trips", "/trips/trp_1", "/sign-in", "/verify?token=x", "/a/b/c/"])
    async def test_a_route_of_the_app_gets_the_page(self, browser: Browser, path: str) -> None:
        answer = await browser.get(path)
        assert (answer.status_code, answer.text) == (200, PAGE)

    @pytest.mark.parametrize(
        "path",
        [
            "/assets/app-1a2b3c.js.map",
            "/assets/gone.js",
            "/assets/",
            "/favicon.ico",
            "/.git/config",
            "/.git",
            "/.csp.json",
            "/.env",
            "/.well-known/x",
            "/metrics",
            "/openapi.json",
            "/docs",
            "/api/v1/trips",
            "/dev/messages",
            "/bff",
            "/bff/",
            "/%2e%2e/%2e%2e/etc/passwd",
            "/assets/..%2f..%2fsecret.txt",
            "/..%5csecret",
        ],
    )
    async def test_what_is_not_there_does_not_look_as_if_it_was(self, browser: Browser, path: str) -> None:
        answer = await browser.get(path)
        assert problem(answer) == (404, "not_found")

    async def test_head_says_what_get_would_and_sends_nothing(self, browser: Browser) -> None:
        answer = await browser.send("HEAD", "/")
        assert (answer.status_code, answer.content) == (200, b"")
        assert int(answer.headers["content-length"]) == len(PAGE)


@pytest.fixture
async def elsewhere(tmp_path: Path, redis_url: str, stack: AsyncExitStack) -> Browser:
    """A server without an API, whose app is not built yet, behind a proxy that is believed."""
    given = settings_for_bff("http://127.0.0.1:9", redis_url, tmp_path / "dist")
    there = await stack.enter_async_context(served(Edge(Bff(given), given.frontend_url, ()), lifespan=True))
    return Browser(there, await stack.enter_async_context(AsyncClient()))


class TestBuilding:
    async def test_before_it_is_built_the_page_says_so(self, elsewhere: Browser) -> None:
        answer = await elsewhere.get("/")
        assert (answer.status_code, "not built" in answer.text) == (503, True)
        assert complete(answer)

    async def test_a_new_build_shows_at_once(self, elsewhere: Browser, tmp_path: Path) -> None:
        folder = tmp_path / "dist"
        folder.mkdir()
        (tmp_path / "secret.txt").write_text("s3cret", encoding="utf-8")
        (folder / "linked.txt").symlink_to(tmp_path / "secret.txt")
        for number, words in enumerate(("first", "second")):
            (folder / "index.html").write_text(words, encoding="utf-8")
            os.utime(folder / "index.html", (number, number + 1))
            assert (await elsewhere.get("/")).text == words
        assert (await elsewhere.get("/linked.txt")).status_code == 404

    async def test_what_the_build_has_compressed_is_taken(self, elsewhere: Browser, tmp_path: Path) -> None:
        assets = tmp_path / "dist" / "assets"
        assets.mkdir(parents=True)
        (assets / "a.js").write_text(SCRIPT, encoding="utf-8")
        (assets / "a.js.br").write_bytes(brotli.compress(b"by the build"))
        (tmp_path / "dist" / "index.html").write_text(PAGE, encoding="utf-8")
        assert (await elsewhere.get("/")).status_code == 200
        answer = await elsewhere.get("/assets/a.js", headers={"accept-encoding": "br"})
        assert answer.text == "by the build"
        assert (await elsewhere.get("/assets/a.js.br")).status_code == 404


class TestWithoutOthers:
    async def test_without_an_api_it_is_ready_and_says_what_is_missing(self, elsewhere: Browser) -> None:
        answer = await elsewhere.get("/health/ready")
        assert (answer.status_code, answer.json()["parts"]) == (200, {"redis": "ok", "api": "down"})

    async def test_without_redis_nobody_is_signed_out_and_files_are_served(
        self, settings: Settings, stack: AsyncExitStack
    ) -> None:
        lost = settings.model_copy(update={"redis_url": type(settings.redis_url)("redis://127.0.0.1:9/0")})
        there = await stack.enter_async_context(served(Edge(Bff(lost), lost.frontend_url, ()), lifespan=True))
        browser = Browser(there, await stack.enter_async_context(AsyncClient()))
        browser.cookies[COOKIE] = "x" * 43
        answer = await browser.get("/bff/api/trips")
        assert problem(answer) == (503, "bff.sessions_unreachable")
        assert answer.headers["retry-after"] == "2"
        assert "set-cookie" not in answer.headers
        assert (await browser.get("/health/ready")).status_code == 503
        assert [(await browser.get(path)).status_code for path in ("/", "/health")] == [200, 200]


class TestReports:
    async def test_a_violation_reaches_the_log_without_the_token_of_a_link(
        self, browser: Browser, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        written: list[dict[str, str]] = []
        monkeypatch.setattr(log, "warning", lambda event, **facts: written.append({"event": event, **facts}))
        body = {
            "csp-report": {
                "violated-directive": "script-src",
                "blocked-uri": "https://evil.example/x.js?a=1",
                "document-uri": "https://app.roadbook.test/verify?token=s3cret",
            }
        }
        headers: dict[str, str | None] = {
            "content-type": "application/csp-report",
            "X-Roadbook-CSRF": None,
            "origin": None,
        }
        for _ in range(100):
            answer = await browser.send("POST", "/bff/csp-reports", json=body, headers=headers)
            assert answer.status_code == 204
        assert written[0]["blocked"] == "https://evil.example/x.js"
        assert written[0]["page"] == "https://app.roadbook.test/verify"
        assert "s3cret" not in str(written)
        assert 30 <= len(written) < 60

    async def test_the_newer_form_is_read_too_and_nonsense_is_refused(self, browser: Browser) -> None:
        media: dict[str, str | None] = {"content-type": "application/reports+json"}
        for content, status in (
            (b'[{"type": "csp-violation", "body": {"effectiveDirective": "img-src"}}]', 204),
            (b"{", 422),
            (b"[1, {}]", 204),
            (b"3", 204),
        ):
            answer = await browser.send("POST", "/bff/csp-reports", content=content, headers=media)
            assert answer.status_code == status
        text: dict[str, str | None] = {"content-type": "text/html"}
        assert (await browser.send("POST", "/bff/csp-reports", content=b"x", headers=text)).status_code == 415
        large = await browser.send("POST", "/bff/csp-reports", content=b"x" * 20_000, headers=media)
        assert large.status_code == 413
