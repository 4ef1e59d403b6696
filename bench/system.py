"""Starts the databases and the servers to be measured, and ends them all."""

import os
import secrets
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from adapters.settings import Settings
from cli import embedded
from cli.ports import LOOPBACK, any_free
from cli.processes import last_lines, spawn, stop

UVICORN = (
    "--host",
    LOOPBACK,
    "--loop",
    "uvloop",
    "--http",
    "httptools",
    "--lifespan",
    "on",
    "--log-level",
    "warning",
)
QUIET = ("--no-access-log", "--no-server-header", "--no-proxy-headers")
UNLIMITED = "100000000/900"
BUDGETS = ("USER", "LOGIN", "LOGIN_ACCOUNT", "LOGIN_ADDRESS", "REGISTER", "MAILED_LINK", "IMPORT")


class NotStarted(RuntimeError):
    """A server ended or did not answer."""


@dataclass(frozen=True, slots=True)
class Running:
    """A server that is being measured."""

    name: str
    port: int
    pid: int


@dataclass
class System:
    """The databases, and what every server here is told of them."""

    data: Path
    mongodb: embedded.Server
    redis: embedded.Server
    environ: Mapping[str, str]
    _stack: ExitStack = field(default_factory=ExitStack)

    @property
    def settings(self) -> Settings:
        """The settings of the API, for reading and seeding its database directly."""
        names = {name.lower(): value for name, value in self.environ.items()}
        return Settings(**{name: value for name, value in names.items() if name in Settings.model_fields})  # type: ignore[arg-type]

    def python(self, name: str, app: str, *flags: str, **environ: str) -> Running:
        """A Python server, always with the same flags."""
        return self.start(name, (sys.executable, "-m", "uvicorn", app, *flags, *UVICORN, *QUIET), **environ)

    def start(self, name: str, command: tuple[str, ...], **environ: str) -> Running:
        """Start a server that takes its port from `PORT`, and wait until it answers."""
        port = any_free()
        log = self.data / f"{name.replace(' ', '-')}.log"
        where = ("--port", str(port)) if "uvicorn" in command else ()
        process = spawn(
            (*command, *where), log, {**self.environ, **environ, "PORT": str(port), "BFF_PORT": str(port)}
        )
        self._stack.callback(stop, process)
        end = time.monotonic() + 30
        while not _answers(port):
            if process.poll() is not None or time.monotonic() > end:
                raise NotStarted(f"{name} did not start:\n{last_lines(log)}")
            time.sleep(0.05)
        return Running(name, port, process.pid)

    def background(self, name: str, *arguments: str) -> int:
        """Start a Python program that serves nothing; its process id."""
        process = spawn((sys.executable, *arguments), self.data / f"{name}.log", self.environ)
        self._stack.callback(stop, process)
        return process.pid

    def close(self) -> None:
        self._stack.close()


@contextmanager
def started() -> Iterator[System]:
    """Databases of our own in a temporary folder: a given MONGODB_URI or REDIS_URL is never touched."""
    environ = {name: value for name, value in os.environ.items() if name not in ("MONGODB_URI", "REDIS_URL")}
    with tempfile.TemporaryDirectory(prefix="roadbook-bench-") as folder, ExitStack() as stack:
        data = Path(folder)
        mongodb = embedded.choose_mongodb(data, environ)
        redis = embedded.choose_redis(data, environ)
        for server in (mongodb, redis):
            stack.enter_context(embedded.running(server, data / f"{server.name}.log"))
        system = System(data, mongodb, redis, {**environ, **_settings(data, mongodb.uri, redis.uri)})
        stack.callback(system.close)
        yield system


def _settings(data: Path, mongodb_uri: str, redis_url: str) -> dict[str, str]:
    """As in production, but for budgets that no measurement reaches."""
    return {
        "ENVIRONMENT": "production",
        "NODE_ENV": "production",
        "MONGODB_URI": mongodb_uri,
        "MONGODB_MAX_POOL_SIZE": "64",
        "REDIS_URL": redis_url,
        "UPLOAD_DIR": str(data / "uploads"),
        "RATE_LIMIT_MAX_REQUESTS": UNLIMITED.partition("/")[0],
        **{f"RATE_LIMIT_{name}": UNLIMITED for name in BUDGETS},
        **{name: secrets.token_hex(48) for name in ("JWT_SECRET", "ENCRYPTION_MASTER_KEY", "SESSION_SECRET")},
    }


def _answers(port: int) -> bool:
    connection = HTTPConnection(LOOPBACK, port, timeout=5)
    try:
        connection.request("GET", "/api/v1/trips")
        connection.getresponse().read()
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
    return True
