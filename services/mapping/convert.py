"""Chooses how the cells of a field are read."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

import orjson

from services.mapping.fields import MEASURED, Kind
from services.mapping.json_values import checked_json
from services.mapping.lists import split_list
from services.mapping.moments import moment_in, read_date
from services.mapping.money import money_in
from services.mapping.numbers import real, whole
from services.mapping.problems import Unreadable, shown
from services.mapping.units import UNITS, measured_in

Convert = Callable[[Any], Any]
_OWN_ID: Final = re.compile(r"[a-z]{3}_[0-9a-z]{8,40}").fullmatch
_YES_NO: Final = {
    **dict.fromkeys(("true", "yes", "y", "1"), True),
    **dict.fromkeys(("false", "no", "n", "0"), False),
}


class Reading(NamedTuple):
    """All that decides how a cell is read; equal ones give equal values."""

    kind: Kind
    unit: str | None = None
    currency: str | None = None
    zone: ZoneInfo | None = None


def converter(reading: Reading) -> Convert:
    """Reads cells of text; raises Unreadable."""
    if reading.kind in MEASURED:
        return measured_in(reading.kind, reading.unit or next(iter(UNITS[reading.kind])))
    if reading.kind == "money" and reading.currency:
        return money_in(reading.currency)
    if reading.kind == "datetime":
        return moment_in(reading.zone)
    return _SIMPLE[reading.kind]


def _choice(text: str) -> str:
    return "_".join(re.split(r"[\s_-]+", text.strip().lower()))


def _own_id(text: str) -> str:
    if not _OWN_ID(text.strip()):
        raise Unreadable(f"{shown(text)} is not an id of ours. If it is yours, name the column externalId.")
    return text.strip()


def _boolean(text: str) -> bool:
    if (value := _YES_NO.get(text.strip().lower())) is None:
        raise Unreadable(f"{shown(text)} is neither yes nor no.")
    return value


def _degrees(most: int, name: str) -> Convert:
    def read(text: str) -> float:
        value = real(text, grouped=False)
        if -most <= value <= most:
            return value
        raise Unreadable(f"{shown(text)} is no {name}, which lies between -{most} and {most} degrees.")

    return read


def _json(kind: Kind) -> Convert:
    def read(text: str) -> object:
        try:
            value = orjson.loads(text)
        except orjson.JSONDecodeError as error:
            raise Unreadable(f"This cell is not valid JSON: {error.msg}.") from None
        return checked_json(value, kind)

    return read


_SIMPLE: Final[dict[str, Convert]] = {
    "text": str,
    "scalar": str,
    "word": str.strip,
    "capitals": lambda text: "".join(text.split()).upper(),
    "choice": _choice,
    "own_id": _own_id,
    "integer": whole,
    "number": real,
    "latitude": _degrees(90, "latitude"),
    "longitude": _degrees(180, "longitude"),
    "date": read_date,
    "boolean": _boolean,
    "list": split_list,
    "json_list": _json("json_list"),
    "json_object": _json("json_object"),
}
