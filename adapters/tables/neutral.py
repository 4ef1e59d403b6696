"""Keeps a spreadsheet from running text as a formula, so that writing and reading again changes nothing."""

from __future__ import annotations

import re
from typing import Final

_WRITE: Final = re.compile(r"'*[=+\-@\t\r]").match
_NUMBER: Final = re.compile(r"[+-](\d+([.,]\d+)*|[.,]\d+)([eE][+-]?\d+)?", re.ASCII).fullmatch
_READ: Final = re.compile(r"'+[=+\-@\t\r]").match


def neutralise(text: str) -> str:
    """A leading `'` before what would begin a formula; one more before text that looks as if it had one already."""
    return f"'{text}" if _WRITE(text) else text


def neutralise_but_numbers(text: str) -> str:
    """For text that has to stay as somebody wrote it: a number with a sign runs nothing."""
    return text if _NUMBER(text) else neutralise(text)


def restore(text: str) -> str:
    """Take off the `'` that `neutralise` put there."""
    return text[1:] if _READ(text) else text


def guard_quotes(text: str) -> str:
    """For formats that never run text: only what `restore` would shorten needs a further `'`."""
    return f"'{text}" if _READ(text) else text
