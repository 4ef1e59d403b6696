"""Follow the logs of running parts and pick what a person at the terminal should see at once."""

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

GRAVE = ("error", "critical")
GRAVE_WORDS = ("ERROR", "CRITICAL", "Traceback")


def grave(line: str) -> str | None:
    """The sentence to show for a line of structured or plain logging, or None."""
    try:
        entry = json.loads(line)
    except ValueError:
        return line.strip() if line.lstrip().startswith(GRAVE_WORDS) else None
    if not isinstance(entry, dict) or str(entry.get("level", "")).lower() not in GRAVE:
        return None
    return str(entry.get("event", line.strip()))


async def watch(logs: Mapping[str, Path], tell: Callable[[str], None], pause: float = 0.5) -> None:
    """Runs until it is cancelled. A log may begin later; each is read from its beginning."""
    places = dict.fromkeys(logs, 0)
    while True:
        for name, log in logs.items():
            lines = list(_complete_lines(log, places[name]))
            places[name] += sum(len(line) for line in lines)
            for line in lines:
                if sentence := grave(line.decode(errors="replace")):
                    tell(f"{name}: {sentence} ({log})")
        await asyncio.sleep(pause)


def _complete_lines(log: Path, start: int) -> Iterator[bytes]:
    """What is still being written stays for the next time."""
    if not log.exists():
        return
    with log.open("rb") as file:
        file.seek(start)
        for line in file:
            if not line.endswith(b"\n"):
                return
            yield line
