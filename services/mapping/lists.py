"""Several texts in one cell, joined by `;`, with a backslash before what would be misread."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

_TOKEN: Final = re.compile(r"\\(.)|(;)|([^\\;]+)|\\\Z", re.DOTALL)
_MEANT: Final = re.compile(r"([\\;])")


def join_list(items: Iterable[str]) -> str:
    """Empty items are left out."""
    return ";".join(_escaped(item) for item in items if item)


def split_list(text: str) -> list[str]:
    """Blanks around items are dropped, and items with nothing in them."""
    if "\\" not in text:
        return [item for part in text.split(";") if (item := part.strip())]
    return [item for part in _parts(text) if (item := _trimmed(part))]


def _escaped(item: str) -> str:
    item = _MEANT.sub(r"\\\1", item)
    if item[-1].isspace():
        item = f"{item[:-1]}\\{item[-1]}"
    return f"\\{item}" if item[0].isspace() else item


def _parts(text: str) -> list[list[tuple[str, bool]]]:
    """For each item its pieces, and whether each was escaped."""
    parts: list[list[tuple[str, bool]]] = [[]]
    for escaped, end, bare in _TOKEN.findall(text):
        if end:
            parts.append([])
        elif piece := escaped or bare:
            parts[-1].append((piece, bool(escaped)))
    return parts


def _trimmed(part: list[tuple[str, bool]]) -> str:
    pieces = [piece for piece, _ in part]
    if part and not part[-1][1]:
        pieces[-1] = pieces[-1].rstrip()
    if part and not part[0][1]:
        pieces[0] = pieces[0].lstrip()
    return "".join(pieces)
