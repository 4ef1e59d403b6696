"""Reads moments and dates; a time without an offset needs a zone, and is refused where the clocks make it unsure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from services.mapping.problems import MappingError, Unreadable, shown

_SHORTEST: Final = len("2026-03-01T08:00")
_SEPARATORS: Final = ("--T", "-- ")
"""The parser also takes weeks and dates without dashes, which nobody means."""
_DAY: Final = len("2026-03-01")
_MIDNIGHT: Final = "T00:00:00"


def known_zone(name: str) -> ZoneInfo:
    """Raises MappingError for a name that the IANA database does not have."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        detail = f"{shown(name)} is no time zone. Write it as in Europe/Berlin or America/Chicago."
        raise MappingError("mapping.zone_unknown", detail) from error


def moment_in(zone: ZoneInfo | None) -> Callable[[str], dt.datetime]:
    """Reads RFC 3339, and local times of the zone; gives UTC."""
    parse, utc = dt.datetime.fromisoformat, dt.UTC

    def read(text: str) -> dt.datetime:
        try:
            value = parse(text)
        except ValueError:
            value = _tidied(text)
        if len(text) < _SHORTEST or text[4:11:3] not in _SEPARATORS:
            value = _tidied(text)
        try:
            return (_placed(value, zone, text) if value.tzinfo is None else value).astimezone(utc)
        except OverflowError:
            raise _no_moment(text) from None

    return read


def read_date(text: str) -> str:
    """A calendar date as `YYYY-MM-DD`."""
    text = text.strip()
    day = text.replace(" ", "T").removesuffix(_MIDNIGHT)
    try:
        if len(day) == _DAY:
            return (
                dt.date(int(day[:4]), int(day[5:7]), int(day[8:])).isoformat()
                if day[4::3] == "--"
                else _no_date(text)
            )
    except ValueError:
        pass
    return _no_date(text)


def _no_date(text: str) -> str:
    raise Unreadable(f"{shown(text)} is not a date. Write dates as 2026-03-01, year first.")


def _no_moment(text: str) -> Unreadable:
    return Unreadable(
        f"{shown(text)} is not a time. Write times as 2026-03-01T08:00:00Z or 2026-03-01T08:00:00-06:00."
    )


def _tidied(text: str) -> dt.datetime:
    """What RFC 3339 and people allow and the parser does not: blanks around, a small z, `UTC` for Z."""
    tidy = text.strip().upper().replace(" UTC", "Z")
    try:
        value = dt.datetime.fromisoformat(tidy)
    except ValueError:
        raise _no_moment(text) from None
    if len(tidy) == _DAY:
        raise Unreadable(f"{shown(text)} is a day without a time. Write 2026-03-01T08:00, for example.")
    if len(tidy) < _SHORTEST or tidy[4:11:3] not in _SEPARATORS:
        raise _no_moment(text)
    return value


def _placed(value: dt.datetime, zone: ZoneInfo | None, text: str) -> dt.datetime:
    """The local time in its zone, unless the clocks are turned back or forward over it."""
    if zone is None:
        detail = f"{shown(text)} does not say in which time zone. End it with Z, or give the column a zone."
        raise Unreadable(detail, "row.datetime_zone")
    early, late = value.replace(tzinfo=zone, fold=0), value.replace(tzinfo=zone, fold=1)
    if early.utcoffset() == late.utcoffset():
        return early
    turned = (
        "is there twice, as the clocks go back" if _exists(early) else "is skipped, as the clocks go forward"
    )
    detail = f"{shown(text)} {turned} in {zone.key} that night. Write it with an offset such as -06:00."
    raise Unreadable(detail, "row.datetime_ambiguous")


def _exists(value: dt.datetime) -> bool:
    return value.astimezone(dt.UTC).astimezone(value.tzinfo).replace(tzinfo=None) == value.replace(
        tzinfo=None
    )


def moment_text(value: dt.datetime) -> str:
    """RFC 3339 in UTC; what has no zone is UTC, as stored."""
    utc = value.astimezone(dt.UTC).replace(tzinfo=None) if value.tzinfo else value
    return f"{utc.isoformat()}Z"
