"""Where a browser is."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address

from starlette.types import Scope

Networks = Sequence[IPv4Network | IPv6Network]


def browser_address(scope: Scope, proxies: Networks) -> str | None:
    """The peer's address; behind trusted proxies, the last one that is not one of them."""
    peer: str | None = scope["client"][0] if scope.get("client") else None
    if peer is None or not proxies:
        return peer
    # A proxy may add a line of its own instead of lengthening the one that was sent.
    lines = [value.decode("latin-1") for name, value in scope["headers"] if name == b"x-forwarded-for"]
    chain = [part.strip() for part in ",".join(lines).split(",") if part.strip()]
    for hop in (peer, *reversed(chain)):
        try:
            address = ip_address(hop)
        except ValueError:
            return peer
        peer = str(address)
        if not any(address in network for network in proxies):
            break
    return peer
