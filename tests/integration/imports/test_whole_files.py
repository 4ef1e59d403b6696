"""Real files, whole: real taxi trips of Chicago, and real vehicles of the EPA."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from tests.support.imports import Imports, Row, counts, database_kind, rows_of

ROOT = Path(__file__).resolve().parents[3]
DATA = ROOT.parent / "shared" / "data"
DEMO = ROOT / "cli" / "demo"
FLEET = {
    "columns": {
        "name": ["year", "manufacturer", "model", "displ", "trans"],
        "make": "manufacturer",
        "model": "model",
        "year": "year",
        "fuel": "fl",
        "metadata.class": "class",
        "metadata.litres": "displ",
    },
    "constants": {"kind": "car"},
}
"""The file has neither names nor ids, so that a name is put together, and its vehicles are made once more each time."""


shared = pytest.mark.skipif(not DATA.is_dir(), reason="the whole data sets are not beside this checkout")
quick = pytest.mark.skipif(
    database_kind() in {"python", "none"},
    reason="10,000 trips take the Python database minutes; EMBEDDED_DB=rust or mongod is quick",
)


def mapping_of(path: Path) -> Row:
    found: Row = json.loads(path.read_text(encoding="utf-8"))
    return found


async def total(imports: Imports, noun: str) -> int:
    while True:
        answer = await imports.client.get(noun, params={"include": "total", "limit": "1"})
        # The slowest database may take longer to count so many than a request has.
        if answer.status_code != 503:
            number: int = answer.json()["total"]
            return number
        await asyncio.sleep(float(answer.headers["retry-after"]))


async def there_and_back(imports: Imports, content: bytes, mapping: Row) -> int:
    """Bring a file in, and once more as it is exported then."""
    rows = len(rows_of(content))
    first = await imports.bring("trips", content, mapping)
    assert (counts(first), first["problems"]) == ({"created": rows}, [])
    assert counts(await imports.bring("trips", await imports.export("trips"))) == {"unchanged": rows}
    assert await total(imports, "trips") == rows
    return rows


async def test_the_trips_of_the_demo(imports: Imports) -> None:
    mapping = mapping_of(DEMO / "trips.mapping.json")
    assert await there_and_back(imports, (DEMO / "trips.csv").read_bytes(), mapping) >= 500


@shared
@quick
async def test_all_trips_of_chicago_and_every_row_that_is_hard_to_believe(imports: Imports) -> None:
    mapping = mapping_of(DATA / "trips_chicago.mapping.json")
    content = (DATA / "trips_chicago.csv").read_bytes()
    assert await there_and_back(imports, content, mapping) == 10_450
    assert counts(await imports.bring("trips", content, mapping)) == {"unchanged": 10_450}
    content = (DATA / "trips_chicago_rejects.csv").read_bytes()
    for dry_run in (True, False):
        job = await imports.bring("trips", content, mapping, dry_run=dry_run)
        assert counts(job) == {"rejected": 4_552}
        assert len(job["problems"]) == 100
    given, refused = rows_of(content), rows_of(await imports.rejects(job))
    assert [row["external_id"] for row in refused] == [row["external_id"] for row in given]
    assert [int(row["row"]) for row in refused] == list(range(2, 4_554))
    assert all(row["reasons"].endswith(".") for row in refused)
    assert await total(imports, "trips") == 10_450


@shared
async def test_a_fleet_without_names_or_ids(imports: Imports) -> None:
    content = (DATA / "vehicles_epa.csv").read_bytes()
    job = await imports.bring("vehicles", content, FLEET, dry_run=True)
    assert counts(job) == {"created": 234}
    job = await imports.bring("vehicles", content, FLEET)
    assert (counts(job), await total(imports, "vehicles")) == ({"created": 234}, 234)
    first = (await imports.all("vehicles"))[0]
    assert (first["name"], first["make"], first["year"], first["kind"]) == (
        "1999 audi a4 1.8 auto(l5)",
        "audi",
        1999,
        "car",
    )
    assert {one["column"] for one in job["columns"] if not one["fields"]} == {"cyl", "drv", "cty", "hwy"}
