"""What the document for integrators shows of imports works as it is printed."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.support.imports import Imports, counts

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "integrators.md"


@pytest.mark.caller("dispatcher")
async def test_the_example_of_a_mapping_imports_its_file(imports: Imports) -> None:
    importing = DOCUMENT.read_text(encoding="utf-8").split("## Importing", 1)[1]
    file, mapping = (re.findall(rf"```{kind}\n(.*?)```", importing, re.DOTALL)[0] for kind in ("csv", "json"))

    tried = await imports.bring("trips", file.encode(), json.loads(mapping), dry_run=True)
    assert (counts(tried), tried["problems"]) == ({"created": 2}, [])
    assert [one for one in tried["columns"] if not one["fields"]] == []

    await imports.bring("trips", file.encode(), json.loads(mapping))
    first = (await imports.all("trips"))[0]
    assert (first["externalId"], first["status"], first["actualDistance"]) == ("A-1042", "completed", 28_400)
    assert first["price"] == {"amount": 6150, "currency": "USD"}
    assert (first["scheduledStart"], first["completedAt"]) == ("2026-03-02T14:15:00Z", "2026-03-02T14:52:00Z")
    assert [stop["place"]["name"] for stop in first["stops"]] == ["Loop", "O'Hare"]
