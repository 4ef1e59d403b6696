"""Whose address a request is said to have."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Any

import pytest

from bff.address import browser_address

PROXIES = (ip_network("10.0.0.0/8"), ip_network("fd00::/8"))


def scope(peer: str | None, *forwarded: str) -> dict[str, Any]:
    headers = [(b"x-forwarded-for", line.encode()) for line in forwarded]
    return {"client": (peer, 1) if peer else None, "headers": headers}


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("203.0.113.9", ["6.6.6.6"], "203.0.113.9"),
        ("10.0.0.1", ["6.6.6.6, 203.0.113.9"], "203.0.113.9"),
        ("10.0.0.1", ["6.6.6.6, 203.0.113.9, 10.9.9.9"], "203.0.113.9"),
        ("10.0.0.1", ["6.6.6.6", "203.0.113.9"], "203.0.113.9"),
        ("fd00::1", ["2001:DB8:0::7"], "2001:db8::7"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", ["10.0.0.2"], "10.0.0.2"),
        ("10.0.0.1", ["6.6.6.6, nonsense;v1"], "10.0.0.1"),
        (None, ["6.6.6.6"], None),
    ],
)
def test_a_forwarded_address_is_believed_of_trusted_proxies_alone(
    peer: str | None, forwarded: list[str], address: str | None
) -> None:
    assert browser_address(scope(peer, *forwarded), PROXIES) == address


def test_without_trusted_proxies_it_is_the_peers() -> None:
    assert browser_address(scope("10.0.0.1", "6.6.6.6"), ()) == "10.0.0.1"
