"""Assurance D: files that are sent in, and those that are given out."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import re
import time
import zipfile
from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin, urlsplit

import openpyxl
import pytest
from httpx2 import AsyncClient, Response

from tests.support.calls import problem
from tests.support.imports import csv_of, xlsx_of
from tests.support.outside import Town, made
from tests.support.pictures import GPS, WHERE, bomb, chunk, opened, photograph, png
from tests.support.stack import Stack, owner_of_a_new_company

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><text>name</text></svg>'
HTML = b"<!doctype html><html><body><script>alert(1)</script>\nname\nDana\n</body></html>"
GIF = b"GIF89a" + bytes(40)
PNG = b"\x89PNG\r\n\x1a\n" + b"name\nDana\n" * 40
POLYGLOTS = {
    "picture and script": b"GIF89a/*\nname\nDana\n*/=alert(1)//",
    "document and table": b"%PDF-1.7\nname,phone\nDana,1\n",
    "program and table": b"\x7fELF\x02\x01\x01" + bytes(9) + b"\nname\nDana\n",
    "archive in a table's place": b"PK\x03\x04name\nDana\n",
}
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", "=cmd|' /C calc'!A0", '=HYPERLINK("http://x.test")')
MIB = 1024 * 1024
LARGEST = 200 * MIB
LARGEST_LOGO = 5 * MIB
SECONDS = 20.0
"""Within which a bomb is refused, on a machine that has other work."""


async def send(
    client: AsyncClient, content: bytes, name: str = "rows.csv", noun: str = "customers"
) -> Response:
    return await client.post(f"{noun}/import", files={"file": (name, content)})


async def names(client: AsyncClient) -> list[str]:
    found = (await client.get("customers", params={"limit": 100, "sort": "-createdAt"})).json()["items"]
    return [one["name"] for one in found]


async def outcome(town: Town, content: bytes, name: str = "rows.csv") -> dict[str, Any]:
    """The job that looked at a file."""
    answer = await send(town.ours.owner, content, name)
    assert answer.status_code == 202, answer.text
    return await town.ours.finished(answer.json()["jobId"])


@pytest.mark.parametrize(
    "content", [SVG, HTML, PNG, *POLYGLOTS.values()], ids=["SVG", "HTML", "PNG", *POLYGLOTS]
)
@pytest.mark.parametrize("name", ["rows.csv", "rows.xlsx"])
async def test_48_what_is_no_table_is_refused_whatever_it_is_called(
    town: Town, content: bytes, name: str
) -> None:
    before = await names(town.ours.owner)
    job = await outcome(town, content, name)
    assert (job["status"], job["result"]["created"], job["result"]["rejectsUrl"]) == ("failed", 0, None)
    assert job["error"]["code"] in {"import.not_a_table", "import.workbook_broken"}
    assert await names(town.ours.owner) == before


@pytest.mark.parametrize(
    "name", ["../../../etc/passwd", "..\\..\\rows.csv", "/etc/cron.d/rows", "a\r\nX: y", "\x00"]
)
async def test_48_a_path_in_the_name_leads_nowhere(town: Town, name: str) -> None:
    """The name that a client gives a file is not used for anything."""
    answer = await send(town.ours.owner, csv_of([{"name": "", "externalId": "refused"}]), name)
    assert answer.status_code == 202, answer.text
    job = await town.ours.finished(answer.json()["jobId"])
    rejects = await town.ours.owner.get(f"jobs/{job['id']}/rejects")
    assert rejects.headers["content-disposition"] == f'attachment; filename="rejects-{job["id"]}.csv"'
    assert "passwd" not in json.dumps(job)
    assert "x" not in rejects.headers


async def test_48_what_is_too_large_is_refused_before_it_is_sent(town: Town) -> None:
    token = town.ours.people["owner"].token
    answer = await begun(town.stack, "POST /api/v1/customers/import", token, LARGEST + MIB)
    assert answer.startswith(b"HTTP/1.1 413 ")


async def begun(stack: Stack, request: str, token: str, length: int) -> bytes:
    """The first line of the answer to a form of which only the head was sent."""
    host = urlsplit(stack.base)
    assert host.hostname
    reader, writer = await asyncio.open_connection(host.hostname, host.port)
    head = (
        f"{request} HTTP/1.1",
        f"Host: {host.netloc}",
        f"Authorization: Bearer {token}",
        "Content-Type: multipart/form-data; boundary=x",
        f"Content-Length: {length}",
        "",
        "",
    )
    writer.write("\r\n".join(head).encode())
    answer = await asyncio.wait_for(reader.readuntil(b"\r\n"), 5)
    writer.close()
    return answer


@pytest.mark.parametrize("media", ["image/svg+xml", "text/html", "text/csv", "application/octet-stream"])
async def test_48_a_file_that_comes_as_something_else_than_a_form_is_refused(town: Town, media: str) -> None:
    answer = await town.ours.owner.post("customers/import", content=SVG, headers={"content-type": media})
    assert problem(answer) == (415, "media.unsupported")


@pytest.mark.parametrize("bomb", ["strings", "sheet", "entities", "parts", "archive in an archive"])
async def test_48_a_workbook_that_unpacks_without_end_is_refused_in_time(town: Town, bomb: str) -> None:
    content = workbook(BOMBS[bomb]())
    assert len(content) < MIB
    began = time.monotonic()
    job = await outcome(town, content, "rows.xlsx")
    assert time.monotonic() - began < SECONDS
    assert (job["status"], job["result"]["created"]) == ("failed", 0)
    assert job["error"]["code"] in {
        "import.workbook_too_large",
        "import.workbook_broken",
        "import.not_a_table",
    }
    assert (await outcome(town, xlsx_of([{"name": "Whole"}]), "rows.xlsx"))["result"]["created"] == 1


def workbook(parts: dict[str, bytes]) -> bytes:
    """A zip with these beside what makes it a workbook, unless they take its place."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx_of([{"name": "Dana"}]))) as whole:
        all_parts = {name: whole.read(name) for name in whole.namelist()} | parts
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for name, content in all_parts.items():
            packed.writestr(name, content)
    return out.getvalue()


def entities() -> bytes:
    grown = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    return f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "name">{grown}]><sst><si><t>&e11;</t></si></sst>'.encode()


SHEET = "xl/worksheets/sheet1.xml"
BOMBS: dict[str, Callable[[], dict[str, bytes]]] = {
    "strings": lambda: {"xl/sharedStrings.xml": b"<sst><si><t>" + b"a" * (100 * MIB) + b"</t></si></sst>"},
    "sheet": lambda: {
        SHEET: b'<worksheet><sheetData><row><c t="str"><v>' + b"a" * (100 * MIB) + b"</v></c></row>"
    },
    "entities": lambda: {"xl/sharedStrings.xml": entities(), SHEET: entities()},
    "parts": lambda: {f"xl/media/{number}": b"" for number in range(6000)},
    "archive in an archive": lambda: {
        "[Content_Types].xml": b"PK\x03\x04" + bytes(10 * MIB),
        SHEET: b"PK\x03\x04" + bytes(10 * MIB),
    },
}


def test_48_what_takes_files_is_known(town: Town) -> None:
    """Whatever else comes to take them wants lines of its own here."""
    forms = {one.name for one in town.operations if one.is_form}
    imports = {f"{noun}_import" for noun in ("trips", "drivers", "vehicles", "places", "customers")}
    assert forms == imports | {"branding_set_logo"}


class Test48Logos:
    """Each from a person of its own, because a person has ten in an hour."""

    @pytest.mark.parametrize("name", ["logo.png", "logo.svg"])
    async def test_48_that_are_no_pictures_are_refused_whatever_they_are_called(
        self, stack: Stack, name: str
    ) -> None:
        async with (await owner_of_a_new_company(stack)).client() as client:
            for content in (SVG, HTML, GIF, PNG, b"\xff\xd8\xff" + HTML, b"\x00" + png()):
                answer = await send_logo(client, content, name)
                assert answer.status_code in {415, 422}, content[:20]
            assert (await client.get("branding")).json()["logo"] is None

    @pytest.mark.parametrize("behind", [HTML, SVG, b"PK\x03\x04" + bytes(200), b"%PDF-1.7 /JavaScript"])
    async def test_48_that_are_something_else_as_well_come_out_clean(
        self, stack: Stack, behind: bytes
    ) -> None:
        inside = png()[:-12] + chunk(b"tEXt", b"Comment\0" + behind) + png()[-12:]
        async with (await owner_of_a_new_company(stack)).client() as client:
            for content in (png() + behind, inside, photograph() + behind):
                found = await shown_logo(stack, await send_logo(client, content))
                assert found.content.startswith(b"\x89PNG")
                assert found.content.endswith(b"IEND\xaeB`\x82")
                assert behind not in found.content

    async def test_48_do_not_tell_where_they_were_taken(self, stack: Stack) -> None:
        async with (await owner_of_a_new_company(stack)).client() as client:
            sent = photograph()
            assert opened(sent).getexif().get_ifd(GPS)
            found = await shown_logo(stack, await send_logo(client, sent))
        assert not opened(found.content).getexif()
        assert WHERE.encode() not in found.content
        assert opened(found.content).info == {}

    async def test_48_are_named_by_us(self, stack: Stack) -> None:
        async with (await owner_of_a_new_company(stack)).client() as client:
            for name in ("../../../etc/passwd.png", "..\\..\\x.png", "/etc/cron.d/x", "a\r\nX: y", "x.html"):
                answer = await send_logo(client, png(), name)
                path = urlsplit(answer.json()["logo"]["url"]).path
                assert re.fullmatch(r"/api/v1/branding/[a-z0-9-]+/logo-[0-9a-f]{32}\.png", path)
                assert "x" not in answer.headers

    async def test_48_that_would_be_gigabytes_are_refused_at_once(self, stack: Stack) -> None:
        content = bomb()
        assert len(content) < 10_000
        async with (await owner_of_a_new_company(stack)).client() as client:
            began = time.monotonic()
            answer = await send_logo(client, content)
            assert time.monotonic() - began < 2
            assert problem(answer) == (422, "request.invalid")
            assert "30000 by 30000" in answer.json()["errors"][0]["detail"]

    async def test_48_that_are_too_large_are_refused_before_they_are_sent(self, stack: Stack) -> None:
        person = await owner_of_a_new_company(stack)
        answer = await begun(stack, "PUT /api/v1/branding/logo", person.token, LARGEST_LOGO + MIB)
        assert answer.startswith(b"HTTP/1.1 413 ")

    async def test_48_are_given_out_as_pictures_and_nothing_else(self, stack: Stack) -> None:
        async with (await owner_of_a_new_company(stack)).client() as client:
            found = await shown_logo(stack, await send_logo(client, png()))
        assert found.headers["content-type"] == "image/png"
        assert found.headers["x-content-type-options"] == "nosniff"
        policy = {part.strip() for part in found.headers["content-security-policy"].split(";")}
        assert {"sandbox", "default-src 'none'"} <= policy
        assert found.headers["cache-control"] == "public, max-age=31536000, immutable"

    async def test_48_are_ten_an_hour(self, stack: Stack) -> None:
        async with (await owner_of_a_new_company(stack)).client() as client:
            answers = [await send_logo(client, png(width)) for width in range(1, 12)]
        assert [one.status_code for one in answers] == [200] * 10 + [429]
        assert 0 < int(answers[-1].headers["retry-after"]) <= 3600


async def send_logo(client: AsyncClient, content: bytes, name: str = "logo.png") -> Response:
    return await client.put("branding/logo", files={"file": (name, content)})


async def shown_logo(stack: Stack, sent: Response) -> Response:
    """As anybody gets it."""
    assert sent.status_code == 200, sent.text
    async with stack.visitor() as anybody:
        found = await anybody.get(urljoin(str(sent.request.url), sent.json()["logo"]["url"]))
    assert found.status_code == 200, found.text
    return found


async def test_48_what_is_given_out_is_no_page_of_ours(town: Town) -> None:
    job = await outcome(town, csv_of([{"name": "", "notes": "<script>alert(1)</script>"}]))
    paths = [f"jobs/{job['id']}/rejects", "audit-logs/export"]
    paths += [one.path for one in town.operations if one.verb in {"export", "import_template"}]
    assert len(paths) >= 12
    for path in paths:
        answer = await town.ours.owner.get(path)
        assert answer.status_code == 200, path
        assert answer.headers["x-content-type-options"] == "nosniff", path
        assert answer.headers["content-disposition"].startswith("attachment; "), path
        policy = {part.strip() for part in answer.headers["content-security-policy"].split(";")}
        assert {"sandbox", "default-src 'none'"} <= policy, path
        assert not answer.headers["content-type"].startswith(("text/html", "image/")), path


class Test50Formulas:
    async def test_50_are_text_in_every_csv(self, town: Town) -> None:
        made_up = [await formula(town, text) for text in FORMULAS]
        answer = await town.ours.owner.get("customers/export", params={"id": ",".join(made_up)})
        rows = list(csv.DictReader(io.StringIO(answer.text, newline="")))
        assert len(rows) == len(FORMULAS)
        assert {row["notes"] for row in rows} == {f"'{text}" for text in FORMULAS}
        audit = await town.ours.owner.get("audit-logs/export", params={"target.id": ",".join(made_up)})
        assert len(cells(audit.text)) > 50
        for text in (answer.text, audit.text):
            assert [cell for cell in cells(text) if begins_a_formula(cell)] == []

    async def test_50_are_text_in_the_file_of_refused_rows(self, town: Town) -> None:
        rows = [{"name": "", "reference": text, "notes": text} for text in FORMULAS]
        job = await outcome(town, csv_of(rows))
        assert job["result"]["rejected"] == len(FORMULAS)
        refused = (await town.ours.owner.get(f"jobs/{job['id']}/rejects")).text
        assert len(list(csv.DictReader(io.StringIO(refused, newline="")))) == len(FORMULAS)
        assert [cell for cell in cells(refused) if begins_a_formula(cell)] == []

    async def test_50_are_text_in_every_workbook(self, town: Town) -> None:
        made_up = [await formula(town, text) for text in FORMULAS]
        asked = {"id": ",".join(made_up), "format": "xlsx"}
        answer = await town.ours.owner.get("customers/export", params=asked)
        sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
        assert sheet is not None
        found = [cell for row in sheet.iter_rows() for cell in row]
        assert {"=1+1", "@SUM(A1)"} <= {str(cell.value).lstrip("'") for cell in found}
        assert [cell.value for cell in found if cell.data_type == "f"] == []


async def formula(town: Town, text: str) -> str:
    found: str = (await made(town.ours.owner, "customers", {"name": "Customer", "notes": text}))["id"]
    return found


def cells(text: str) -> list[str]:
    return [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]


def begins_a_formula(cell: str) -> bool:
    """As spreadsheets take it; a plain number is none."""
    return (
        cell.startswith(("=", "+", "-", "@", "\t", "\r")) and not cell.lstrip("+-").replace(".", "").isdigit()
    )
