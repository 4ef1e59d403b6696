"""Assurance G 76: what is secret is kept nowhere in a form that can be read."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

import bson
import httpx2
import pytest
from httpx2 import AsyncClient
from pymongo import MongoClient

from tests.support.factors import enrol_app
from tests.support.stack import Somebody, Stack, owner_of_a_new_company, started

MARK = secrets.token_hex(8)
"""Part of every secret that a person can choose, so that no other run's are found."""
MAILBOX = "messages"
"""What development would have sent, kept to be read there; it holds the links as the real mails do."""


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack whose files can be searched, also once it has ended."""
    with started(tmp_path_factory.mktemp("leaks"), LOG_LEVEL="DEBUG") as found:
        yield found


async def planted(stack: Stack) -> dict[str, str]:
    """Secrets of every kind, by what they are, each on the way that a person would give or get it."""
    owner = await owner_of_a_new_company(stack)
    async with owner.client() as client:
        return {
            **await _passwords(stack, owner, client),
            **await _numbers(client),
            **await _factors(client),
            "access token": owner.token,
            "refresh token": owner.session["refreshToken"],
            "device token": owner.session["deviceToken"],
        }


async def _passwords(stack: Stack, owner: Somebody, client: AsyncClient) -> dict[str, str]:
    chosen, wrong = f"chosen {MARK} by its owner", f"guessed {MARK} by nobody"
    body = {"currentPassword": owner.password, "newPassword": chosen}
    assert (await client.post("auth/password/change", json=body)).status_code == 204
    owner.password = chosen
    async with stack.visitor() as visitor:
        refused = await visitor.post("auth/login", json={"email": owner.email, "password": wrong})
        # Whoever takes one field for another is not told on either.
        await visitor.post("auth/login", json={"email": f"{wrong}@", "password": wrong, "other": wrong})
    assert refused.status_code == 401
    return {"password": chosen, "wrong password": wrong}


async def _numbers(client: AsyncClient) -> dict[str, str]:
    """Given with a key, changed, deleted, and brought in by a file and refused."""
    digits = str(secrets.randbelow(10**9)).zfill(9)
    phone, licence, refused = f"+49 {digits}", f"LIC-{MARK}", f"BAD-{MARK}"
    body = {"name": "Dana Driver", "phone": phone, "licenceNumber": licence}
    key = {"Idempotency-Key": secrets.token_hex(8)}
    made = await client.post("drivers", json=body, headers=key)
    assert made.status_code == 201, made.text
    assert (await client.get("drivers", params={"q": licence})).status_code == 200
    assert (await client.patch(f"drivers/{made.json()['id']}", json={"licenceClass": "C"})).status_code == 200
    assert (await client.delete(f"drivers/{made.json()['id']}")).status_code == 204
    bulk = {"create": [{"name": "Otto Other", "licenceNumber": refused, "phone": "none"}]}
    await client.post("drivers/bulk", json=bulk)
    return {"telephone": phone, "licence number": licence, "refused licence number": refused}


async def _factors(client: AsyncClient) -> dict[str, str]:
    begun = await client.post("auth/mfa/totp")
    _, codes = await enrol_app(client)
    key = {"name": "Warehouse", "scopes": ["trips:read"]}
    made = await client.post("api-keys", json=key, headers={"Idempotency-Key": secrets.token_hex(8)})
    assert made.status_code == 201, made.text
    return {"first app": begun.json()["secret"], "recovery code": codes[0], "API key": made.json()["secret"]}


def in_documents(uri: str, wanted: dict[str, str]) -> set[tuple[str, str]]:
    """Where the database shows one of them."""
    found = set()
    with MongoClient[dict[str, object]](uri) as client:
        database = client.get_default_database()
        for name in database.list_collection_names():
            for document in database[name].find():
                raw = bson.encode(document)
                found |= {(what, name) for what, value in wanted.items() if value.encode() in raw}
    return found


def in_files(folder: Path, wanted: dict[str, str]) -> set[tuple[str, str]]:
    """Which files hold one of them."""
    found = set()
    for path in folder.rglob("*"):
        if path.is_file():
            raw = path.read_bytes()
            place = str(path.relative_to(folder))
            found |= {(what, place) for what, value in wanted.items() if value.encode() in raw}
    return found


async def test_76_planted_secrets_are_in_no_document_log_file_or_metric(own: Stack) -> None:
    wanted = await planted(own)
    assert own.data is not None
    assert own.process is not None
    marker = {"the name that is no secret": "Dana Driver"}
    metrics = httpx2.get(f"{own.base}/metrics").text
    assert "roadbook_failed_logins" in metrics
    assert [what for what, value in wanted.items() if value in metrics] == []
    documents = in_documents(own.run["mongodbUri"], wanted | marker)
    assert {place for what, place in documents if what in marker}, "what can be read has to be found"
    assert {one for one in documents if one[0] in wanted and one[1] != MAILBOX} == set()
    own.process.terminate()
    own.process.wait(60)
    files = in_files(own.data.parent, wanted | {"a request in the log": "auth/password/change"})
    assert {place for what, place in files if what not in wanted}, "the logs have to be found"
    assert {one for one in files if one[0] in wanted} == set()
