"""`roadbook doctor`: is this machine ready, and if not, what to do about it."""

import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from rich.console import Console
from rich.markup import escape

from cli import embedded, surroundings
from cli.checks import machine, servers
from cli.checks.finding import Finding, fail, ok
from cli.checks.keys import data_keys
from cli.checks.migrations import migrations
from cli.checks.settings import read as readable
from cli.checks.settings import settings
from cli.data_directory import data_of, read_run_file
from cli.given import given
from cli.ports import DEFAULTS

MARKS = {"ok": "[green]✓[/]", "warn": "[yellow]![/]", "fail": "[bold red]✗[/]"}


def doctor() -> int:
    """Returns the exit code: 1 when anything failed."""
    console = Console(highlight=False)
    failed = False
    for finding in findings(data_of(os.environ)):
        failed |= finding.verdict == "fail"
        console.print(f"{MARKS[finding.verdict]} {escape(finding.what)}", soft_wrap=True)
        if finding.advice:
            console.print(f"  [dim]→ {escape(finding.advice)}[/]", soft_wrap=True)
    return int(failed)


def findings(data: Path) -> Iterator[Finding]:
    """A Roadbook that runs on `data` is looked at; else what is given, or what would be started."""
    environ, running = _given(), read_run_file(data)
    mongodb_uri = environ.get("MONGODB_URI") or running.get("mongodbUri")
    redis_url = environ.get("REDIS_URL") or running.get("redisUrl")
    yield machine.python()
    yield machine.disk(data)
    yield machine.folder("DATA_DIR", data)
    yield machine.folder("UPLOAD_DIR", Path(environ.get("UPLOAD_DIR") or data / "uploads").resolve())
    if running:
        yield ok(f"Roadbook runs here, at {running['api']}")
    yield machine.port(environ, "PORT", ours=urlsplit(running.get("api") or "").port)
    yield machine.port(environ, "BFF_PORT", ours=urlsplit(running.get("app") or "").port)
    if not {"ENVIRONMENT", "NODE_ENV"} & set(environ):
        yield ok("ENVIRONMENT is not set: `make run` is then a development, everything else a production")
    completed = _completed(environ, mongodb_uri, redis_url)
    yield from settings(completed)
    yield servers.redis(redis_url) if redis_url else _redis_to_start()
    if "MONGODB_URI" not in environ:
        yield from _mongodb_to_start(environ)
    if mongodb_uri:
        kept = surroundings.kept_secrets(data) if surroundings.is_for_development(environ) else {}
        yield from _database(mongodb_uri, {**completed, **kept, **environ, "MONGODB_URI": mongodb_uri})


def _given() -> Mapping[str, str]:
    try:
        return given(os.environ)
    except ValueError:
        # Looking at the settings names the file.
        return os.environ


def _completed(
    environ: Mapping[str, str], mongodb_uri: str | None, redis_url: str | None
) -> Mapping[str, str]:
    """In development the settings are judged with what `make run` would add, which is not kept here."""
    if not surroundings.is_for_development(environ):
        return environ
    addresses = {
        "mongodb_uri": mongodb_uri or "mongodb://127.0.0.1",
        "redis_url": redis_url or "redis://127.0.0.1",
    }
    with tempfile.TemporaryDirectory() as folder:
        made = surroundings.complete(
            environ, Path(folder), port=DEFAULTS["PORT"], bff_port=DEFAULTS["BFF_PORT"], **addresses
        )
    return {**made, **environ}


def _database(uri: str, environ: Mapping[str, str]) -> Iterator[Finding]:
    told, theirs = servers.mongodb(uri)
    yield from told
    if theirs is not None:
        yield machine.clock(theirs)
        yield from migrations(uri)
        if (found := readable(environ)) is not None:
            yield from data_keys(found)


def _mongodb_to_start(environ: Mapping[str, str]) -> Iterator[Finding]:
    try:
        kind, _ = embedded.find_mongodb(environ)
    except embedded.NoServer as error:
        yield fail(str(error), "Or run `make run`, which installs what it needs.")
        return
    yield servers.embedded_database(kind)
    yield from servers.limits(kind)


def _redis_to_start() -> Finding:
    try:
        return ok(f"no REDIS_URL: `make run` starts {embedded.find_redis()}")
    except embedded.NoServer as error:
        return fail(str(error), "Or run `make run`, which installs what it needs.")
