"""Logs: one JSON object a line for machines, coloured words on a terminal."""

from __future__ import annotations

import logging
import sys
from typing import Any

import orjson
import structlog

QUIET = ("uvicorn.access", "pymongo", "asyncio")


def _dumps(value: Any, **_: Any) -> bytes:
    return orjson.dumps(value, default=str)


def configure(level: str, *, readable: bool | None = None) -> None:
    """Set up once a process; `readable` defaults to whether standard output is a terminal."""
    terminal = sys.stdout.isatty() if readable is None else readable
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        structlog.processors.format_exc_info,
    ]
    if terminal:
        structlog.configure(
            processors=[*shared, structlog.dev.ConsoleRenderer(timestamp_key="at")],
            wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
            cache_logger_on_first_use=True,
        )
    else:
        structlog.configure(
            processors=[*shared, structlog.processors.JSONRenderer(serializer=_dumps)],
            wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
            logger_factory=structlog.BytesLoggerFactory(),
            cache_logger_on_first_use=True,
        )
    logging.basicConfig(
        level=logging.WARNING, stream=sys.stdout, format="%(levelname)s %(name)s %(message)s", force=True
    )
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


log = structlog.stdlib.get_logger("roadbook")
_access = structlog.stdlib.get_logger("roadbook.access")


def access_log(**facts: Any) -> None:
    """The one line that every request leaves."""
    level = "warning" if facts["status"] >= 500 or facts.pop("slow") else "info"  # noqa: PLR2004
    getattr(_access, level)("request", **facts)
