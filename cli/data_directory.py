"""The folder of a running system: held by one `roadbook up` at a time, and what tools may read about it."""

import fcntl
import json
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO


def data_of(environ: Mapping[str, str]) -> Path:
    """The folder that is meant."""
    return Path(environ.get("DATA_DIR") or ".data").resolve()


class AlreadyRunning(RuntimeError):
    """Another `roadbook up` holds the folder."""


@contextmanager
def held(data: Path) -> Iterator[None]:
    """The lock is the kernel's and goes with the process, however that ends."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (data / "lock").open("a+", encoding="ascii") as lock:
        if not _taken(lock):
            raise AlreadyRunning(_refusal(data, lock.name))
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def _taken(lock: TextIO) -> bool:
    """Those who only ask whether it is held have it for a moment, so it is tried more than once."""
    for pause in (0.05, 0.1, 0.2, 0):
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(pause)
        else:
            return True
    return False


def _is_held(data: Path) -> bool:
    try:
        with (data / "lock").open(encoding="ascii") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def _refusal(data: Path, lock: str) -> str:
    holder = Path(lock).read_text(encoding="ascii").strip()
    known = read_run_file(data).get("api")
    where = f" at {known}" if known else ""
    return (
        f"Roadbook already runs on {data}{where} (process {holder}). "
        "Stop that one first, or give this one a folder of its own: DATA_DIR=.data2 make run"
    )


def read_run_file(data: Path) -> dict[str, Any]:
    """What runs on the folder; empty where nothing does.

    One that was killed leaves its file behind, so the file counts only while the folder is held.
    """
    if not _is_held(data):
        return {}
    try:
        found: dict[str, Any] = json.loads((data / "run.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found


@dataclass(slots=True)
class RunFile:
    """`run.json`: addresses, process ids and log-ins of what runs, there only while it runs."""

    path: Path
    facts: dict[str, Any] = field(default_factory=dict)
    pids: Mapping[str, int] = field(default_factory=dict)

    def publish(
        self,
        *,
        api: str,
        app: str,
        mailbox: str | None,
        mongodb_uri: str,
        redis_url: str,
        logins: Sequence[Mapping[str, object]],
    ) -> None:
        addresses = {
            "api": api,
            "app": app,
            "mongodbUri": mongodb_uri,
            "redisUrl": redis_url,
            "mailbox": mailbox,
        }
        self.facts = {**addresses, "logins": list(logins)}
        self._write()

    def processes(self, pids: Mapping[str, int]) -> None:
        self.pids = pids
        if self.facts:
            self._write()

    def _write(self) -> None:
        # A reader sees the old file or the new one, never half of it; the addresses can hold passwords.
        fresh = self.path.with_suffix(".new")
        fresh.touch(0o600)
        fresh.write_text(
            json.dumps({**self.facts, "pids": dict(self.pids)}, indent=2) + "\n", encoding="utf-8"
        )
        fresh.replace(self.path)

    def remove(self) -> None:
        self.facts = {}
        self.path.unlink(missing_ok=True)
