"""The audit log as administrators read it."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import openpyxl
import pytest
from httpx2 import AsyncClient

from tests.factories import bodies
from tests.integration.feed.numbering import seal
from tests.support.backend import Backend
from tests.support.companies import Company


async def _entries(client: AsyncClient, **filters: str) -> list[dict[str, Any]]:
    answer = await client.get("audit-logs", params={"limit": "100", **filters})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def test_a_change_is_shown_with_who_what_when_from_where_and_both_values(
    client: AsyncClient, company: Company, backend: Backend
) -> None:
    driver = (await client.post("drivers", json=bodies.driver(name="Ana"))).json()
    changed = await client.patch(f"drivers/{driver['id']}", json={"name": "Anna", "phone": "555 0100"})
    await seal(backend.state)
    entry = (await _entries(client, **{"target.id": driver["id"]}))[0]
    owner = company.people["owner"]
    assert entry["actor"] == {"type": "user", "id": owner.id, "name": "The owner"}
    assert entry["action"] == "driver.updated"
    assert entry["target"] == {"type": "driver", "id": driver["id"]}
    assert entry["at"] == changed.json()["updatedAt"]
    assert entry["requestId"] == changed.headers["x-request-id"]
    assert entry["ip"].startswith("10.")
    assert "python" in entry["userAgent"]
    assert entry["before"] == {"name": "Ana", "phone": {"redacted": True}}
    assert entry["after"] == {"name": "Anna", "phone": {"redacted": True}}
    assert entry["sequence"] > 1
    assert len(entry["hash"]) == len(entry["previousHash"]) == 64
    assert not {"salt", "digests", "mac", "organizationId"} & entry.keys()


async def test_an_entry_that_is_not_sealed_yet_has_no_place(client: AsyncClient) -> None:
    await client.post("drivers", json=bodies.driver())
    entry = (await _entries(client))[0]
    assert (entry["sequence"], entry["hash"], entry["previousHash"]) == (None, None, None)


async def test_entries_come_newest_first_page_by_page(client: AsyncClient) -> None:
    created = [(await client.post("drivers", json=bodies.driver())).json()["id"] for _ in range(5)]
    found, cursor = [], None
    while True:
        page = await client.get(
            "audit-logs",
            params={"limit": "2", "action": "driver.created"} | ({"cursor": cursor} if cursor else {}),
        )
        found += [entry["target"]["id"] for entry in page.json()["items"]]
        cursor = page.json()["nextCursor"]
        if cursor is None:
            break
    assert found == created[::-1]


async def test_filters_choose_by_actor_target_action_and_time(client: AsyncClient, company: Company) -> None:
    dispatcher = await company.client("dispatcher")
    driver = (await dispatcher.post("drivers", json=bodies.driver())).json()
    vehicle = (await client.post("vehicles", json=bodies.vehicle())).json()
    person = company.people["dispatcher"].id
    assert {e["actor"]["id"] for e in await _entries(client, **{"actor.id": person})} == {person}
    assert [e["action"] for e in await _entries(client, **{"target.type": "vehicle"})] == ["vehicle.created"]
    both = await _entries(client, action="driver.created,vehicle.created")
    assert [e["target"]["id"] for e in both] == [vehicle["id"], driver["id"]]
    later = await _entries(client, **{"at.from": vehicle["createdAt"]})
    assert [e["target"]["id"] for e in later] == [vehicle["id"]]
    earlier = await _entries(client, **{"at.to": vehicle["createdAt"]})
    assert driver["id"] in {e["target"]["id"] for e in earlier}
    assert vehicle["id"] not in {e["target"]["id"] for e in earlier}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("actor.id", ""),
        ("at.from", "yesterday"),
        ("action", "x" * 101),
        ("hash", "1"),
        ("sort", "at"),
        ("actor", "x"),
    ],
)
async def test_a_filter_that_makes_no_sense_is_refused(client: AsyncClient, name: str, value: str) -> None:
    answer = await client.get("audit-logs", params={name: value})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == name


async def test_the_log_of_a_company_is_valid_until_somebody_edits_it(
    client: AsyncClient, backend: Backend, company: Company
) -> None:
    driver = (await client.post("drivers", json=bodies.driver())).json()
    await seal(backend.state)
    answer = (await client.get("audit-logs/verify")).json()
    assert answer["valid"] is True
    assert answer["checked"] == len(await _entries(client))
    entries = backend.state.database["auditLogs"]
    await entries.update_one({"target.id": driver["id"]}, {"$set": {"action": "driver.viewed"}})
    answer = (await client.get("audit-logs/verify")).json()
    edited = await entries.find_one({"target.id": driver["id"]})
    assert edited is not None
    assert answer["valid"] is False
    assert answer["firstBroken"]["id"] == edited["_id"]


async def test_another_companys_entries_are_not_shown(client: AsyncClient, stranger: AsyncClient) -> None:
    driver = (await client.post("drivers", json=bodies.driver())).json()
    assert await _entries(stranger, **{"target.id": driver["id"]}) == []


@pytest.mark.parametrize("role", ["dispatcher", "driver", "viewer"])
async def test_only_administrators_read_the_log(company: Company, role: Any) -> None:
    person = await company.client(role)
    assert (await person.get("audit-logs")).status_code == 403
    assert (await person.get("audit-logs/verify")).status_code == 403
    assert (await person.get("audit-logs/export")).status_code == 403


async def _export(client: AsyncClient, **query: str) -> bytes:
    answer = await client.get("audit-logs/export", params=query)
    assert answer.status_code == 200, answer.text
    kind = query.get("format", "csv")
    assert answer.headers["content-disposition"] == f'attachment; filename="audit-logs.{kind}"'
    return answer.content


class TestExport:
    async def test_holds_the_entries_as_the_list_shows_them(
        self, client: AsyncClient, backend: Backend
    ) -> None:
        driver = (await client.post("drivers", json=bodies.driver(name="=1+1"))).json()
        await client.patch(f"drivers/{driver['id']}", json={"name": "Ana", "phone": "555 0100"})
        await seal(backend.state)
        listed = await _entries(client)
        lines = (await _export(client, format="jsonl")).splitlines()
        assert [json.loads(line) for line in lines] == listed
        rows = list(csv.DictReader(io.StringIO((await _export(client)).decode(), newline="")))
        sheet = openpyxl.load_workbook(io.BytesIO(await _export(client, format="xlsx"))).worksheets[0]
        (head, *cells) = sheet.iter_rows(values_only=True)
        assert list(head) == list(rows[0])
        for entry, row, line in zip(listed, rows, cells, strict=True):
            assert (row["id"], row["sequence"], row["at"]) == (
                entry["id"],
                str(entry["sequence"]),
                entry["at"],
            )
            assert (row["actor.name"], row["target.id"]) == (entry["actor"]["name"], entry["target"]["id"])
            assert (row["action"], row["hash"]) == (entry["action"], entry["hash"])
            for name in ("before", "after"):
                assert (json.loads(row[name]) if row[name] else None) == entry[name]
            assert ["" if cell is None else str(cell) for cell in line] == [*row.values()]

    async def test_takes_the_filters_of_the_list_and_nothing_else(self, client: AsyncClient) -> None:
        driver = (await client.post("drivers", json=bodies.driver())).json()
        await client.post("vehicles", json=bodies.vehicle())
        chosen = await _export(client, format="jsonl", **{"target.type": "driver"})
        assert [json.loads(line)["target"]["id"] for line in chosen.splitlines()] == [driver["id"]]
        for query in ({"format": "pdf"}, {"limit": "5"}, {"target": "x"}, {"at.from": "yesterday"}):
            answer = await client.get("audit-logs/export", params=query)
            assert answer.json()["errors"][0]["pointer"] == next(iter(query))

    async def test_shows_nothing_of_another_company(self, client: AsyncClient, stranger: AsyncClient) -> None:
        driver = (await client.post("drivers", json=bodies.driver())).json()
        assert driver["id"].encode() not in await _export(stranger, format="jsonl")

    async def test_says_in_a_spreadsheet_what_a_cell_cannot_hold(
        self, client: AsyncClient, backend: Backend, company: Company
    ) -> None:
        driver = (await client.post("drivers", json=bodies.driver())).json()
        long = {"$set": {"after.name": "x" * 40_000}}
        await backend.state.database["auditLogs"].update_one({"target.id": driver["id"]}, long)
        book = openpyxl.load_workbook(io.BytesIO(await _export(client, format="xlsx")))
        (head, first, *_) = book.worksheets[0].iter_rows(values_only=True)
        shown = str(first[head.index("after")])
        assert len(shown) == 32_767
        assert shown.endswith("CSV and JSON Lines have all of it)")
        assert b"x" * 40_000 in await _export(client)
