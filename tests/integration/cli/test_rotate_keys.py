"""`roadbook rotate-keys`: a new master key takes the old one's place, and nothing that was sealed is lost."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from bson.binary import Binary

from cli import doctor
from cli.checks.finding import Finding
from cli.checks.keys import data_keys
from tests.factories.bodies import driver
from tests.integration.feed.processes import environ_of
from tests.support.backend import Backend, running, started
from tests.support.calls import log_in
from tests.support.companies import found_company
from tests.support.kms import Kms
from tests.support.settings import settings_for

OLD, NEW = "the master key until now", "the master key from now on"
PHONE = "+1 312 555 0100"


@pytest.fixture(scope="module")
async def backend(mongodb_uri: str, redis_url: str) -> AsyncIterator[Backend]:
    """The application as it was before."""
    async with running(mongodb_uri, redis_url, encryption_master_key=OLD) as found:
        yield found


@pytest.fixture
def database_uri(backend: Backend) -> str:
    return backend.state.settings.mongodb_uri.get_secret_value()


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as opened:
        yield opened


def rotate(uri: str, redis_url: str, folder: Path, **keys: str) -> str:
    environ = environ_of(uri, redis_url, folder) | {"ENVIRONMENT": "test"} | keys
    done = subprocess.run(
        [sys.executable, "-m", "cli", "rotate-keys"], env=environ, check=True, capture_output=True, text=True
    )
    return done.stdout


def judged(uri: str, **keys: str | None) -> Finding:
    (finding,) = data_keys(settings_for(uri, "redis://127.0.0.1", **keys))
    return finding


async def test_what_the_old_key_sealed_is_read_when_it_is_gone(
    backend: Backend, stack: AsyncExitStack, database_uri: str, redis_url: str, tmp_path: Path
) -> None:
    company = await found_company(backend, stack)
    office = await company.client("owner")
    hired = (await office.post("drivers", json=driver(phone=PHONE))).json()
    stored = await backend.state.database["drivers"].find_one({"_id": hired["id"]})
    assert stored is not None
    assert isinstance(stored["phone"], Binary)
    told = rotate(
        database_uri,
        redis_url,
        tmp_path,
        ENCRYPTION_MASTER_KEY=NEW,
        ENCRYPTION_MASTER_KEY_PREVIOUS=OLD,
    )
    assert "2 data keys are sealed with the current master key" in told
    app = await stack.enter_async_context(
        started(settings_for(database_uri, redis_url, encryption_master_key=NEW))
    )
    after = Backend(app, {})
    async with after.client() as anybody:
        entered = await log_in(anybody, company.people["owner"].email)
        assert entered.status_code == 200, "the key of passwords is sealed as well"
    async with after.client(entered.json()["accessToken"]) as client:
        assert (await client.get(f"drivers/{hired['id']}")).json()["phone"] == PHONE
        second = (await client.post("drivers", json=driver(phone=PHONE))).json()
    newly = await backend.state.database["drivers"].find_one({"_id": second["id"]})
    assert newly is not None
    assert newly["phone"][1:17] != stored["phone"][1:17], "another data key seals from now on"


class TestDoctor:
    @pytest.fixture
    async def sealed(self, mongodb_uri: str, redis_url: str) -> AsyncIterator[str]:
        """A database in which something is sealed with the old key."""
        async with running(mongodb_uri, redis_url, encryption_master_key=OLD) as found:
            await found.state.database.vault.seal(["phone"], {"phone": PHONE})
            yield found.state.settings.mongodb_uri.get_secret_value()

    def test_says_what_the_key_opens(self, sealed: str, redis_url: str, tmp_path: Path) -> None:
        assert judged(sealed, encryption_master_key=OLD).verdict == "ok"
        other = judged(sealed, encryption_master_key=NEW)
        assert (other.verdict, "ENCRYPTION_MASTER_KEY does not open 1 of 1" in other.what) == ("fail", True)
        between = {"encryption_master_key": NEW, "encryption_master_key_previous": OLD}
        old = judged(sealed, **between)
        assert (old.verdict, "rotate-keys" in old.advice) == ("warn", True)
        rotate(sealed, redis_url, tmp_path, **{name.upper(): key for name, key in between.items()})
        assert judged(sealed, **between).verdict == "ok"
        assert judged(sealed, encryption_master_key=NEW).verdict == "ok"

    @pytest.fixture
    def wrong_key(self, sealed: str, redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        environ = environ_of(sealed, redis_url, tmp_path) | {"ENVIRONMENT": "test"}
        for name, value in {**environ, "ENCRYPTION_MASTER_KEY": NEW}.items():
            monkeypatch.setenv(name, value)
        return tmp_path

    def test_is_asked_by_the_command(self, wrong_key: Path) -> None:
        failed = [one.what for one in doctor.findings(wrong_key) if one.verdict == "fail"]
        assert any("does not open" in what for what in failed), failed

    def test_says_what_a_key_of_aws_opens(
        self, sealed: str, redis_url: str, kms: Kms, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", str(kms.certificate))
        master = {
            "encryption_master_key": OLD,
            "aws_access_key_id": "AKIATEST",
            "aws_secret_access_key": "its",
        }
        first, second = [
            {**master, "encryption_kms_key": kms.new_key(), "encryption_kms_endpoint": kms.endpoint}
            for _ in range(2)
        ]
        for keys in (first, second):
            old = judged(sealed, **keys)
            assert (old.verdict, "rotate-keys" in old.advice) == ("warn", True), old
            rotate(sealed, redis_url, tmp_path, **{name.upper(): key for name, key in keys.items()})
            assert judged(sealed, **keys).verdict == "ok"
        monkeypatch.delenv("SSL_CERT_FILE")
        cut_off = judged(sealed, **second)
        assert (cut_off.verdict, "certificate" in cut_off.what.lower()) == ("fail", True), cut_off

    def test_says_so_where_nothing_is_sealed_yet(self, mongodb_uri: str) -> None:
        empty = judged(mongodb_uri.rsplit("/", 1)[0] + "/nothing_sealed", encryption_master_key=NEW)
        assert empty.verdict == "ok"
