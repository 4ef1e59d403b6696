"""What is held to the assurance list: what is named, else what `make run` runs, else a stack of its own."""

from __future__ import annotations

import json
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.outside import Town, town_at
from tests.support.peers import Peers, stack_with_peers
from tests.support.stack import Somebody, Stack, owner_of_a_new_company, started

BASE, RUNNING = "ASSURE_BASE", "running"
"""The setting that names what is tested, and what it says for whatever `make run` runs."""


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """As black a box as can be: known are its address, and its mailbox."""
    run, base = _run(), os.environ.get(BASE, "").rstrip("/")
    if base == RUNNING:
        base = run.get("api", "")
    if base:
        yield Stack(base, run if base in (run.get("api"), run.get("app")) else {})
    else:
        with started(tmp_path_factory.mktemp("stack")) as found:
            yield found


@pytest.fixture(scope="session")
def own(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """One that tests may look into and whose processes they may end, which they never do with what was named."""
    if stack.process is not None:
        yield stack
    else:
        with started(tmp_path_factory.mktemp("own")) as found:
            yield found


@pytest.fixture(scope="session")
async def town(stack: Stack) -> AsyncIterator[Town]:
    """Two companies with everybody in them, for tests that take nothing away from them."""
    async with town_at(stack) as found:
        yield found


@pytest.fixture(scope="session")
async def running_with_peers(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Peers]:
    async with stack_with_peers(tmp_path_factory.mktemp("peers")) as found:
        yield found


@pytest.fixture
def peers(running_with_peers: Peers) -> Peers:
    """A stack of its own, whose providers and text messages are in our hands, whatever else is tested."""
    running_with_peers.well_behaved()
    return running_with_peers


def _run() -> dict[str, Any]:
    """What `make run` says that it runs here; empty where it does not run."""
    file = Path(".data/run.json")
    found: dict[str, Any] = json.loads(file.read_text()) if file.exists() else {}
    return found


@pytest.fixture
async def owner(stack: Stack) -> Somebody:
    """Of a company that no other test has."""
    return await owner_of_a_new_company(stack)
