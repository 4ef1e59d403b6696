"""Logs: one JSON object a line for machines, coloured words on a terminal."""

from __future__ import annotations

import datetime as dt
import logging
import sys
from typing import Any, BinaryIO

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
    access_log.stream = None if terminal else sys.stdout.buffer
    access_log.least = logging.getLevelName(level)
    logging.basicConfig(
        level=logging.WARNING, stream=sys.stdout, format="%(levelname)s %(name)s %(message)s", force=True
    )
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


class AccessLog:
    """The one line that every request leaves."""

    stream: BinaryIO | None = None
    """Where lines of JSON go past the processors, which together cost five times as much as the line."""
    least: int = logging.INFO

    def __call__(self, *, slow: bool, status: int, **facts: Any) -> None:
        level = "warning" if status >= 500 or slow else "info"  # noqa: PLR2004
        if self.stream is None:
            getattr(_access, level)("request", status=status, **facts)
        elif self.least <= logging.getLevelName(level.upper()):
            line = {
                "event": "request",
                "level": level,
                "at": dt.datetime.now(dt.UTC),
                "status": status,
                **facts,
            }
            self.stream.write(orjson.dumps(line, option=orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE))
            self.stream.flush()


log = structlog.stdlib.get_logger("roadbook")
_access = structlog.stdlib.get_logger("roadbook.access")
access_log = AccessLog()
