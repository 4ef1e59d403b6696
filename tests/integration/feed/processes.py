"""The worker and the API as processes of their own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx2

ROOT = Path(__file__).resolve().parents[3]
PATIENCE = 240.0
"""Seconds for what takes one or two on a machine that has nothing else to do."""
DATABASE_MILLISECONDS = 60_000
"""A server that only has too little of a busy machine is not down."""


def environ_of(mongodb_uri: str, redis_url: str, uploads: Path) -> dict[str, str]:
    """What a process for these servers is told."""
    told = {
        "ENVIRONMENT": "test",
        "LOG_LEVEL": "INFO",
        "MONGODB_URI": mongodb_uri,
        "REDIS_URL": redis_url,
        "JWT_SECRET": "tests sign their tokens with this",
        "ENCRYPTION_MASTER_KEY": "tests hash their passwords with this",
        "SESSION_SECRET": "tests keep their sessions with this",
        "UPLOAD_DIR": str(uploads),
        "MONGODB_TIMEOUT": str(DATABASE_MILLISECONDS),
        # One address registers for all tests, and Redis is shared.
        "RATE_LIMIT_REGISTER": "1000000/900",
        "RATE_LIMIT_MAX_REQUESTS": "1000000",
    }
    return {**os.environ, **told}


@contextmanager
def running(
    command: tuple[str, ...], environ: Mapping[str, str], log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """A Python module as a process, killed at the end if it still lives."""
    with (
        log.open("ab") as output,
        subprocess.Popen(
            (sys.executable, "-m", *command), env=environ, stdout=output, stderr=output, cwd=ROOT
        ) as process,
    ):
        try:
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)


@contextmanager
def worker(environ: Mapping[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    with running(("worker",), environ, log) as process:
        until(lambda: b"worker runs" in log.read_bytes())
        yield process


@contextmanager
def api(environ: Mapping[str, str], log: Path) -> Iterator[str]:
    """The address of a new API process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = ("uvicorn", "api.app:create_app", "--factory", "--port", str(port), "--no-access-log")
    address = f"http://127.0.0.1:{port}"
    with running(command, environ, log):
        until(lambda: _answers(address))
        yield f"{address}/api/v1/"


def _answers(address: str) -> bool:
    try:
        return httpx2.get(f"{address}/health").status_code == 200
    except httpx2.TransportError:
        return False


def until(holds: Callable[[], object]) -> None:
    """Wait for what another process does."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "it did not come true in time"
        time.sleep(0.05)
