"""Assurance D: nothing that is sent in can be made costly by its size, its depth or its pattern."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from httpx2 import AsyncClient, Response

from tests.factories.bodies import customer
from tests.factories.trips import stop
from tests.support.calls import faults, problem
from tests.support.outside import Town

NOUNS = ("trips", "drivers", "vehicles", "places", "customers")
HOSTILE = {
    "backtracking": "(a+)+$ aaaaaaaaaaaaaaaaaaaaaaaaaaaa!",
    "email": "^([a-zA-Z0-9._%-]+)+@([a-z]+.)+$",
    "any": ".* .* .* .*",
    "brackets": "[" * 200,
    "backslashes": "\\" * 200,
    "one letter": "a",
    "letters": " ".join("abcdefgh"),
    "long": "a" * 200,
    "accents": "\u0101\u0301\u0302\u0303" * 50,
    "ligatures": "\ufdfa" * 200,
    "nothing": "\u0000 \u200b \ufeff",
    "right to left": "\u202e" * 200,
}
QUIET = {"q": "zz"}
MOST = 0.2
"""Seconds more than a quiet search takes."""
TIMES = 3
MIB = 1024 * 1024


@pytest.fixture(scope="module")
async def stocked(town: Town) -> AsyncClient:
    """Somebody whose company has many customers with names on which a search could choke."""
    items = [customer(name="a" * (number % 150 + 40), notes="aaaa " * 20) for number in range(500)]
    answer = await town.theirs.owner.post("customers/bulk", json={"items": items})
    assert answer.json()["succeeded"] == 500, answer.text[:500]
    return town.theirs.owner


class TestSearch:
    @pytest.mark.parametrize("pattern", HOSTILE)
    async def test_45_costs_little_whatever_is_searched_for(
        self, town: Town, stocked: AsyncClient, pattern: str
    ) -> None:
        costs = {noun: await cost(town, stocked, noun, {"q": HOSTILE[pattern]}, {200, 422}) for noun in NOUNS}
        quiet = await cost(town, stocked, "customers", QUIET, {200})
        assert {noun: one for noun, one in costs.items() if one - quiet > MOST} == {}

    async def test_45_finds_what_there_is_by_the_same_way(self, stocked: AsyncClient) -> None:
        found = await stocked.get("customers", params={"q": "a" * 40, "include": "total"})
        assert stopped(found) or (found.status_code, found.json()["total"]) == (200, 500)

    async def test_45_no_other_parameter_costs_more(self, town: Town, stocked: AsyncClient) -> None:
        quiet = await cost(town, stocked, "customers", QUIET, {200})
        for name, value in (
            ("sort", "-name," * 300),
            ("fields", "id," * 2000),
            ("cursor", "A" * 8000),
            ("name", ",".join("a" * 5 for _ in range(1000))),
            ("reference", "(a+)+$" * 500),
            ("createdAt.from", "2" * 5000),
        ):
            spent = await cost(town, stocked, "customers", {name: value}, {200, 414, 422, 431})
            assert spent - quiet < MOST, name


async def cost(
    town: Town, client: AsyncClient, noun: str, params: dict[str, str], allowed: set[int]
) -> float:
    """Seconds that a list takes at best: of API and database where those can be seen, else until the answer.

    A slow database on a busy machine may have the search stopped: that is the bound at work, and it too is measured.
    """
    spent = []
    for _ in range(TIMES):
        before, began = cpu(town), time.monotonic()
        answer = await client.get(noun, params=params)
        assert answer.status_code in allowed or stopped(answer), answer.text[:300]
        spent.append(time.monotonic() - began if before is None else (cpu(town) or 0.0) - before)
    return min(spent)


def stopped(answer: Response) -> bool:
    """Tell whether the API gave a search up at its time limit and said when to come again."""
    return (
        answer.status_code == 503
        and "was stopped" in answer.json()["detail"]
        and int(answer.headers["Retry-After"]) > 0
    )


def cpu(town: Town) -> float | None:
    """Seconds that the processes of API and database have worked so far."""
    pids = town.stack.pids()
    if not {"api", "mongodb"} <= set(pids):
        return None
    every = [Path(f"/proc/{pids[part]}/stat").read_text() for part in ("api", "mongodb")]
    times = [one.rpartition(")")[2].split()[11:13] for one in every]
    return sum(int(one) for of_one in times for one in of_one) / 100


class Test52Size:
    async def test_52_of_a_page_is_bounded_as_the_document_says(self, town: Town) -> None:
        most = dict(page_sizes(town))
        assert len(most) >= 9
        assert set(most.values()) == {100, 500, 1000}
        assert {path for path, size in most.items() if size > 100} == {"changes", "positions/latest"}
        for path, size in most.items():
            for limit in (str(size + 1), "0", "-1", "1000000000", "1e2", "all", ""):
                answer = await town.ours.owner.get(path, params={"limit": limit})
                assert answer.status_code == 422, (path, limit)

    async def test_52_of_a_page_is_what_was_asked_for(self, stocked: AsyncClient) -> None:
        for asked, size in ((None, 20), ("1", 1), ("100", 100)):
            page = (await stocked.get("customers", params={"limit": asked} if asked else None)).json()
            assert len(page["items"]) == size
            assert page["nextCursor"]

    async def test_52_of_bodies_is_a_mebibyte_and_ten_for_many(self, town: Town) -> None:
        for path, most in (("customers", MIB), ("customers/bulk", 10 * MIB), ("trips", MIB)):
            answer = await posted(town, path, b'{"name":"' + b"x" * most + b'"}')
            assert problem(answer) == (413, "body.too_large"), path
        below = await posted(town, "customers", b'{"name":"' + b"x" * (MIB - 100) + b'"}')
        assert faults(below) == {"/name": "field.string_too_long"}

    async def test_52_of_lists_is_bounded(self, town: Town) -> None:
        many = {"items": [{"name": "x"}] * 501}
        assert faults(await town.ours.owner.post("customers/bulk", json=many)).keys() == {"/items"}
        actions = {"action": "unassign", "items": [{"id": f"trp_{'0' * 32}"}] * 501}
        assert faults(await town.ours.owner.post("trips/bulk-actions", json=actions)).keys() == {"/items"}
        long = {"stops": [stop()] * 201}
        assert faults(await town.ours.owner.post("trips", json=long)).keys() == {"/stops"}
        wide = {"name": "x", "metadata": {f"k{number}": 1 for number in range(51)}}
        assert faults(await town.ours.owner.post("customers", json=wide)).keys() == {"/metadata"}


def page_sizes(town: Town) -> Iterator[tuple[str, int]]:
    """The most that can be asked for of each list."""
    for one in town.operations:
        if one.method == "GET" and "{" not in one.path:
            declared = town.document["paths"][f"/api/v1/{one.path}"]["get"].get("parameters", ())
            yield from ((one.path, each["schema"]["maximum"]) for each in declared if each["name"] == "limit")


class Test52Depth:
    @pytest.mark.parametrize("levels", [33, 900, 100_000])
    @pytest.mark.parametrize("kind", ["object", "list"])
    async def test_52_of_json_is_32(self, town: Town, levels: int, kind: str) -> None:
        for path in ("customers", "customers/bulk", "trips", "auth/step-up"):
            answer = await posted(town, path, nested(levels, kind))
            assert set(faults(answer).values()) <= {"json.too_deep", "json.malformed"}, path

    async def test_52_of_json_may_be_32(self, town: Town) -> None:
        assert faults(await posted(town, "customers", nested(32, "object"))) == {"/name": "field.string_type"}


def nested(levels: int, kind: str) -> bytes:
    """With the name of a customer at its top."""
    begin, end = (b'{"a":', b"}") if kind == "object" else (b"[", b"]")
    return b'{"name":' + begin * (levels - 1) + b"1" + end * (levels - 1) + b"}"


async def posted(town: Town, path: str, content: bytes) -> Response:
    return await town.ours.owner.post(path, content=content, headers={"content-type": "application/json"})
