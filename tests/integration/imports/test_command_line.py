"""`roadbook import`: the same import for an operator at a terminal."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from services.act import Role
from tests.integration.feed.processes import ROOT, environ_of
from tests.support.companies import Company
from tests.support.imports import Imports, csv_of, rows_of

ROWS = csv_of([{"Who": "Dana"}, {"Who": "Bo"}, {"Who": "x" * 201}])
MAPPING = '{"columns": {"name": "Who"}}'


class Said(NamedTuple):
    code: int
    text: str


Command = Callable[..., Awaitable[Said]]


@pytest.fixture
def command(imports: Imports, company: Company, tmp_path: Path) -> Command:
    """`roadbook import NOUN rows.csv` with further arguments, as the person with a role."""
    settings = imports.backend.state.settings
    uri, redis = settings.mongodb_uri.get_secret_value(), settings.redis_url.get_secret_value()
    basis = {**environ_of(uri, redis, settings.upload_dir), "NO_COLOR": "1", "COLUMNS": "200"}
    (tmp_path / "rows.csv").write_bytes(ROWS)
    (tmp_path / "mapping.json").write_text(MAPPING, encoding="utf-8")

    async def run(noun: str, *more: str, role: Role = "dispatcher", **environ: str) -> Said:
        words = ["import", noun, "rows.csv", "--as", company.people[role].email.upper(), *more]
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "cli",
            *words,
            env={**basis, "PYTHONPATH": str(ROOT), **environ},
            cwd=tmp_path,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await process.communicate()
        return Said(process.returncode or 0, said.decode())

    return run


async def test_says_what_became_of_the_rows(command: Command, imports: Imports) -> None:
    tried = await command("drivers", "--mapping", "mapping.json", "--dry-run")
    assert (tried.code, await imports.all("drivers")) == (0, []), tried.text
    assert "Would be: 2 created, 0 updated, 0 unchanged, 1 rejected." in tried.text
    done = await command("drivers", "--mapping", "mapping.json")
    assert done.code == 0
    assert "Done: 2 created, 0 updated, 0 unchanged, 1 rejected." in done.text
    assert "row 4: name: Write at most 200 characters." in done.text
    rejects = Path(done.text.rsplit("reasons: ", 1)[1].split()[0])
    assert [row["row"] for row in rows_of(rejects.read_bytes())] == ["4"]  # noqa: ASYNC240 - it is small
    assert "job started" not in done.text
    assert [one["name"] for one in await imports.all("drivers")] == ["Dana", "Bo"]


async def test_acts_as_a_person_and_may_do_no_more_than_that_person(
    command: Command, imports: Imports
) -> None:
    await command("drivers", "--mapping", "mapping.json")
    database = imports.backend.state.database
    driver = (await imports.all("drivers"))[0]
    entry = await database["auditLogs"].find_one({"target.id": driver["id"]})
    assert entry is not None
    assert entry["actor"]["name"] == "The dispatcher"
    refused = await command("drivers", "--mapping", "mapping.json", role="viewer")
    assert (refused.code, "The role viewer may not do this." in refused.text) == (1, True)
    assert len(await imports.all("drivers")) == 2


async def test_ends_in_words_where_nothing_can_be_done(command: Command) -> None:
    for arguments, words in (
        (("drivers",), "None of the columns is known."),
        (("drivers", "--mapping", "rows.csv"), "The mapping is not valid"),
    ):
        said = await command(*arguments)
        assert (said.code, words in said.text) == (1, True), said.text
        assert "Traceback" not in said.text


async def test_takes_no_file_that_is_larger_than_the_settings_allow(
    command: Command, imports: Imports, tmp_path: Path
) -> None:
    large = csv_of([{"Who": "Dana"}, *({"Who": "x" * 100} for _ in range(20))])
    (tmp_path / "rows.csv").write_bytes(large)

    refused = await command("drivers", "--mapping", "mapping.json", IMPORT_MAX_SIZE="1024")
    assert (refused.code, "IMPORT_MAX_SIZE is 1,024" in refused.text) == (1, True), refused.text
    assert await imports.all("drivers") == []

    taken = await command("drivers", "--mapping", "mapping.json", IMPORT_MAX_SIZE=str(len(large)))
    assert (taken.code, "Done: 21 created" in taken.text) == (0, True), taken.text
