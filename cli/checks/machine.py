"""The machine itself: Python, disk, ports and clock."""

import errno
import os
import shutil
import sys
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cli.checks.finding import Finding, fail, ok, warn
from cli.ports import BadPort, is_free, wanted

LEAST_PYTHON = (3, 11)
GIBIBYTE = 1024**3
TIGHT_DISK = 5 * GIBIBYTE
FULL_DISK = GIBIBYTE // 2
MEBIBYTE = 1024**2
LEAST_ROOM = 64 * MEBIBYTE
"""What the demo company and the logs of its first day take, several times over."""
# Tokens and recorded times tolerate a little; one-time codes change every 30 s.
NOTABLE_SKEW = timedelta(seconds=2)
HARMFUL_SKEW = timedelta(seconds=30)


def python(version: tuple[int, int, int] = sys.version_info[:3]) -> Finding:
    what = f"Python {'.'.join(map(str, version))}"
    if version >= LEAST_PYTHON:
        return ok(what)
    return fail(
        f"{what} is too old", "Install Python 3.11 or later and remove .venv, so that it is made anew."
    )


def disk(folder: Path) -> Finding:
    existing = next(place for place in (folder, *folder.parents) if place.exists())
    return judge_disk(shutil.disk_usage(existing).free, existing)


def judge_disk(free: int, folder: Path) -> Finding:
    what = f"{free / GIBIBYTE:.1f} GiB free in {folder}"
    if free < FULL_DISK:
        return fail(what, "The database stops when the disk is full: free some space.")
    if free < TIGHT_DISK:
        return warn(what, "Free some space before it runs out; 5 GiB is a comfortable least.")
    return ok(what)


def folder(name: str, path: Path) -> Finding:
    """Whether files can be written to the folder that `name` gives; it need not be there yet, and is not made."""
    existing = next(place for place in (path, *path.parents) if os.path.lexists(place))
    try:
        # An access that is granted on paper is refused by a full disk or a quota; the file never has a name.
        with tempfile.TemporaryFile(dir=existing) as file:
            file.write(b"\0" * MEBIBYTE)
        free = shutil.disk_usage(existing).free
    except OSError as error:
        why = f"{existing} is a file" if existing.is_file() else f"{error.strerror} ({existing})"
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        return fail(f"{name} is {path}, where nothing can be written: {why}", _other(name, full=full))
    if free < LEAST_ROOM:
        what = f"{name} is {path}, where only {free // MEBIBYTE} MiB are free"
        return fail(what, _other(name, full=True))
    return ok(f"files can be written to {path} ({name})")


def _other(name: str, *, full: bool) -> str:
    if full:
        return f"Free some space there, or set {name} to a folder on another disk."
    return f"Set {name} to a folder that can be written to."


def port(environ: Mapping[str, str], name: str, ours: int | None) -> Finding:
    """`ours` is the one that a running Roadbook holds."""
    try:
        number = wanted(environ, name)
    except BadPort as error:
        return fail(str(error), f"Set {name} to a free port, or leave it out.")
    if number == ours:
        return ok(f"port {number} ({name}) is held by the running Roadbook")
    if is_free(number):
        return ok(f"port {number} ({name}) is free")
    return warn(
        f"port {number} ({name}) is held by another program",
        f"`make run` takes the next free one; or choose: {name}=… make run",
    )


def clock(theirs: datetime, now: datetime | None = None) -> Finding:
    """`theirs` is the database's time, the one clock that every process shares."""
    skew = abs((now or datetime.now(UTC)) - theirs)
    what = f"the clock is {skew.total_seconds():.1f} s from the database's"
    if skew > HARMFUL_SKEW:
        return fail(
            what, "Set the clock by NTP (systemd-timesyncd or chrony): one-time codes and tokens fail."
        )
    if skew > NOTABLE_SKEW:
        return warn(what, "Set the clock by NTP (systemd-timesyncd or chrony).")
    return ok(what)
