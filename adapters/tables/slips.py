"""Finds in a row of text what text never holds: NUL and other control characters, or bytes of another encoding."""

from __future__ import annotations

import re
from typing import Final

from adapters.tables.rows import RowProblem

_CONTROL: Final = re.compile("[\0-\x08\x0e-\x1f]").search


def has_control(text: str) -> bool:
    # Nearly every text is printable, and asking that is several times quicker than the search.
    return not text.isprintable() and _CONTROL(text) is not None


def slip_in(text: str, *, doubtful: bool) -> RowProblem | None:
    if has_control(text.rstrip("\r\n")):
        return RowProblem("row.binary", "The row holds characters that are not text.")
    if doubtful and "\ufffd" in text:
        return RowProblem(
            "row.encoding", "The row holds letters in another encoding than the rest of the file."
        )
    return None
