"""The time of day, in one place so that tests can set it."""

from __future__ import annotations

import datetime as dt


def now() -> dt.datetime:
    """The present moment as a naive UTC datetime with milliseconds, as MongoDB keeps it."""
    present = dt.datetime.now(dt.UTC)
    return present.replace(microsecond=present.microsecond // 1000 * 1000, tzinfo=None)


def seconds_of(moment: dt.datetime) -> float:
    """Since 1970, of one of our moments, which are UTC without saying so."""
    return moment.replace(tzinfo=dt.UTC).timestamp()
