"""Servers that are killed, and started again on the same port with the same files."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

from adapters.settings import Budget, Settings
from cli import embedded, parts
from cli.ports import any_free
from cli.processes import last_lines, signal_group, spawn, stop

PATIENCE = 60
"""Seconds until a server must be up, on a machine that has much else to do."""


class Victim:
    """A process that dies without a word and comes back."""

    def __init__(self, command: tuple[str, ...], log: Path, environ: dict[str, str] | None = None) -> None:
        self._command = command
        self._log = log
        self._environ = environ
        self._process: subprocess.Popen[bytes] | None = None

    async def start(self, is_ready: Callable[[], bool]) -> None:
        self._process = spawn(self._command, self._log, self._environ)
        for _ in range(PATIENCE * 10):
            assert self._process.poll() is None, last_lines(self._log)
            if await asyncio.to_thread(is_ready):
                return
            await asyncio.sleep(0.1)
        raise AssertionError(last_lines(self._log))

    async def kill(self) -> None:
        assert self._process is not None
        signal_group(self._process, signal.SIGKILL)
        await asyncio.to_thread(self._process.wait)

    def end(self) -> None:
        if self._process is not None:
            stop(self._process)


class Api:
    """The API as `roadbook up` starts it."""

    def __init__(self, settings: Settings, logs: Path) -> None:
        port = any_free()
        self.url = f"http://127.0.0.1:{port}/api/v1/"
        self._part = parts.api(port, logs, environ_of(settings))
        self.victim = Victim(tuple(self._part.command), self._part.log, dict(self._part.environ or {}))

    async def start(self) -> None:
        await self.victim.start(self._part.is_ready)


class Database:
    """An embedded database of its own, also where another one is given for the tests."""

    def __init__(self, data: Path) -> None:
        environ = {name: value for name, value in os.environ.items() if name != "MONGODB_URI"}
        self.server = embedded.choose_mongodb(data, environ)
        self.victim = Victim(self.server.command, data / "mongodb.log")

    async def start(self) -> None:
        await self.victim.start(lambda: embedded.is_ready(self.server))


def environ_of(settings: Settings) -> dict[str, str]:
    """The environment in which a process reads the same settings."""
    told = {name.upper(): _text(getattr(settings, name)) for name in settings.model_fields_set}
    return {**os.environ, **told}


def _text(value: object) -> str:
    if isinstance(value, Budget):
        return f"{value.count}/{value.seconds}"
    secret = getattr(value, "get_secret_value", None)
    return str(secret() if secret else value)
