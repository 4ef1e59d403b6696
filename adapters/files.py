"""Files on disk: what was uploaded and what is offered for download."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import os
import re
import time
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, NamedTuple

from adapters.ids import new_id

CHUNK = 1 << 20
_NAME = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*").fullmatch


class Saved(NamedTuple):
    """A stored file: its name, and the SHA-256 of what is in it."""

    name: str
    digest: str


class Files:
    """Named by us, never by the sender; a file appears whole or not at all."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def path(self, organization_id: str, name: str) -> Path:
        """Where a file is. Raises ValueError for a name that would leave the folder."""
        if not (_NAME(organization_id) and _NAME(name)):
            raise ValueError(name)
        return self._root / organization_id / name

    def new(self, organization_id: str, suffix: str) -> str:
        """A name for a file that is yet to be written, in a folder that exists."""
        name = new_id("fil") + suffix
        self._open_folder_of(self.path(organization_id, name))
        return name

    def _open_folder_of(self, path: Path) -> None:
        self._open_folder()
        folder = path.parent
        folder.mkdir(mode=0o700, exist_ok=True)
        if folder.stat().st_mode & 0o077:
            # Some file systems know no owners; what is in the folder is closed to others all the same where it can be.
            with suppress(PermissionError):
                folder.chmod(0o700)

    def _open_folder(self) -> None:
        """One that somebody has made for us is left as it is."""
        self._root.mkdir(mode=0o700, parents=True, exist_ok=True)

    def save(self, organization_id: str, suffix: str, source: BinaryIO) -> Saved:
        """A copy of the source under a name of its own."""
        name = self.new(organization_id, suffix)
        return Saved(name, self._write(self.path(organization_id, name), source))

    def keep(self, organization_id: str, name: str, content: bytes) -> None:
        """Write a file of this name, or the same once more."""
        target = self.path(organization_id, name)
        self._open_folder_of(target)
        self._write(target, io.BytesIO(content))

    @staticmethod
    def _write(target: Path, source: BinaryIO) -> str:
        """The digest of what was written. Two can be writing the same file."""
        partial = target.with_name(f"{target.name}.{new_id('fil')}.part")
        digest = hashlib.sha256()
        try:
            with _made(partial) as out:
                while chunk := source.read(CHUNK):
                    digest.update(chunk)
                    out.write(chunk)
                out.flush()
                os.fsync(out.fileno())
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)
        return digest.hexdigest()

    def whole(self, organization_id: str, name: str) -> bytes:
        """What is in a small file. Raises FileNotFoundError."""
        return self.path(organization_id, name).read_bytes()

    def old(self, beginning: str, age: dt.timedelta) -> dict[str, list[str]]:
        """The names of files that begin so and that nobody has written to for so long, by their organization."""
        found: dict[str, list[str]] = {}
        for path in self._root.glob(f"*/{beginning}*"):
            if self._is_old(path, age):
                found.setdefault(path.parent.name, []).append(path.name)
        return found

    def remove_old(self, organization_id: str, name: str, age: dt.timedelta) -> None:
        """Unless somebody has just written the file anew."""
        path = self.path(organization_id, name)
        if self._is_old(path, age):
            path.unlink(missing_ok=True)

    @staticmethod
    def _is_old(path: Path, age: dt.timedelta) -> bool:
        try:
            return path.stat().st_mtime < time.time() - age.total_seconds()
        except FileNotFoundError:
            return False

    def copied(self, source: Path, target: Path, size: int) -> BinaryIO:
        """A new file with the first bytes of another, or of none where there is no such file; open for going on."""
        out = _made(target)
        if size and source.exists():
            with source.open("rb") as given:
                while size and (chunk := given.read(min(size, CHUNK))):
                    size -= out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        return out

    def read(self, organization_id: str, name: str, size: int) -> Iterator[bytes]:
        """The first bytes of a file, in pieces; it is open from now on.

        Raises FileNotFoundError also for a file that does not hold so many.
        """
        file = self.path(organization_id, name).open("rb")
        if os.fstat(file.fileno()).st_size < size:
            file.close()
            raise FileNotFoundError(name)
        return _pieces(file, size)

    def sweep(self, suffixes: tuple[str, ...], age: dt.timedelta) -> int:
        """Remove files with these endings that nobody has written to for so long; how many there were."""
        end, count = time.time() - age.total_seconds(), 0
        for path in self._root.glob("*/*"):
            if path.name.endswith(suffixes) and path.stat().st_mtime < end:
                path.unlink(missing_ok=True)
                count += 1
        return count

    def remove(self, organization_id: str, name: str) -> None:
        self.path(organization_id, name).unlink(missing_ok=True)

    def mentions(self, organization_id: str, name: str, texts: Collection[str]) -> bool:
        """Whether any of the texts stands in a file; one that is not there says nothing."""
        wanted = [text.encode() for text in texts]
        longest, before = max(map(len, wanted), default=0), b""
        try:
            with self.path(organization_id, name).open("rb") as file:
                while chunk := file.read(CHUNK):
                    # A text can begin in one piece and end in the next.
                    held = before + chunk
                    if any(text in held for text in wanted):
                        return True
                    before = held[-longest:] if longest else b""
        except FileNotFoundError:
            return False
        return False

    def writable(self) -> bool:
        """Whether a file could be saved now."""
        try:
            self._open_folder()
        except OSError:
            return False
        return os.access(self._root, os.W_OK)


def _made(path: Path) -> BinaryIO:
    """An empty file to read and write: telephone and licence numbers in it are for the service's own user alone."""
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+b")


def _pieces(file: BinaryIO, size: int) -> Iterator[bytes]:
    with file:
        while size and (chunk := file.read(min(size, CHUNK))):
            yield chunk
            size -= len(chunk)
