"""How far an import has come, and the file of the rows it refused, which grow together or not at all."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import BinaryIO

from adapters.tables import Rejects
from schemas.base import Document
from services.importing.rows import Done, Refused

SHOWN_PROBLEMS = 100
STATE = ("rows", "progress", "result", "problems", "rejectsSize")
NOTHING: Document = {
    "rows": 0,
    "progress": {"done": 0, "total": 0},
    "result": {"created": 0, "updated": 0, "unchanged": 0, "rejected": 0},
    "problems": [],
    "rejectsSize": 0,
}


class RejectsFile:
    """What is beyond the size that the job remembers was written by an attempt that failed, and is written anew."""

    def __init__(self, out: BinaryIO, rejects: Rejects, size: int) -> None:
        self._out = out
        self._rejects = rejects
        out.seek(size)
        out.truncate()
        if not size:
            out.write(rejects.writer.begin())
        self.size = out.tell()

    def write(self, refused: Sequence[Refused]) -> int:
        """The size of the file with these rows; it is kept once the rows before them are, and they are on the disk."""
        self._out.seek(self.size)
        self._out.truncate()
        if refused:
            rows = ((one.row, [problem.detail for problem in one.problems]) for one in refused)
            self._out.write(self._rejects.encode(rows))
            self._out.flush()
            os.fsync(self._out.fileno())
        return self._out.tell()


def advanced(state: Document, rows: int, done: Done, refused: Sequence[Refused], size: int) -> Document:
    """The state of a job after so many more rows."""
    result = state["result"]
    room = max(0, SHOWN_PROBLEMS - len(state["problems"]))
    told = [problem._asdict() for one in refused[:room] for problem in one.problems][:room]
    total = state["rows"] + rows
    return {
        "rows": total,
        "progress": {"done": total, "total": max(total, state["progress"]["total"])},
        "result": {
            "created": result["created"] + done.created,
            "updated": result["updated"] + done.updated,
            "unchanged": result["unchanged"] + done.unchanged,
            "rejected": result["rejected"] + len(refused),
        },
        "problems": [*state["problems"], *told],
        "rejectsSize": size,
    }
