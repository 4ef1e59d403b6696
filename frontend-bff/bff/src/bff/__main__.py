"""`python -m bff`: one process that serves until it is asked to end."""

from __future__ import annotations

import sys
from types import FrameType

import uvicorn
from pydantic import ValidationError

from bff.app import Bff
from bff.edge import Edge
from bff.log import configure
from bff.settings import Settings

GRACE_SECONDS = 8


class Server(uvicorn.Server):
    """Ends event streams first; browsers open them again where another process is."""

    def __init__(self, config: uvicorn.Config, bff: Bff) -> None:
        super().__init__(config)
        self._bff = bff

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._bff.closing.set()
        super().handle_exit(sig, frame)


def main() -> int:
    """Returns the exit code: 2 where a setting is wrong, which is named."""
    try:
        settings = Settings()
    except (ValidationError, ValueError) as error:
        print(_words(error), file=sys.stderr)  # noqa: T201 - there is no log yet
        return 2
    configure(settings.log_level)
    bff = Bff(settings)
    config = uvicorn.Config(
        Edge(bff, settings.frontend_url, settings.proxies),
        host=settings.bff_host,
        port=settings.bff_port,
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
        timeout_keep_alive=75,
        ws="none",
    )
    server = Server(config, bff)
    server.run()
    return 0 if server.started else 1


def _words(error: Exception) -> str:
    if not isinstance(error, ValidationError):
        return str(error)
    lines = []
    for one in error.errors():
        name = ".".join(str(part) for part in one["loc"]).upper()
        lines.append(f"{name} is not set" if one["type"] == "missing" else f"{name}: {one['msg']}")
    return "The settings are not right:\n" + "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
