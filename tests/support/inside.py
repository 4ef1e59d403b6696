"""What only whoever started a stack may do: look into its database, read its counters, end and add processes."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from httpx2 import AsyncClient, TransportError
from pymongo import MongoClient
from pymongo.database import Database

from cli import parts, surroundings
from cli.given import given
from cli.ports import any_free
from cli.processes import spawn, stop
from tests.support.stack import GIVEN_ELSEWHERE, Stack

PATIENCE = 60.0
Rows = Database[dict[str, Any]]


@contextmanager
def database(stack: Stack) -> Iterator[Rows]:
    """Never of one that was merely given."""
    assert stack.process is not None
    with MongoClient[dict[str, Any]](stack.run["mongodbUri"]) as client:
        yield client.get_default_database()


def environ_of(stack: Stack, port: int) -> dict[str, str]:
    """What a process of the stack is started with, and so its secrets."""
    inherited = {name: value for name, value in os.environ.items() if name not in GIVEN_ELSEWHERE}
    found = stack.run
    addresses = {"mongodb_uri": found["mongodbUri"], "redis_url": found["redisUrl"]}
    app = urlsplit(stack.app).port or port
    return surroundings.complete(given(inherited), _data(stack), port=port, bff_port=app, **addresses)


async def counter(stack: Stack, name: str) -> float:
    """What the API has counted since its start."""
    async with AsyncClient() as client:
        lines = (await client.get(f"{stack.base}/metrics")).text.splitlines()
    (value,) = (line.split(" ")[1] for line in lines if line.startswith(f"{name} "))
    return float(value)


async def restart_api(stack: Stack) -> None:
    """End its process, and wait for the next one."""
    before = stack.pids()["api"]
    os.kill(before, signal.SIGTERM)
    end = time.monotonic() + PATIENCE
    while stack.pids().get("api") == before or not await _is_ready(stack):
        assert time.monotonic() < end, "the API did not come back"
        await asyncio.sleep(0.1)


@asynccontextmanager
async def another_api(stack: Stack, folder: Path, **environ: str) -> AsyncIterator[Stack]:
    """A second process beside the first, on the same database and Redis; what is named is set otherwise."""
    port = any_free()
    part = parts.api(port, folder, environ_of(stack, port) | environ)
    process = spawn(part.command, part.log, part.environ)
    beside = replace(stack, base=f"http://127.0.0.1:{port}")
    try:
        end = time.monotonic() + PATIENCE
        while not await _is_ready(beside):
            assert time.monotonic() < end, part.log.read_text()
            await asyncio.sleep(0.1)
        yield beside
    finally:
        stop(process)


async def _is_ready(stack: Stack) -> bool:
    try:
        async with AsyncClient(timeout=5) as client:
            return (await client.get(f"{stack.base}/health/ready")).status_code == 200
    except TransportError:
        return False


def _data(stack: Stack) -> Path:
    assert stack.data is not None
    return stack.data
