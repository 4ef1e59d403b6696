"""Who sends too much over a connection that is closed afterwards still gets the answer."""

from __future__ import annotations

import asyncio
import socket
import urllib.error
import urllib.request
from collections.abc import AsyncIterator

import pytest
import uvicorn

from tests.support.backend import Backend

SIZE = 32 * 1024 * 1024
"""More than what the systems at both ends keep of what nobody has read."""


@pytest.fixture
async def site(backend: Backend) -> AsyncIterator[str]:
    """The address of the application on a real socket."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(backend.app, http="httptools", lifespan="off", log_level="error"))
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    await serving


def post(url: str) -> int:
    """The status of a large request as a client gets it that sends everything before it reads."""
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(url, b" " * SIZE, headers, method="POST")  # noqa: S310
    try:
        with urllib.request.urlopen(request) as answer:  # noqa: S310
            return int(answer.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


@pytest.mark.parametrize(
    ("path", "status"), [("auth/register", 413), ("drivers/bulk", 401), ("nothing", 404)]
)
async def test_a_refusal_arrives_though_the_body_was_not_read(site: str, path: str, status: int) -> None:
    assert await asyncio.to_thread(post, f"{site}/api/v1/{path}") == status
