"""Files on disk: what was uploaded and what is offered for download."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path
from typing import BinaryIO, NamedTuple

from adapters.ids import new_id

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
        self.path(organization_id, name).parent.mkdir(parents=True, exist_ok=True)
        return name

    def save(self, organization_id: str, suffix: str, source: BinaryIO) -> Saved:
        """A copy of the source under a name of its own."""
        name = self.new(organization_id, suffix)
        target = self.path(organization_id, name)
        partial = target.with_name(target.name + ".part")
        digest = hashlib.sha256()
        try:
            with partial.open("wb") as out:
                while chunk := source.read(1 << 20):
                    digest.update(chunk)
                    out.write(chunk)
                out.flush()
                os.fsync(out.fileno())
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)
        return Saved(name, digest.hexdigest())

    def remove(self, organization_id: str, name: str) -> None:
        self.path(organization_id, name).unlink(missing_ok=True)

    def writable(self) -> bool:
        """Whether a file could be saved now."""
        try:
            self._root.mkdir(parents=True, exist_ok=True)
        except OSError:
            return False
        return os.access(self._root, os.W_OK)
