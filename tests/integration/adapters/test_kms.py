"""Data keys sealed by AWS KMS, as moto plays it behind TLS: on the way there, with it, and on the way back."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from pymongo.errors import EncryptionError

from adapters.errors import Down
from adapters.machine_credentials import MachineCredentials, NoCredentials
from adapters.mongo import vault as vaults
from adapters.mongo.client import connect, database_of
from adapters.mongo.guard import reading
from adapters.mongo.vault import Vault
from cli.ports import any_free
from tests.support.kms import Kms, RoleServer, running_roles
from tests.support.settings import settings_for, with_database

Opened = Callable[..., Vault]
KEYS = {"aws_access_key_id": "AKIATEST", "aws_secret_access_key": "of the test"}
OPEN = {"phone": "+49 30 1234"}


@pytest.fixture
def region(kms: Kms, monkeypatch: pytest.MonkeyPatch) -> Kms:
    """One whose certificate this process trusts."""
    monkeypatch.setenv("SSL_CERT_FILE", str(kms.certificate))
    return kms


@pytest.fixture
async def opened(mongodb_uri: str, region: Kms) -> AsyncIterator[Opened]:
    """A vault for every process that asks, each with its own settings, all in one database."""
    uri = with_database(mongodb_uri, f"kms_{secrets.token_hex(6)}")
    databases = []

    def another(key: str | None = None, **settings: Any) -> Vault:
        named = {"encryption_kms_key": key, "encryption_kms_endpoint": region.endpoint, **KEYS, **settings}
        found = settings_for(uri, "redis://127.0.0.1", **named)
        databases.append(database_of(connect(found), found))
        return databases[-1].vault

    yield another
    for database in databases:
        await database.vault.close()
        await database.client.close()


async def sealed_by(vault: Vault) -> dict[str, Any]:
    return await vault.seal(["phone"], OPEN)


async def is_opened_by(vault: Vault, sealed: dict[str, Any]) -> bool:
    found = dict(sealed)
    try:
        await vault.open(["phone"], found)
    except EncryptionError:
        return False
    return found == OPEN


async def test_what_it_helped_to_seal_is_opened_by_another_process_and_not_without_it(
    opened: Opened, region: Kms
) -> None:
    key = region.new_key()
    sealed = await sealed_by(opened(key))
    assert await is_opened_by(opened(key), sealed)
    assert not await is_opened_by(opened(), sealed)
    assert await opened(key).survey() == (1, 0, 0, "")


async def test_a_service_changes_over_to_it_and_back(opened: Opened, region: Kms) -> None:
    key, sealed = region.new_key(), await sealed_by(opened())
    there = opened(key)
    assert await is_opened_by(there, sealed)
    assert (await there.survey()).old == 1
    assert await there.rewrap() == 1
    assert await there.survey() == (1, 0, 0, "")
    assert not await is_opened_by(opened(), sealed), "the master key alone opens nothing any more"
    back = opened(encryption_kms_key_previous=key)
    assert await is_opened_by(back, sealed)
    assert (await back.survey()).old == 1
    assert await back.rewrap() == 1
    assert await is_opened_by(opened(), sealed)
    assert await opened().survey() == (1, 0, 0, "")


async def test_what_another_key_of_it_sealed_waits_to_be_sealed_anew(opened: Opened, region: Kms) -> None:
    first, second = region.new_key(), region.new_key()
    sealed = await sealed_by(opened(first))
    after = opened(second)
    assert await after.survey() == (1, 0, 1, ""), "it opens, and only as long as the first key is there"
    await after.rewrap()
    assert await after.survey() == (1, 0, 0, "")
    assert await is_opened_by(opened(second), sealed)


async def test_what_is_asked_elsewhere_waits_as_well(opened: Opened, region: Kms) -> None:
    key = region.new_key()
    await sealed_by(opened(key))
    assert (await opened(key, encryption_kms_endpoint="elsewhere.test:443").survey()).old == 1


async def test_why_it_opens_nothing_is_told(
    opened: Opened, region: Kms, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = region.new_key()
    await sealed_by(opened(key))
    monkeypatch.delenv("SSL_CERT_FILE")
    found = await opened(key).survey()
    assert (found.closed, "certificate" in found.why.lower()) == (1, True), found


async def test_one_that_nobody_reaches_is_down_as_a_database_would_be(opened: Opened, region: Kms) -> None:
    away = opened(region.new_key(), encryption_kms_endpoint=f"127.0.0.1:{any_free()}")
    with pytest.raises(Down):
        await reading(sealed_by)(away)


class TestTheMachinesCredentials:
    @pytest.fixture(autouse=True)
    def _bare(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A machine that has none."""
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        for name in ("AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE"):
            monkeypatch.setenv(name, str(tmp_path / "none"))

    @pytest.fixture
    def role(self, monkeypatch: pytest.MonkeyPatch) -> Any:
        with running_roles() as roles:
            monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", roles.address)
            yield roles

    def test_are_those_of_its_role_and_renewed(self, role: RoleServer) -> None:
        machine = MachineCredentials()
        first, second = machine.now(), machine.now()
        assert first.keys() == second.keys() == {"accessKeyId", "secretAccessKey", "sessionToken"}
        assert first["accessKeyId"].startswith("ASIA")
        assert first["sessionToken"] != second["sessionToken"] == str(role.given)

    def test_that_are_none_are_told(self) -> None:
        with pytest.raises(NoCredentials, match="AWS_ACCESS_KEY_ID"):
            MachineCredentials().now()

    async def test_open_what_is_sealed_also_once_there_are_others(
        self, opened: Opened, region: Kms, role: RoleServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(vaults, "ASK_SECONDS", 0.0)
        key, none = region.new_key(), dict.fromkeys(KEYS)
        vault = opened(key, **none)
        sealed = await sealed_by(vault)
        before = role.given
        assert await is_opened_by(vault, sealed)
        assert role.given > before
        assert await is_opened_by(opened(key, **none), sealed)

    async def test_are_asked_for_once_a_minute(self, opened: Opened, region: Kms, role: RoleServer) -> None:
        vault = opened(region.new_key(), **dict.fromkeys(KEYS))
        sealed = await sealed_by(vault)
        before = role.given
        for _ in range(3):
            assert await is_opened_by(vault, sealed)
        assert role.given == before

    async def test_that_nobody_gives_are_missed_in_words(self, opened: Opened, region: Kms) -> None:
        with pytest.raises(EncryptionError, match="gives this machine no credentials"):
            await sealed_by(opened(region.new_key(), **dict.fromkeys(KEYS)))
