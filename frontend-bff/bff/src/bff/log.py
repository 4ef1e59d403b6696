"""Logs: one JSON object a line on standard output. No token, cookie, password or query is ever given to it."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import sys
from typing import Any, BinaryIO, Final

import orjson

LEVELS: Final = {"DEBUG": 10, "INFO": 20, "WARNING": 30, "ERROR": 40}
UNFINISHED: Final = "ASGI callable returned without completing response."
SOON: Final = 0.1
"""Seconds within which a line of a request is out; what is worse than that goes at once."""


class Log:
    """Lines of many requests leave together, because each write on its own costs more than the line."""

    def __init__(self) -> None:
        self.stream: BinaryIO = sys.stdout.buffer
        self.least = LEVELS["INFO"]
        self._flushing: asyncio.TimerHandle | None = None

    def info(self, event: str, **facts: Any) -> None:
        if LEVELS["INFO"] >= self.least:
            self._write("info", event, facts)
            self._flush_soon()

    def warning(self, event: str, **facts: Any) -> None:
        if LEVELS["WARNING"] >= self.least:
            self._write("warning", event, facts)
            self.flush()

    def error(self, event: str, **facts: Any) -> None:
        self._write("error", event, facts)
        self.flush()

    def flush(self) -> None:
        self._flushing = None
        self.stream.flush()

    def _flush_soon(self) -> None:
        if self._flushing is None:
            try:
                self._flushing = asyncio.get_running_loop().call_later(SOON, self.flush)
            except RuntimeError:
                # There is no event loop before the start and after the end.
                self.flush()

    def _write(self, level: str, event: str, facts: dict[str, Any]) -> None:
        line = {"event": event, "level": level, "at": dt.datetime.now(dt.UTC), **facts}
        self.stream.write(
            orjson.dumps(line, option=orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE, default=str)
        )


log = Log()


class _Lines(logging.Handler):
    """What libraries log, as lines like ours."""

    def emit(self, record: logging.LogRecord) -> None:
        # An answer that had to be broken off is in our own log, with the reason.
        if record.getMessage() == UNFINISHED:
            return
        facts: dict[str, Any] = {"logger": record.name}
        if record.exc_info:
            facts["exception"] = logging.Formatter().formatException(record.exc_info)
        write = log.error if record.levelno >= logging.ERROR else log.warning
        write(record.getMessage(), **facts)


def configure(level: str) -> None:
    """Set up once a process."""
    log.least = LEVELS[level]
    logging.basicConfig(level=logging.WARNING, handlers=[_Lines()], force=True)
