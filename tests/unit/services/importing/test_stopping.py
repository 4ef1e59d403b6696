"""A run that ends early ends the thread that reads ahead of it, whatever that is passing over."""

from __future__ import annotations

import time
from pathlib import Path

from schemas.customers import CUSTOMERS
from services.importing.pace import Pace
from services.importing.reader import ImportReader
from services.importing.run import _batches

COMPANY = {"timezone": "UTC", "currency": "USD"}


async def test_the_reader_does_not_go_on_for_nobody(tmp_path: Path) -> None:
    pace = Pace()
    path = tmp_path / "rows.csv"
    path.write_bytes(b"name\n" + b"Dana\n" * pace.rows + b"\n" * 50_000_000)
    with path.open("rb") as file:
        batches = _batches(ImportReader(file, CUSTOMERS, None, COMPANY), pace)
        assert (await anext(batches)).rows == pace.rows

        began = time.monotonic()
        await batches.aclose()

    assert time.monotonic() - began < 2
