"""Writes JSON Lines as they are made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import orjson

_OPTIONS: Final = orjson.OPT_APPEND_NEWLINE | orjson.OPT_NAIVE_UTC | orjson.OPT_UTC_Z


class JsonlWriter:
    """One object a line, nested as it is given; times without a zone are UTC."""

    media_type = "application/jsonl"

    def begin(self) -> bytes:
        return b""

    def encode(self, rows: Iterable[Mapping[str, Any]]) -> bytes:
        return b"".join(orjson.dumps(row, option=_OPTIONS) for row in rows)

    def finish(self) -> Iterator[bytes]:
        return iter(())

    def discard(self) -> None:
        """Nothing is held."""
