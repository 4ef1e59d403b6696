"""Find TCP ports on the loopback interface."""

import socket
from collections.abc import Mapping
from contextlib import closing

LOOPBACK = "127.0.0.1"
DEFAULTS = {"PORT": 8000, "BFF_PORT": 8080}
HIGHEST = 65535


class BadPort(ValueError):
    """A variable that must name a port does not."""


def wanted(environ: Mapping[str, str], name: str = "PORT") -> int:
    text = environ.get(name) or str(DEFAULTS[name])
    if not (text.isdecimal() and 1 <= int(text) <= HIGHEST):
        raise BadPort(f"{name} is {text!r}; it must be a number from 1 to {HIGHEST}.")
    return int(text)


def is_free(port: int) -> bool:
    with closing(socket.socket(socket.AF_INET, socket.SOCK_STREAM)) as probe:
        # As servers do: a port whose last connections still linger can be taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
        return True


def any_free() -> int:
    with closing(socket.socket(socket.AF_INET, socket.SOCK_STREAM)) as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def next_free(first: int, tries: int = 100, *, but: int | None = None) -> int:
    """The first free port from `first` on; `but` is promised to somebody who does not listen yet."""
    for port in range(first, min(first + tries, HIGHEST + 1)):
        if port != but and is_free(port):
            return port
    raise OSError(f"no port from {first} to {min(first + tries - 1, HIGHEST)} is free on {LOOPBACK}")
