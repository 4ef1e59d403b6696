"""What the app's server costs a call that it passes on, beside the barest proxy of the same library."""

import asyncio
import sys
import time
from collections.abc import Callable

from bench.measure import Case, Pace, measure
from bench.system import System
from bff.keys import Seal
from bff.store import Store, Tokens, connect

BARE = "bare aiohttp proxy"
OURS = "the app's server"
HOUR = 3600.0
BROWSERS = 200


def proxies(system: System, pace: Pace, tell: Callable[[str], None]) -> list[Case]:
    """The bare one first. Both stand before the same server, whose own cost is not counted."""
    behind = system.python("a page", "bench.peers.page:app")
    told = {"API_URL": f"http://127.0.0.1:{behind.port}"}
    bare = system.start(BARE, (sys.executable, "-m", "bench.peers.proxy"), **told)
    ours = system.start(OURS, (sys.executable, "-m", "bff"), **told)
    browsers = asyncio.run(_sessions(system))
    cases = [
        Case(BARE, bare, lambda: [_get("/api/v1/trips?limit=20")]),
        Case(OURS, ours, lambda: [_get("/bff/api/trips?limit=20", one) for one in browsers]),
    ]
    measure(cases, pace, tell)
    return cases


async def _sessions(system: System) -> list[str]:
    """The cookies of people who are signed in, as signing in would have left them."""
    redis = connect(system.redis.uri)
    store = Store(redis, Seal([system.environ["SESSION_SECRET"]], "browser sessions"))
    end = time.time() + 4 * HOUR
    cookies = []
    for number in range(BROWSERS):
        tokens = Tokens("a" * 340, "r" * 110, end, f"usr_{number}", "dispatcher", end)
        cookies.append(f"Cookie: __Host-roadbook={(await store.open(tokens)).id}\r\n")
    await redis.aclose()
    return cookies


def _get(path: str, more: str = "") -> str:
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n{more}\r\n"
