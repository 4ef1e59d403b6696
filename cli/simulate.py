"""`roadbook simulate`: drives the demo company's trips through the public API until it is stopped."""

from __future__ import annotations

import asyncio
import contextlib
import os

import httpx2
import typer

from cli.logins import login
from cli.simulation.company import Company
from cli.simulation.roads import Roads
from cli.simulation.run import ROADS, Simulation

PATIENCE = 20.0


def simulate(api: str) -> None:
    """Needs nothing but the address of the API and the demo's dispatcher."""
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_simulate(api))


async def _simulate(api: str) -> None:
    dispatcher = login("dispatcher")
    async with httpx2.AsyncClient(
        base_url=f"{api.rstrip('/')}/api/v1/", timeout=PATIENCE, trust_env=False
    ) as client:
        company = Company(client, dispatcher["email"], dispatcher["password"])
        await Simulation(company, Roads.read(ROADS), typer.echo).run()


def address() -> str:
    """Where `roadbook up` says that the API is, else where it usually is."""
    from cli.data_directory import data_of, read_run_file

    running = read_run_file(data_of(os.environ)).get("api")
    return str(os.environ.get("API_URL") or running or "http://127.0.0.1:8000")
