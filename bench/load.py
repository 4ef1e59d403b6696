"""The load generator, a process of its own: reads a plan as JSON, sends its requests over kept connections, tells.

    {"port": 8000, "connections": 32, "seconds": 3, "most": 5000, "repeat": true, "requests": ["GET / HTTP/1.1…"]}

`{key}` in a request becomes a fresh random text each time. Without `repeat` each request is sent once at most.
"""

import asyncio
import itertools
import json
import sys
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import Any, cast

import uvloop

END_OF_HEAD = b"\r\n\r\n"
LENGTH = b"\r\ncontent-length:"


class Supply:
    """The requests still to be sent, shared by all connections."""

    def __init__(self, plan: dict[str, Any]) -> None:
        requests = [text.encode("latin-1") for text in plan["requests"]]
        endless: Iterator[bytes] = itertools.cycle(requests) if plan["repeat"] else iter(requests)
        self._requests = itertools.islice(endless, plan["most"])
        self._end = time.monotonic() + plan["seconds"]

    def next(self) -> bytes | None:
        """None when there are none left or the time is over."""
        if time.monotonic() > self._end:
            return None
        request = next(self._requests, None)
        return request and request.replace(b"{key}", uuid.uuid4().hex.encode())


class Connection(asyncio.Protocol):
    """Sends the next request when the answer to the one before is complete."""

    transport: asyncio.Transport

    def __init__(self, supply: Supply, statuses: Counter[str], done: asyncio.Future[None]) -> None:
        self._supply = supply
        self._statuses = statuses
        self._done = done
        self._received = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self._send()

    def _send(self) -> None:
        request = self._supply.next()
        if request is None:
            self.transport.close()
        else:
            self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._received += data
        size = _size(self._received)
        if size is None or len(self._received) < size:
            return
        self._statuses[self._received[9:12].decode()] += 1
        self._received.clear()
        self._send()

    def connection_lost(self, exc: Exception | None) -> None:
        if exc is not None or self._received:
            self._statuses["broken"] += 1
        if not self._done.done():
            self._done.set_result(None)


def _size(received: bytearray) -> int | None:
    """Bytes of head and body, once the head is there. One answer is awaited at a time, so nothing follows it."""
    end = received.find(END_OF_HEAD)
    if end < 0:
        return None
    head = bytes(received[:end]).lower()
    start = head.find(LENGTH)
    length = int(head[start + len(LENGTH) :].split(b"\r\n", 1)[0]) if start >= 0 else 0
    return end + len(END_OF_HEAD) + length


async def run(plan: dict[str, Any]) -> dict[str, Any]:
    loop = asyncio.get_running_loop()
    supply, statuses = Supply(plan), Counter[str]()
    ends = [loop.create_future() for _ in range(plan["connections"])]
    began = time.monotonic()
    for end in ends:
        connection = partial(Connection, supply, statuses, end)
        await loop.create_connection(connection, "127.0.0.1", plan["port"])
    await asyncio.gather(*ends)
    return {"statuses": statuses, "seconds": time.monotonic() - began}


if __name__ == "__main__":
    json.dump(uvloop.run(run(json.load(sys.stdin))), sys.stdout)
