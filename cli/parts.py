"""The parts of a running Roadbook: how each is started, and when it is ready."""

import http.client
import sys
from collections.abc import Mapping
from functools import partial
from http import HTTPStatus
from pathlib import Path

from cli import embedded
from cli.ports import LOOPBACK
from cli.supervisor import Part


def server(chosen: embedded.Server, logs: Path) -> Part:
    ready = partial(embedded.is_ready, chosen)
    return Part(chosen.name, chosen.command, logs / f"{chosen.name}.log", is_ready=ready, patience=60)


def api(port: int, logs: Path, environ: Mapping[str, str]) -> Part:
    address = ("--host", LOOPBACK, "--port", str(port))
    engine = (
        "--loop",
        "uvloop",
        "--http",
        "httptools",
        "--lifespan",
        "on",
        "--timeout-graceful-shutdown",
        "5",
    )
    # The application logs each request itself, and decides which proxy it believes.
    quiet = ("--no-access-log", "--no-server-header", "--no-proxy-headers")
    command = (sys.executable, "-m", "uvicorn", "api.app:create_app", "--factory", *address, *engine, *quiet)
    ready = partial(_says_it_is_ready, port)
    return Part("api", command, logs / "api.log", environ, is_ready=ready, patience=60)


def bff(port: int, logs: Path, environ: Mapping[str, str]) -> Part:
    """The app's own server."""
    ready = partial(_says_it_is_ready, port)
    return Part("bff", (sys.executable, "-m", "bff"), logs / "bff.log", environ, is_ready=ready, patience=60)


def worker(logs: Path, environ: Mapping[str, str]) -> Part:
    return Part("worker", (sys.executable, "-m", "worker"), logs / "worker.log", environ)


def simulation(logs: Path, environ: Mapping[str, str]) -> Part:
    """Drives the demo's trips as an integrator of its own."""
    return Part("simulation", (sys.executable, "-m", "cli", "simulate"), logs / "simulation.log", environ)


def _says_it_is_ready(port: int) -> bool:
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=5)
    try:
        connection.request("GET", "/health/ready")
        return connection.getresponse().status == HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
