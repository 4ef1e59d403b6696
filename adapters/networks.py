"""Whose budget an address counts for."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network

HOME = 64
"""Bits that a provider gives a customer of IPv6, who has all addresses behind them and can change them at will."""


def counted(address: str) -> str:
    """An IPv4 address is one caller, of IPv6 the whole network of a customer is."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ip_network((int(found), HOME), strict=False))
