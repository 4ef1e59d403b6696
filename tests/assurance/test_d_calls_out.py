"""Assurance D: nobody outside chooses whom this server calls."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from tests.factories.bodies import KINDS
from tests.factories.trips import stop, trip
from tests.support.belongings import DRIVERS_OWN
from tests.support.factors import step_up
from tests.support.fields import fields_in
from tests.support.imports import csv_of
from tests.support.operations import NOWHERE
from tests.support.outside import Town
from tests.support.stack import Somebody

ADDRESS = re.compile(
    r"ur[il]$|(?<!un)link$|webhook|callback|endpoint|host(name)?$|proxy|target$|domain", re.IGNORECASE
)
KNOWN = {"auth_oauth_authorize redirectUri"}
"""Compared with the app's own address, and given to the browser alone."""


@pytest.fixture
async def listener() -> AsyncIterator[tuple[str, list[bytes]]]:
    """Something on this machine that waits to be called, and who did."""
    called: list[bytes] = []

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        called.append(await reader.read(200))
        writer.close()

    server = await asyncio.start_server(take, "127.0.0.1", 0)
    async with server:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}", called


def named_addresses(document: dict[str, Any]) -> Iterator[str]:
    """What clients can send that says of itself that it is an address."""
    for field in fields_in(document):
        name = str(next(one for one in reversed(field.steps) if isinstance(one, str)))
        if ADDRESS.search(name) or field.schema.get("format") in {"uri", "url", "hostname", "uri-reference"}:
            yield f"{field.operation} {name}"
    for methods in document["paths"].values():
        for declared in methods.values():
            for one in declared.get("parameters", ()) if isinstance(declared, dict) else ():
                if ADDRESS.search(one["name"]) or one.get("schema", {}).get("format") in {"uri", "url"}:
                    yield f"{declared['operationId']} {one['name']}"


def test_49_no_operation_takes_an_address_to_call(town: Town) -> None:
    """There are no webhooks yet; with them come the tests of where they may lead."""
    assert set(named_addresses(town.document)) == KNOWN
    assert [name for name in town.document["paths"] if "webhook" in name] == []
    assert town.document.get("webhooks", {}) == {}
    assert "callbacks" not in json.dumps(town.document["paths"])


async def test_49_an_address_in_any_text_is_called_by_nobody(
    town: Town, owner: Somebody, listener: tuple[str, list[bytes]]
) -> None:
    host, called = listener
    url = f"http://{host}/planted"
    assert await planted(town, owner, url) > 150
    for kind in KINDS:
        body = kind.full(notes=url) if kind.text == "notes" else kind.full(name=url)
        assert (await town.ours.owner.post(kind.plural, json=body)).status_code == 201
    body = trip(notes=url, stops=[stop(place={"name": url, "address": url, "point": {"lat": 1, "lng": 1}})])
    assert (await town.ours.owner.post("trips", json=body)).status_code == 201
    await imported(town, url)
    async with town.stack.visitor() as anybody:
        for home in (url, f"http://{int_of(host)}/", f"//{host}/"):
            for provider in ("google", "microsoft", url):
                path = f"auth/oauth/{provider.replace('/', '%2F')}/authorize"
                answer = await anybody.get(path, params={"redirectUri": home})
                assert answer.status_code in {404, 422}, answer.text
        forwarded = {
            "x-forwarded-host": host,
            "x-forwarded-for": host,
            "forwarded": f"host={host}",
            "referer": url,
        }
        await anybody.get("trips", headers=forwarded)
        await anybody.post("auth/password/forgot", json={"email": "x@x.test"}, headers={"host": host})
    await asyncio.sleep(1)
    assert called == []


async def planted(town: Town, owner: Somebody, url: str) -> int:
    """How many texts of how many operations said the address."""
    tried = 0
    async with owner.client() as client:
        assert (await step_up(client)).status_code == 204
        for field in fields_in(town.document):
            if "string" in field.types:
                who = town.ours.clients["driver"] if field.operation in DRIVERS_OWN else client
                await who.request(field.method, field.path.format(**NOWHERE), json=field.holding(url))
                tried += 1
    return tried


async def imported(town: Town, url: str) -> None:
    rows = csv_of([{"name": url, "notes": f'=WEBSERVICE("{url}")'}])
    answer = await town.ours.owner.post("customers/import", files={"file": (url, rows)})
    job = await town.ours.finished(answer.json()["jobId"])
    assert job["result"]["created"] == 1


def int_of(host: str) -> str:
    """The same address as one number."""
    address, _, port = host.partition(":")
    first, second, third, fourth = (int(one) for one in address.split("."))
    return f"{(first << 24) + (second << 16) + (third << 8) + fourth}:{port}"


async def test_49_the_listener_would_have_noticed(listener: tuple[str, list[bytes]]) -> None:
    host, called = listener
    _, writer = await asyncio.open_connection(*host.split(":"))
    writer.write(b"GET /planted")
    writer.close()
    await asyncio.sleep(0.2)
    assert called == [b"GET /planted"]
