"""A supervisor with small parts, for tests that end it from outside: stand_in.py FOLDER."""

import asyncio
import json
import sys
from collections.abc import Mapping
from pathlib import Path

from cli.lifetime import until_asked_to_stop
from cli.supervisor import Part, Supervisor

PATIENT = "sleep 60 & wait"
"""Has a child of its own, as a server with workers has."""
STUBBORN = "trap '' TERM; while :; do sleep 0.05; done"


def main(folder: Path) -> None:
    def write(pids: Mapping[str, int]) -> None:
        fresh = folder / "pids.new"
        fresh.write_text(json.dumps(dict(pids)))
        fresh.replace(folder / "pids.json")

    supervisor = Supervisor(tell=lambda sentence: print(sentence, flush=True), on_change=write)

    async def start() -> None:
        for name, script in {"patient": PATIENT, "stubborn": STUBBORN}.items():
            await supervisor.start(Part(name, ("/bin/sh", "-c", script), folder / f"{name}.log", grace=0.3))
        print("started", flush=True)

    asyncio.run(until_asked_to_stop(start, supervisor.stop))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
