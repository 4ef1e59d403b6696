"""Bodies that are refused before anything is done with them."""

from __future__ import annotations

import gzip
from collections.abc import AsyncIterator

import orjson
import pytest
from httpx2 import AsyncClient, Response

from tests.factories.bodies import customer

JSON = {"content-type": "application/json"}
MIB = 1024 * 1024


async def post(client: AsyncClient, content: bytes, path: str = "customers", **headers: str) -> Response:
    return await client.post(path, content=content, headers={**JSON, **headers})


def code(answer: Response) -> str:
    assert answer.status_code == 422, answer.text
    found: str = answer.json()["errors"][0]["code"]
    return found


class TestSize:
    async def test_is_bounded_by_a_mebibyte(self, client: AsyncClient) -> None:
        answer = await post(client, orjson.dumps(customer(notes="x" * MIB)))
        assert (answer.status_code, answer.json()["code"]) == (413, "body.too_large")

    async def test_is_counted_when_it_is_not_declared(self, client: AsyncClient) -> None:
        async def endless() -> AsyncIterator[bytes]:
            for _ in range(40):
                yield b" " * (MIB // 8)

        answer = await client.post("customers", content=endless(), headers=JSON)
        assert answer.status_code == 413

    async def test_may_be_ten_times_that_for_many_objects(self, client: AsyncClient) -> None:
        items = [customer(notes="x" * 9000) for _ in range(150)]
        assert (await client.post("customers/bulk", json={"items": items, "dryRun": True})).status_code == 200
        answer = await post(client, b"[" + b" " * (10 * MIB) + b"]", "customers/bulk")
        assert answer.status_code == 413

    async def test_notes_have_up_to_ten_thousand_characters(self, client: AsyncClient) -> None:
        assert (await client.post("customers", json=customer(notes="ü" * 10_000))).status_code == 201
        assert (
            code(await client.post("customers", json=customer(notes="ü" * 10_001))) == "field.string_too_long"
        )


class TestJson:
    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"{",
            b'{"name": "x"',
            b"{'name': 'x'}",
            b'{"name": NaN}',
            b'{"name": Infinity}',
            b'{"name": "x",}',
            b'{"name": "\xff"}',
            b'{"name": "\\ud800"}',
            b'{"name": 1e999}',
            b"name=x",
            b'{"name": "x"} {"name": "y"}',
            b"[" * 100_000,
        ],
        ids=lambda content: repr(content[:24]),
    )
    async def test_that_is_malformed_is_refused(self, client: AsyncClient, content: bytes) -> None:
        assert code(await post(client, content)) == "json.malformed"

    async def test_is_up_to_32_levels_deep(self, client: AsyncClient) -> None:
        def nested(levels: int) -> bytes:
            return b'{"name":' + b'{"a":' * (levels - 1) + b"1" + b"}" * levels

        assert code(await post(client, nested(32))) == "field.string_type"
        assert code(await post(client, nested(33))) == "json.too_deep"
        assert code(await post(client, nested(900))) == "json.too_deep"

    async def test_is_not_called_deep_for_being_wide(self, client: AsyncClient) -> None:
        items = [customer(metadata={}) for _ in range(40)]
        assert (await client.post("customers/bulk", json={"items": items, "dryRun": True})).status_code == 200

    async def test_is_not_unpacked(self, client: AsyncClient) -> None:
        packed = gzip.compress(orjson.dumps(customer()))
        answer = await client.post("customers", content=packed, headers={**JSON, "content-encoding": "gzip"})
        assert code(answer) == "json.malformed"


class TestMediaType:
    @pytest.mark.parametrize(
        "media",
        ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/jsonx", ""],
    )
    async def test_other_than_json_is_refused(self, client: AsyncClient, media: str) -> None:
        answer = await client.post("customers", content=b'{"name": "x"}', headers={"content-type": media})
        assert (answer.status_code, answer.json()["code"]) == (415, "media.unsupported")

    @pytest.mark.parametrize(
        "media", ["application/json", "APPLICATION/JSON; charset=utf-8", "application/merge-patch+json"]
    )
    async def test_of_json_is_taken_however_it_is_written(self, client: AsyncClient, media: str) -> None:
        answer = await client.post("customers", content=b'{"name": "x"}', headers={"content-type": media})
        assert answer.status_code == 201
