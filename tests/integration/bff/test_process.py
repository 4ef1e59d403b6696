"""`python -m bff` as an operator starts and ends it."""

from __future__ import annotations

import json
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2

from cli.ports import any_free
from tests.integration.bff.fake import Fake, trickles
from tests.integration.feed.processes import until
from tests.support.browser import COOKIE, Browser
from tests.support.calls import problem

SECRET = secrets.token_urlsafe(48)
NAMES = ("ENVIRONMENT", "REDIS_URL", "SESSION_SECRET", "API_URL", "FRONTEND_URL", "TRUSTED_PROXIES")


def environ(**told: str) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if name not in NAMES}
    return {**inherited, **told}


def refused(**told: str) -> str:
    """What it says when it does not start."""
    ended = subprocess.run(
        (sys.executable, "-m", "bff"),
        env=environ(**told),
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert ended.returncode == 2, ended
    return ended.stderr


@contextmanager
def started(log: Path, **told: str) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    port = any_free()
    with log.open("wb") as output:
        process = subprocess.Popen(
            (sys.executable, "-m", "bff"),
            env=environ(BFF_PORT=str(port), **told),
            stdout=output,
            stderr=output,
        )
    try:
        until(lambda: answers(f"http://127.0.0.1:{port}"))
        yield f"http://127.0.0.1:{port}", process
    finally:
        process.kill()
        process.wait()


def answers(site: str) -> bool:
    try:
        return httpx2.get(f"{site}/health").status_code == 200
    except httpx2.TransportError:
        return False


class TestSettings:
    def test_a_production_without_settings_names_each(self) -> None:
        said = refused()
        assert "REDIS_URL is not set" in said
        assert "SESSION_SECRET is not set" in said
        assert "Traceback" not in said

    def test_a_weak_secret_is_refused_and_not_shown(self) -> None:
        said = refused(REDIS_URL="redis://127.0.0.1/0", SESSION_SECRET="change-me-please")
        assert "SESSION_SECRET must be 32 or more random characters" in said
        assert "change-me" not in said

    def test_an_address_that_is_none_is_named(self) -> None:
        given = {"REDIS_URL": "redis://127.0.0.1/0", "SESSION_SECRET": SECRET}
        assert "API_URL" in refused(**given, API_URL="somewhere")
        assert "TRUSTED_PROXIES" in refused(**given, TRUSTED_PROXIES="10.0.0.0/99")
        assert "MAP_ORIGINS" in refused(**given, MAP_ORIGINS="https://tiles.example.org/; script-src *")

    def test_a_file_that_cannot_be_read_is_named(self) -> None:
        assert "SESSION_SECRET_FILE names /nowhere/it" in refused(SESSION_SECRET_FILE="/nowhere/it")


class TestRunning:
    async def test_it_ends_within_seconds_though_somebody_listens_and_says_nothing_secret(
        self, fake: Fake, redis_url: str, tmp_path: Path
    ) -> None:
        fake.answers["events"] = trickles
        secret, log = tmp_path / "secret", tmp_path / "log"
        secret.write_text(f"{SECRET}\n", encoding="utf-8")
        told = {"SESSION_SECRET_FILE": str(secret), "REDIS_URL": redis_url, "API_URL": fake.address}
        async with httpx2.AsyncClient() as client:
            with started(log, **told) as (site, process):
                browser = Browser(site, client)
                await browser.log_in("somebody@example.com", "a password to be found")
                assert browser.session_id
                headers = {"cookie": f"{COOKIE}={browser.session_id}"}
                async with client.stream("GET", f"{site}/bff/events", headers=headers) as answer:
                    chunks = answer.aiter_raw()
                    assert await anext(chunks)
                    began = time.monotonic()
                    process.send_signal(signal.SIGTERM)
                    async for _ in chunks:
                        pass
                process.wait(10)
                ended = time.monotonic() - began
        assert ended < 5
        written = log.read_text(encoding="utf-8")
        lines = [json.loads(line) for line in written.splitlines()]
        assert {line["path"] for line in lines if line["event"] == "request"} >= {"/bff/login", "/bff/events"}
        for hidden in (browser.session_id, SECRET, "of-fake", "a password to be found", "Traceback"):
            assert hidden not in written

    async def test_the_browsers_address_is_believed_of_trusted_proxies_alone(
        self, fake: Fake, redis_url: str, tmp_path: Path
    ) -> None:
        told = {"SESSION_SECRET": SECRET, "REDIS_URL": redis_url, "API_URL": fake.address}
        forwarded: dict[str, str | None] = {"x-forwarded-for": "6.6.6.6, 198.51.100.7, 127.0.0.2"}
        for proxies, address in (("", "127.0.0.1"), ("127.0.0.0/8", "198.51.100.7")):
            with started(tmp_path / "log", **told, TRUSTED_PROXIES=proxies) as (site, _):
                async with httpx2.AsyncClient() as client:
                    await Browser(site, client).get("/bff/api/branding/x", headers=forwarded)
            mark = fake.asked("branding/x")[-1].headers["x-roadbook-client"]
            assert mark.split(";")[1] == address

    async def test_a_session_outlives_the_change_of_the_secret(
        self, fake: Fake, redis_url: str, tmp_path: Path
    ) -> None:
        told = {"REDIS_URL": redis_url, "API_URL": fake.address}
        async with httpx2.AsyncClient() as client:
            with started(tmp_path / "log", **told, SESSION_SECRET=SECRET) as (site, _):
                browser = Browser(site, client)
                await browser.log_in("somebody@example.com")
            after = {"SESSION_SECRET": SECRET[::-1], "SESSION_SECRET_PREVIOUS": SECRET}
            with started(tmp_path / "log", **told, **after) as (site, _):
                browser.site = site
                assert (await browser.get("/bff/api/trips")).status_code == 200
            with started(tmp_path / "log", **told, SESSION_SECRET=SECRET[::-1]) as (site, _):
                browser.site = site
                assert problem(await browser.get("/bff/api/trips")) == (401, "auth.required")
