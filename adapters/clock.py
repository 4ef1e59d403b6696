"""The time of day, in one place so that tests can set it."""

from __future__ import annotations

import datetime as dt


def now() -> dt.datetime:
    """The present moment as a naive UTC datetime with milliseconds, as MongoDB keeps it."""
    present = dt.datetime.now(dt.UTC)
    return present.replace(microsecond=present.microsecond // 1000 * 1000, tzinfo=None)
