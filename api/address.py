"""Where a request comes from."""

from __future__ import annotations

from ipaddress import ip_address

from fastapi import Request

from adapters.client_mark import read_mark
from adapters.metrics import SECURITY_EVENTS
from adapters.settings import Settings
from api.state import state_of

MARK = "x-roadbook-client"


def client_address(request: Request) -> str:
    """What our own front end vouches for; else the peer, or what trusted proxies say of it."""
    state = state_of(request)
    if (mark := request.headers.get(MARK)) is not None:
        told = read_mark(mark, state.keys.clients)
        if told is not None:
            return told
        SECURITY_EVENTS.labels("client_mark_refused").inc()
    return _behind_proxies(request, state.settings)


def _behind_proxies(request: Request, settings: Settings) -> str:
    """The peer's address; behind trusted proxies, the last address that is not one of them."""
    peer = request.client.host if request.client else "unknown"
    proxies = settings.proxies
    if not proxies:
        return peer
    # A proxy may add a line of its own instead of lengthening the one that was sent.
    lines = ",".join(request.headers.getlist("x-forwarded-for"))
    chain = [part.strip() for part in lines.split(",") if part.strip()]
    for hop in (peer, *reversed(chain)):
        try:
            address = ip_address(hop)
        except ValueError:
            return peer
        peer = hop
        if not any(address in network for network in proxies):
            break
    return peer
