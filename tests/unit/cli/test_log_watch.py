"""Which lines of a part's log reach the terminal."""

import asyncio
from pathlib import Path

import pytest

from cli.log_watch import grave, watch


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ('{"level": "error", "event": "webhook.failed"}', "webhook.failed"),
        ('{"level": "critical", "event": "out of disk"}', "out of disk"),
        ('{"level": "warning", "event": "cache.down"}', None),
        ('{"level": "info", "event": "error"}', None),
        ("Traceback (most recent call last):", "Traceback (most recent call last):"),
        ("ERROR:    Application startup failed.", "ERROR:    Application startup failed."),
        ("INFO:     no ERROR here", None),
        ("[1, 2]", None),
        ("", None),
    ],
)
def test_only_what_is_grave_is_shown(line: str, shown: str | None) -> None:
    assert grave(line) == shown


async def test_a_line_is_shown_once_and_only_when_it_is_whole(tmp_path: Path) -> None:
    told: list[str] = []
    log = tmp_path / "api.log"
    watching = asyncio.create_task(watch({"api": log}, told.append, pause=0.01))

    log.write_text("ERROR: first\nERROR: sec")
    await _until_shown(told, 1)
    with log.open("a") as more:
        more.write("ond\n")
    await _until_shown(told, 2)
    watching.cancel()

    assert told == [f"api: ERROR: first ({log})", f"api: ERROR: second ({log})"]


async def _until_shown(told: list[str], count: int) -> None:
    async with asyncio.timeout(10):
        while len(told) < count:  # noqa: ASYNC110
            await asyncio.sleep(0.005)
