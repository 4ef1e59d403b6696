"""`roadbook up`: the whole system on one machine, for development and for trying it out."""

import asyncio
import os
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from cli import embedded, parts, surroundings
from cli.checks.settings import settings
from cli.data_directory import AlreadyRunning, RunFile, data_of, held
from cli.given import given
from cli.lifetime import together, until_asked_to_stop
from cli.log_watch import watch
from cli.ports import LOOPBACK, BadPort, next_free, wanted
from cli.processes import last_lines, spawn, stop
from cli.supervisor import PartFailed, Supervisor
from cli.terminal import Terminal


class BadSettings(ValueError):
    """Nothing was started; the message names each variable and what is wrong with it."""


def up() -> int:
    """Returns the exit code: 0 when it was asked to stop, 1 when it could not start."""
    terminal = Terminal()
    try:
        environ = _given()
        data = data_of(environ)
        with held(data):
            system = _System(data, environ, terminal)
            asyncio.run(until_asked_to_stop(system.start, system.stop))
    except (AlreadyRunning, BadPort, BadSettings, PartFailed, embedded.NoServer, OSError) as error:
        terminal.complain(str(error))
        return 1
    return 0


class _System:
    def __init__(self, data: Path, environ: Mapping[str, str], terminal: Terminal) -> None:
        self.data = data
        self.given = environ
        self.logs = data / "logs"
        self.terminal = terminal
        self.watching: asyncio.Task[None] | None = None
        self.run_file = RunFile(data / "run.json")
        self.run_file.remove()
        self.supervisor = Supervisor(tell=terminal.say, on_change=self.run_file.processes)

    async def start(self) -> None:
        port = self._port()
        mongodb = embedded.choose_mongodb(self.data, self.given)
        redis = embedded.choose_redis(self.data, self.given)
        environ = surroundings.complete(
            self.given, self.data, port=port, mongodb_uri=mongodb.uri, redis_url=redis.uri
        )
        _refuse_bad_settings(environ)
        _keep_last_logs(self.logs)
        await self._databases(mongodb, redis)
        with self.terminal.step("Bringing the database up to date") as show:
            await self._once("migrate", environ, show)
        logins = await self._processes(environ, port)
        self.watching = asyncio.create_task(
            watch({name: self.logs / f"{name}.log" for name in ("api", "worker")}, self.terminal.say)
        )
        api = f"http://{LOOPBACK}:{port}"
        self.run_file.publish(api=api, mongodb_uri=mongodb.uri, redis_url=redis.uri, logins=logins)
        self.terminal.welcome(_addresses(api, mongodb, redis, self.logs), logins)

    def _port(self) -> int:
        first = wanted(self.given)
        port = next_free(first)
        if port != first:
            self.terminal.say(f"port {first} is in use, so the API takes {port}")
        return port

    async def _databases(self, *servers: embedded.Server) -> None:
        if ours := [server for server in servers if server.command]:
            names = " and ".join(Path(server.command[0]).name for server in ours)
            with self.terminal.step(f"Starting {names}"):
                await together(*(self.supervisor.start(parts.server(server, self.logs)) for server in ours))

    async def _processes(self, environ: Mapping[str, str], port: int) -> Sequence[Mapping[str, object]]:
        """Returns the log-ins of the demo company, which is filled in while the API starts."""
        api, worker = parts.api(port, self.logs, environ), parts.worker(self.logs, environ)
        if not surroundings.is_for_development(environ):
            self.terminal.say(f"ENVIRONMENT is {environ.get('ENVIRONMENT')}, so there is no demo company")
            with self.terminal.step("Starting the API and the worker"):
                await together(self.supervisor.start(api), self.supervisor.start(worker))
            return []
        with self.terminal.step("Starting the API and the worker, and filling in the demo company") as show:
            await together(
                self.supervisor.start(api),
                self.supervisor.start(worker),
                self._once("seed", environ, show),
            )
        from cli.logins import LOGINS

        return LOGINS

    async def _once(self, command: str, environ: Mapping[str, str], show: Callable[[str], None]) -> None:
        """Run one of our own commands to its end, its last line shown while it goes on."""
        log = self.logs / f"{command}.log"
        process = spawn((sys.executable, "-m", "cli", command), log, environ)
        try:
            while (code := process.poll()) is None:
                show(last_lines(log, 1))
                await asyncio.sleep(0.1)
        finally:
            stop(process)
        if code != 0:
            raise PartFailed(f"roadbook {command} failed. The end of {log}:\n{last_lines(log)}")

    async def stop(self) -> None:
        self.run_file.remove()
        if self.watching:
            self.watching.cancel()
        if self.supervisor.pids:
            with self.terminal.step("Stopping"):
                await self.supervisor.stop()


def _given() -> Mapping[str, str]:
    try:
        return given(os.environ)
    except ValueError as error:
        raise BadSettings(str(error)) from None


def _refuse_bad_settings(environ: Mapping[str, str]) -> None:
    """Before anything is started, and all of them at once."""
    if mistakes := [finding.what for finding in settings(environ) if finding.verdict == "fail"]:
        raise BadSettings("\n".join(mistakes))


def _keep_last_logs(logs: Path) -> None:
    """A log holds one run; the run before it is kept beside it."""
    for log in logs.glob("*.log"):
        log.replace(log.with_suffix(".log.previous"))


def _addresses(api: str, mongodb: embedded.Server, redis: embedded.Server, logs: Path) -> dict[str, str]:
    addresses = {"API": f"{api}/api/v1", "Reference": f"{api}/docs"}
    if mongodb.command:
        addresses["MongoDB"] = mongodb.uri
    if redis.command:
        addresses["Redis"] = redis.uri
    addresses["Logs"] = str(logs)
    if mongodb.kind == "python" and shutil.which("cargo"):
        addresses["Faster"] = "`make db` builds a database several times as fast as this one (4 minutes)"
    return addresses
