"""`oidc-provider-mock`, which is not ours and believes whoever comes: stands in Google's and Microsoft's place."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx2

from cli.ports import any_free
from tests.integration.oidc.people import StandIn

PATIENCE = 120.0


@contextmanager
def standing_in() -> Iterator[StandIn]:
    """In a process of its own."""
    found = StandIn(any_free())
    command = ("-W", "ignore", "-m", "oidc_provider_mock", "-H", "localhost", "-p", str(found.port))
    with subprocess.Popen(
        (sys.executable, *command), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            end = time.monotonic() + PATIENCE
            while not _answers(found):
                assert process.poll() is None
                assert time.monotonic() < end
                time.sleep(0.1)
            yield found
        finally:
            process.kill()


def _answers(stand_in: StandIn) -> bool:
    try:
        return httpx2.get(f"{stand_in.google}/jwks").status_code == 200
    except httpx2.TransportError:
        return False
