"""Files as people have them: in any encoding, with broken rows, or no table at all."""

from __future__ import annotations

import codecs
import datetime as dt
from typing import Any

import pytest

from tests.support.imports import Imports, Row, codes, counts, csv_of, rows_of, xlsx_of

NAMES = ["Zoë Müller", "Łukasz Żak", "Ана Петрова", "李明", "🚚 Dana"]
WESTERN = ["Zoë Müller", "François Garçon", "Bjørn Åse"]


async def names(imports: Imports) -> list[str]:
    return [one["name"] for one in await imports.all("drivers")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"], ids=str)
async def test_unicode_in_every_form(imports: Imports, encoding: str) -> None:
    text = "name,notes_of_theirs\r\n" + "".join(f"{name},x\r\n" for name in NAMES)
    job = await imports.bring("drivers", text.encode(encoding))
    assert counts(job) == {"created": len(NAMES)}
    assert await names(imports) == NAMES


@pytest.mark.parametrize("encoding", ["latin-1", "windows-1252"])
async def test_the_encodings_of_western_windows(imports: Imports, encoding: str) -> None:
    text = "name;phone\n" + "".join(f"{name};+1 555 0100\n" for name in WESTERN)
    assert counts(await imports.bring("drivers", text.encode(encoding))) == {"created": len(WESTERN)}
    assert await names(imports) == WESTERN


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
async def test_every_common_separator(imports: Imports, separator: str) -> None:
    text = f"name{separator}phone\nDana{separator}+1 555 0100\n"
    assert counts(await imports.bring("drivers", text.encode())) == {"created": 1}


async def test_broken_rows_are_refused_and_the_others_taken(imports: Imports) -> None:
    content = b"\n".join(
        (
            b"externalId,name,notes",
            "1,Zoë Grün,fine".encode(),
            b"2,Ragged,too,many,cells",
            b"3,Short",
            b"4,Bin\x00ary,x",
            b"5,Bad \xff byte,x",
            b'6,"Open quote,x',
            b"7,After,fine",
        )
    )
    job = await imports.bring("customers", content)
    assert counts(job) == {"created": 2, "rejected": 5}
    assert codes(job) == [
        (3, "row.ragged"),
        (4, "row.ragged"),
        (5, "row.binary"),
        (6, "row.encoding"),
        (7, "row.quote_open"),
    ]
    rejects = await imports.rejects(job)
    assert [row["row"] for row in rows_of(rejects)] == ["3", "4", "5", "6", "7"]
    assert [one["name"] for one in await imports.all("customers")] == ["Zoë Grün", "After"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "import.empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, "import.not_a_table"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 40, "import.not_a_table"),
        (bytes(range(256)) * 100, "import.not_a_table"),
        (b"<!doctype html><html><body>Sign in</body></html>", "import.not_a_table"),
        (b"PK\x03\x04" + b"\x00" * 200, "import.workbook_broken"),
        (b'[{"name": "Dana"}]', "import.json_array"),
        (b"1,2,3\n4,5,6\n", "import.no_header"),
        (b"name,name\nDana,Ruiz\n", "import.header_repeated"),
        (b"colour,size\nred,7\n", "mapping.nothing_known"),
        (codecs.BOM_UTF32_LE + "name\nDana\n".encode("utf-32-le"), "import.encoding"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_what_is_no_table_of_ours_fails_in_words(imports: Imports, content: bytes, code: str) -> None:
    job = await imports.bring("drivers", content)
    assert (job["status"], job["error"]["code"]) == ("failed", code)
    assert job["error"]["detail"].endswith((".", ")"))
    assert counts(job) == {}
    assert job["finishedAt"]


@pytest.mark.parametrize(
    ("mapping", "code"),
    [
        ({"columns": {"name": "Nmae"}}, "mapping.column_missing"),
        ({"columns": {"nmae": "Name"}}, "mapping.field_unknown"),
        ({"columns": {"name": "Name"}, "constants": {"status": {}}}, None),
        ({"columns": {"name": {"column": "Name", "unit": "km"}}}, "mapping.rule_unsuited"),
        ({"columns": {"name": "Name"}, "constants": {"name": "x"}}, "mapping.field_twice"),
    ],
)
async def test_a_mapping_that_does_not_fit_fails_in_words(
    imports: Imports, mapping: dict[str, Any], code: str | None
) -> None:
    content = csv_of([{"Name": "Dana"}])
    if code is None:
        answer = await imports.send("drivers", content, mapping)
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "mapping.invalid")
        return
    job = await imports.bring("drivers", content, mapping)
    assert (job["status"], job["error"]["code"]) == ("failed", code)
    assert "ame" in job["error"]["detail"]


async def test_a_mapping_may_come_as_a_file_too(imports: Imports) -> None:
    parts = {
        "file": ("rows.csv", csv_of([{"Who": "Dana"}]), "text/csv"),
        "mapping": ("mapping.json", b'\xef\xbb\xbf{"columns": {"name": "Who"}}', "application/json"),
    }
    answer = await imports.client.post("drivers/import", files=parts)
    assert answer.status_code == 202
    assert counts(await imports.finish(answer.json()["jobId"])) == {"created": 1}


async def test_a_workbook_with_dates_numbers_and_empty_cells(imports: Imports) -> None:
    rows: list[Row] = [
        {"name": "Dana", "licenceExpiresOn": dt.date(2031, 2, 28), "employeeNumber": 4711, "skills": None},
        {"name": "Bo", "licenceExpiresOn": None, "employeeNumber": None, "skills": "adr; crane"},
    ]
    assert counts(await imports.bring("drivers", xlsx_of(rows))) == {"created": 2}
    dana, bo = await imports.all("drivers")
    assert (dana["licenceExpiresOn"], dana["employeeNumber"], dana["skills"]) == ("2031-02-28", "4711", [])
    assert (bo["licenceExpiresOn"], bo["skills"]) == (None, ["adr", "crane"])


async def test_a_header_without_rows_is_an_import_of_nothing(imports: Imports) -> None:
    job = await imports.bring("drivers", b"name,phone\n")
    assert (job["status"], counts(job), job["progress"]) == ("succeeded", {}, {"done": 0, "total": 0})
