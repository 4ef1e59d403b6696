"""Finds the encoding of a text file: UTF-8, UTF-16, or the one-byte encodings of Western Windows."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO, Final, NamedTuple

from adapters.tables.rows import TableError

_BLOCK: Final = 1 << 20
_SURROGATE: Final = re.compile("[\udc80-\udcff]")
_UNDEFINED_1252: Final = bytes((0x81, 0x8D, 0x8F, 0x90, 0x9D))
_ENOUGH: Final = 10_000


class Encoding(NamedTuple):
    """The name for people and Python alike; `doubtful` when single rows may hold bytes that do not fit it."""

    name: str
    doubtful: bool = False

    @property
    def codec(self) -> str:
        """The one that also takes off a byte order mark."""
        return {"utf-8": "utf-8-sig"}.get(self.name, self.name)


def find_encoding(file: BinaryIO, head: bytes) -> Encoding:
    """Reads the whole file once when it is UTF-8 or like it, since the first odd letter may come late."""
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise TableError("import.encoding", "The file is in UTF-32. Save it as UTF-8.")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Encoding("utf-16", doubtful=True)
    if wide := _wide_without_mark(head):
        return Encoding(wide, doubtful=True)
    return _narrow(file, marked=head.startswith(codecs.BOM_UTF8))


def _wide_without_mark(head: bytes) -> str | None:
    """Separators, digits and line ends leave many a second byte NUL, always on the same side."""
    even, odd = (head[side::2].count(0) for side in (0, 1))
    if max(even, odd) <= len(head) // 20 or min(even, odd) > len(head) // 200:
        return None
    name = "utf-16-le" if odd > even else "utf-16-be"
    # A few NULs in a short file of another encoding look alike, but then the line ends are none in this one.
    return name if 2 * head.decode(name, "replace").count("\n") >= head.count(b"\n") else None


def _narrow(file: BinaryIO, *, marked: bool) -> Encoding:
    fitting = misfits = 0
    undefined = False
    for block, text in _non_ascii(file):
        bad = len(_SURROGATE.findall(text))
        misfits += bad
        fitting += len(text) - len(text.encode("ascii", "ignore")) - bad
        undefined = undefined or len(block.translate(None, _UNDEFINED_1252)) != len(block)
        if misfits > _ENOUGH and misfits > fitting:
            break
    if marked or fitting > misfits or not misfits:
        return Encoding("utf-8", doubtful=bool(misfits))
    return Encoding("latin-1" if undefined else "windows-1252", doubtful=True)


def _non_ascii(file: BinaryIO) -> Iterator[tuple[bytes, str]]:
    """The blocks beyond ASCII, decoded as UTF-8 with what does not fit as surrogates."""
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    file.seek(0)
    while block := file.read(_BLOCK):
        if not block.isascii() or decoder.getstate()[0]:
            yield block, decoder.decode(block)
    yield b"", decoder.decode(b"", final=True)
