"""How long after its commit a change reaches an open event stream.

`python -m bench.event_latency [WRITES] [WRITERS]` starts what it needs, or uses MONGODB_URI and REDIS_URL. A
commit counts from when its writer has the answer.
"""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from httpx2 import AsyncClient, TransportError

from cli import embedded
from cli.processes import spawn, stop

STREAMS = 5
PAUSE_SECONDS = 0.02
PASSWORD = "correct horse battery staple"  # noqa: S105 - of a company that lives for a minute


def main(writes: int = 500, writers: int = 4) -> None:
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        address, server = _started(Path(folder), stack)
        delays = asyncio.run(_measure(address, writes, writers))
    cuts = statistics.quantiles(delays, n=100)
    spread = ", ".join(
        f"{name} {cuts[index]:.0f} ms" for name, index in (("p50", 49), ("p95", 94), ("p99", 98))
    )
    print(f"{server}: {writes} writes by {writers} writers, each seen by {STREAMS} streams: {spread}")


def _started(folder: Path, stack: ExitStack) -> tuple[str, str]:
    mongodb = stack.enter_context(embedded.running(embedded.choose_mongodb(folder), folder / "mongodb.log"))
    redis = stack.enter_context(embedded.running(embedded.choose_redis(folder), folder / "redis.log"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environ = _environ(folder, mongodb.uri, redis.uri)
    subprocess.run(
        [sys.executable, "-m", "cli", "migrate"], env=environ, check=True, stdout=subprocess.DEVNULL
    )
    api = (
        "uvicorn",
        "api.app:create_app",
        "--factory",
        "--port",
        str(port),
        "--loop",
        "uvloop",
        "--no-access-log",
    )
    stack.enter_context(_process(api, folder / "api.log", environ))
    stack.enter_context(_process(("worker",), folder / "worker.log", environ))
    return f"http://127.0.0.1:{port}/api/v1/", mongodb.kind


def _environ(folder: Path, mongodb_uri: str, redis_url: str) -> Mapping[str, str]:
    own = urlunsplit(urlsplit(mongodb_uri)._replace(path=f"/bench_{secrets.token_hex(4)}"))
    secret = {
        name: secrets.token_hex(48) for name in ("JWT_SECRET", "ENCRYPTION_MASTER_KEY", "SESSION_SECRET")
    }
    places = {"MONGODB_URI": own, "REDIS_URL": redis_url, "UPLOAD_DIR": str(folder / "uploads")}
    return {**os.environ, **secret, **places, "ENVIRONMENT": "development", "LOG_LEVEL": "WARNING"}


@contextmanager
def _process(module: tuple[str, ...], log: Path, environ: Mapping[str, str]) -> Iterator[None]:
    process = spawn((sys.executable, "-m", *module), log, environ)
    try:
        yield
    finally:
        stop(process)


async def _measure(address: str, writes: int, writers: int) -> list[float]:
    async with AsyncClient(base_url=address, timeout=60) as client:
        await _log_in(client)
        committed: dict[str, float] = {}
        seen: list[dict[str, float]] = [{} for _ in range(STREAMS)]
        following = [asyncio.create_task(_follow(client, found, writes)) for found in seen]
        # Every stream must have begun before the first write.
        await asyncio.sleep(3)
        await asyncio.gather(*(_write(client, committed, writes // writers) for _ in range(writers)))
        async with asyncio.timeout(60):
            await asyncio.gather(*following)
    return [(found[one] - at) * 1000 for one, at in committed.items() for found in seen]


async def _log_in(client: AsyncClient) -> None:
    person = {"email": f"{secrets.token_hex(6)}@roadbook.test", "password": PASSWORD}
    for _ in range(600):
        try:
            await client.post("auth/register", json={"organizationName": "Bench", "name": "Ben", **person})
            break
        except TransportError:
            await asyncio.sleep(0.2)
    await _confirm(client, person["email"])
    answer = (await client.post("auth/login", json=person)).json()
    client.headers["authorization"] = f"Bearer {answer['accessToken']}"


async def _confirm(client: AsyncClient, email: str) -> None:
    for _ in range(100):
        if letters := (await client.get("dev/messages", params={"to": email})).json()["items"]:
            token = letters[0]["links"][0].partition("token=")[2]
            (await client.post("auth/email/verify", json={"token": token})).raise_for_status()
            return
        await asyncio.sleep(0.1)


async def _follow(client: AsyncClient, seen: dict[str, float], count: int) -> None:
    async with client.stream("GET", "events") as stream:
        async for line in stream.aiter_lines():
            if line.startswith("data: "):
                seen[json.loads(line[6:])["id"]] = time.perf_counter()
                if len(seen) == count:
                    return


async def _write(client: AsyncClient, committed: dict[str, float], count: int) -> None:
    for _ in range(count):
        answer = await client.post("drivers", json={"name": "Ana"})
        committed[answer.json()["id"]] = time.perf_counter()
        await asyncio.sleep(PAUSE_SECONDS)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
