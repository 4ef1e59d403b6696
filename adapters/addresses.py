"""Tells how the address of a server is miswritten before anybody connects to it, without repeating a word of it."""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from pydantic import SecretStr
from pymongo.errors import ConfigurationError
from pymongo.uri_parser import parse_uri
from redis.asyncio import ConnectionPool
from redis.exceptions import RedisError

_QUOTED: Final = re.compile(r"""(?: as)? ?(["'])(?P<said>.+?)\1""")
_ESCAPED: Final = "where characters such as @ : / % in user and password are written as %40 %3A %2F %25"
_SRV: Final = "mongodb+srv://"


def mongodb_address(value: SecretStr) -> SecretStr:
    """Raises ValueError in words for an address that the driver would not take."""
    address = value.get_secret_value()
    if address.startswith(_SRV):
        # The rest of such an address is in the name service, which is not asked here.
        address = "mongodb://" + address.removeprefix(_SRV).partition("?")[0]
    try:
        parse_uri(address, warn=False)
    except (ConfigurationError, ValueError) as error:
        # The driver itself only warns of an option that it does not know.
        if not str(error).startswith("Unknown option"):
            raise _refusal(error, address, "mongodb://user:password@host:27017/roadbook") from None
    return value


def redis_address(value: SecretStr) -> SecretStr:
    """Raises ValueError in words for an address that the client would not take."""
    address = value.get_secret_value()
    try:
        ConnectionPool.from_url(address).make_connection()  # type: ignore[no-untyped-call]
    except (RedisError, ValueError, TypeError) as error:
        raise _refusal(error, address, "redis://user:password@host:6379/0") from None
    return value


def issuer_address(value: str) -> str:
    """Raises ValueError unless whoever answers there can be believed: by https, or on this machine."""
    if not is_trustworthy(value, loopback=True) or set(value) & set("?#@"):
        raise ValueError("Write it as https://accounts.example.com, as the provider itself does")
    return value


def is_trustworthy(address: str, *, loopback: bool) -> bool:
    """Whether nobody on the way can answer in its place: https, or plain http that does not leave this machine."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    return bool(host) and (parts.scheme == "https" or (loopback and is_loopback(address)))


def is_loopback(address: str) -> bool:
    """Whether it is plain http on this machine, as only development and tests have it."""
    parts = urlsplit(address)
    if parts.scheme != "http":
        return False
    try:
        return parts.hostname == "localhost" or ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return False


def _refusal(error: Exception, address: str, example: str) -> ValueError:
    reason = "It has an option that is not known" if isinstance(error, TypeError) else _said(error, address)
    return ValueError(f"{reason.rstrip('.')}. Write it as {example}, {_ESCAPED}")


def _said(error: Exception, address: str) -> str:
    """The libraries quote what they could not read, which can be a piece of a password; names of options may stay."""

    def harmless(found: re.Match[str]) -> str:
        said = found["said"]
        return found[0] if said not in address or f"{said}=" in address else ""

    return _QUOTED.sub(harmless, str(error).split(" Hint: ", 1)[0])
