"""`roadbook up`: the whole system on one machine, for development and for trying it out."""

import asyncio
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from cli import embedded, parts, surroundings
from cli.checks import machine
from cli.checks.finding import Finding, fail
from cli.checks.start import failed, mistakes
from cli.data_directory import AlreadyRunning, RunFile, data_of, held
from cli.given import given
from cli.lifetime import together, until_asked_to_stop
from cli.log_watch import watch
from cli.ports import LOOPBACK, BadPort, next_free, wanted
from cli.processes import last_lines, spawn, stop
from cli.supervisor import PartFailed, Supervisor
from cli.terminal import Terminal

_NAMES = {"mongodb": "MongoDB", "redis": "Redis"}


class Refused(Exception):
    """Nothing was started; each finding names a setting, what is wrong with it and what to do."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = findings


def up() -> int:
    """Returns the exit code: 0 when it was asked to stop, 1 when it could not start."""
    terminal, data = Terminal(), data_of(os.environ)
    try:
        environ = _given()
        _refuse(failed(machine.folder("DATA_DIR", data)))
        with held(data):
            system = _System(data, environ, terminal)
            asyncio.run(until_asked_to_stop(system.start, system.stop))
    except (Refused, AlreadyRunning, BadPort, PartFailed, embedded.NoServer, OSError) as error:
        for sentence in _sentences(error, data):
            terminal.complain(sentence)
        return 1
    return 0


def _sentences(error: Exception, data: Path) -> Iterator[str]:
    if isinstance(error, Refused):
        yield from (finding.words for finding in error.findings)
        return
    yield str(error)
    if isinstance(error, PartFailed | OSError):
        # A disk that has become full meanwhile shows in a log as nearly anything.
        yield from (finding.words for finding in failed(machine.folder("DATA_DIR", data)))


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
        port = self._port("PORT", "the API")
        bff_port = self._port("BFF_PORT", "the app", but=port)
        mongodb = embedded.choose_mongodb(self.data, self.given)
        redis = embedded.choose_redis(self.data, self.given)
        environ = surroundings.complete(
            self.given, self.data, port=port, bff_port=bff_port, mongodb_uri=mongodb.uri, redis_url=redis.uri
        )
        with self._asking(mongodb, redis):
            _refuse(await mistakes(environ, mongodb, redis))
        _keep_last_logs(self.logs)
        await self._databases(mongodb, redis)
        with self.terminal.step("Bringing the database up to date") as show:
            await self._once("migrate", environ, show)
        logins = await self._processes(environ, port, bff_port)
        self.watching = asyncio.create_task(
            watch(
                {name: self.logs / f"{name}.log" for name in ("api", "worker", "bff", "simulation")},
                self.terminal.say,
            )
        )
        api = f"http://{LOOPBACK}:{port}"
        mailbox = f"{api}/dev/mailbox" if surroundings.keeps_mail(environ) else None
        self.run_file.publish(
            api=api,
            app=f"http://{LOOPBACK}:{bff_port}",
            mailbox=mailbox,
            mongodb_uri=mongodb.uri,
            redis_url=redis.uri,
            logins=logins,
        )
        self.terminal.welcome(
            _addresses(environ["FRONTEND_URL"], api, mailbox, mongodb, redis, self.logs), logins
        )

    def _asking(self, *servers: embedded.Server) -> AbstractContextManager[object]:
        """Says so where servers were given, because it can take seconds when they do not answer."""
        names = " and ".join(_NAMES[server.name] for server in servers if not server.command)
        return self.terminal.step(f"Asking {names}") if names else nullcontext()

    def _port(self, name: str, whose: str, but: int | None = None) -> int:
        first = wanted(self.given, name)
        port = next_free(first, but=but)
        if port != first:
            self.terminal.say(f"port {first} is in use, so {whose} takes {port}")
        return port

    async def _databases(self, *servers: embedded.Server) -> None:
        if ours := [server for server in servers if server.command]:
            names = " and ".join(Path(server.command[0]).name for server in ours)
            with self.terminal.step(f"Starting {names}"):
                await together(*(self.supervisor.start(parts.server(server, self.logs)) for server in ours))

    async def _processes(
        self, environ: Mapping[str, str], port: int, bff_port: int
    ) -> Sequence[Mapping[str, object]]:
        """Returns the log-ins of the demo company, which is filled in while the API starts."""
        several = (
            parts.api(port, self.logs, environ),
            parts.worker(self.logs, environ),
            parts.bff(bff_port, self.logs, environ),
        )
        if not surroundings.is_for_development(environ):
            self.terminal.say(f"ENVIRONMENT is {environ.get('ENVIRONMENT')}, so there is no demo company")
            with self.terminal.step("Starting the API, the worker and the app"):
                await together(*map(self.supervisor.start, several))
            return []
        with self.terminal.step("Starting everything, and filling in the demo company") as show:
            await together(*map(self.supervisor.start, several), self._once("seed", environ, show))
        if surroundings.simulates(environ):
            await self.supervisor.start(parts.simulation(self.logs, environ))
            self.terminal.say(
                "the demo's trips and vehicles move by themselves (DEMO_SIMULATION=false stops that)"
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
        raise Refused([fail(str(error), "Mend it, or leave that variable out.")]) from None


def _refuse(findings: Sequence[Finding]) -> None:
    if findings:
        raise Refused(findings)


def _keep_last_logs(logs: Path) -> None:
    """A log holds one run; the run before it is kept beside it."""
    for log in logs.glob("*.log"):
        log.replace(log.with_suffix(".log.previous"))


def _addresses(
    app: str, api: str, mailbox: str | None, mongodb: embedded.Server, redis: embedded.Server, logs: Path
) -> dict[str, str]:
    addresses = {"App": app, "API": f"{api}/api/v1", "Reference": f"{api}/docs"}
    if mailbox:
        addresses["Mailbox"] = mailbox
    if mongodb.command:
        addresses["MongoDB"] = mongodb.uri
    if redis.command:
        addresses["Redis"] = redis.uri
    addresses["Logs"] = str(logs)
    if mongodb.kind == "python" and shutil.which("cargo"):
        addresses["Faster"] = (
            "`make db` builds a database several times as fast (4 minutes), which begins with the demo anew"
        )
    return addresses
