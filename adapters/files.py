"""Files on disk: what was uploaded and what is offered for download."""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO

from adapters.ids import new_id


class Files:
    """Named by us, never by the sender; a file appears whole or not at all."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def path(self, organization_id: str, name: str) -> Path:
        """Where a file is. Raises ValueError for a name that would leave the folder."""
        if not all(part and part.replace("_", "").replace("-", "").replace(".", "").isalnum() and part[0] != "." for part in (organization_id, name)):
            raise ValueError(name)
        return self._root / organization_id / name

    def save(self, organization_id: str, suffix: str, source: BinaryIO) -> str:
        """The new file's name."""
        name = new_id("fil") + suffix
        target = self.path(organization_id, name)
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_name(target.name + ".part")
        try:
            with partial.open("wb") as out:
                while chunk := source.read(1 << 20):
                    out.write(chunk)
                out.flush()
                os.fsync(out.fileno())
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)
        return name

    def remove(self, organization_id: str, name: str) -> None:
        self.path(organization_id, name).unlink(missing_ok=True)

    def writable(self) -> bool:
        """Whether a file could be saved now."""
        try:
            self._root.mkdir(parents=True, exist_ok=True)
        except OSError:
            return False
        return os.access(self._root, os.W_OK)
