"""The ground every wire model stands on: camelCase names, strict types, no unknown fields."""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import Annotated, Any

import email_validator
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    StringConstraints,
    WithJsonSchema,
)
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from schemas.words import spelled

Document = dict[str, Any]
"""A stored object: camelCase keys as on the wire, `_id` for `id`, times as naive UTC datetimes."""


class Model(BaseModel):
    """Base of every model that crosses the wire."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        extra="forbid",
        strict=True,
        frozen=True,
        allow_inf_nan=False,
        populate_by_name=False,
        serialize_by_alias=True,
    )

    def given(self) -> Document:
        """Only what the sender wrote, by wire name, nested models as plain values."""
        return self.model_dump(by_alias=True, exclude_unset=True)

    def full(self) -> Document:
        """Every field by wire name, absent ones as their default."""
        return self.model_dump(by_alias=True)


def absent() -> Any:
    """The default of a field that may be left out but not be null, so that the schema names none."""
    return None


def _refuse_controls(value: str) -> str:
    if any(c < " " and c not in "\n\t\r" for c in value) or "\x7f" in value:
        raise PydanticCustomError("text_control", "Text must not contain control characters")
    if any("\ud800" <= c <= "\udfff" for c in value):
        raise PydanticCustomError("text_surrogate", "Text must be valid Unicode")
    return value


def _refuse_breaks(value: str) -> str:
    if any(c in "\n\r\t" for c in value):
        raise PydanticCustomError("text_line_break", "This text must fit on one line")
    return value


def _refuse_addresses(value: str) -> str:
    if any(one in value.casefold() for one in ("://", "www.")):
        raise PydanticCustomError(
            "text_address", "A name holds no address of the web: leave out :// and www."
        )
    return value


TEXT = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
"""Any text without control characters."""
_Clean = AfterValidator(_refuse_controls)
_SaidClean = Field(json_schema_extra={"pattern": TEXT})
_OneLine = AfterValidator(_refuse_breaks)

Code = Annotated[
    str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True), _Clean, _SaidClean, _OneLine
]
"""A short reference such as a plate, an employee number or a reason code: 1-100 characters, one line."""
Name = Annotated[
    str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True), _Clean, _SaidClean, _OneLine
]
"""What people call a thing: 1-200 characters, one line."""
Called = Annotated[Name, AfterValidator(_refuse_addresses)]
"""What people and companies are called in letters, where mail programs would make a link of an address."""
Label = Annotated[
    str, StringConstraints(min_length=1, max_length=80, strip_whitespace=True), _Clean, _SaidClean, _OneLine
]
"""What one person calls something of theirs: 1-80 characters, one line."""
Phrase = Annotated[
    str, StringConstraints(min_length=1, max_length=120, strip_whitespace=True), _Clean, _SaidClean, _OneLine
]
"""A few words: 1-120 characters, one line."""
Paragraph = Annotated[
    str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True), _Clean, _SaidClean
]
"""1-500 characters, which can be several lines."""
Line = Annotated[str, StringConstraints(max_length=500), _Clean, _SaidClean, _OneLine]
"""One line of free text, up to 500 characters."""
Why = Annotated[
    str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True), _Clean, _SaidClean, _OneLine
]
"""A reason in words that is kept in the audit log."""
Notes = Annotated[str, StringConstraints(max_length=10_000), _Clean, _SaidClean]
"""Free text of several lines, up to 10,000 characters."""
Id = Annotated[str, spelled(r"^[a-z]{3}_[0-9a-z]{8,40}$", "This is no id of Roadbook's")]
"""An opaque identifier with the prefix of its noun."""


_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)?", re.ASCII)


def _instant(value: object) -> object:
    if isinstance(value, dt.datetime):
        return value
    if not isinstance(value, str) or _RFC_3339.fullmatch(value) is None:
        raise _no_instant()
    try:
        parsed = dt.datetime.fromisoformat(value.upper())
    except ValueError:
        raise _no_instant() from None
    if parsed.tzinfo is None:
        raise PydanticCustomError("instant_zone", "A time needs its offset: end it with Z or, say, +02:00")
    return parsed


def _no_instant() -> PydanticCustomError:
    return PydanticCustomError("instant", "Write a time as RFC 3339, for example 2026-03-01T14:30:00Z")


def _to_stored(value: dt.datetime) -> dt.datetime:
    """MongoDB keeps milliseconds in UTC, so what is answered right after a write equals what is read later."""
    try:
        utc = value.astimezone(dt.UTC) if value.tzinfo else value
    except OverflowError:
        raise PydanticCustomError("instant_range", "This time is out of range") from None
    if not dt.MINYEAR < utc.year < dt.MAXYEAR:
        raise PydanticCustomError("instant_range", "This time is out of range")
    return utc.replace(microsecond=utc.microsecond // 1000 * 1000, tzinfo=None)


Instant = Annotated[
    dt.datetime,
    BeforeValidator(_instant),
    AfterValidator(_to_stored),
    WithJsonSchema({"type": "string", "format": "date-time", "maxLength": 40}),
]
"""A moment: RFC 3339 on the wire, naive UTC with milliseconds inside."""


_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def _day(value: object) -> str:
    if not isinstance(value, str) or _DATE.fullmatch(value) is None:
        raise _no_day()
    try:
        return dt.date.fromisoformat(value).isoformat()
    except ValueError:
        raise _no_day() from None


def _no_day() -> PydanticCustomError:
    return PydanticCustomError("day", "Write a date as YYYY-MM-DD")


Day = Annotated[
    str, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date", "maxLength": 10})
]
"""A calendar date without a time, kept as the text `YYYY-MM-DD`."""


MOST_KEYS, LONGEST_KEY, LONGEST_VALUE = 50, 100, 500


def _bounded_json(value: dict[str, Any]) -> dict[str, Any]:
    if len(value) > MOST_KEYS or any(
        not key or len(key) > LONGEST_KEY or key[0] == "$" or "." in key for key in value
    ):
        raise PydanticCustomError(
            "metadata", "Up to 50 keys of 1-100 characters, without dots and not starting with $"
        )
    for key in value:
        _refuse_controls(key)
    return value


SAFE = 2**53 - 1
"""The largest whole number that every reader of JSON takes exactly; the database keeps 64 bits."""
Version = Annotated[int, Field(ge=1, le=SAFE)]
"""Grows with every change of an object."""


def _simple(value: object) -> object:
    """One function in place of a union, whose errors would name each kind of value by its name in Python."""
    if isinstance(value, str) and len(value) <= LONGEST_VALUE:
        return _refuse_controls(value)
    if type(value) is int and abs(value) > SAFE:
        raise PydanticCustomError("whole_range", "A whole number lies between -(2^53 - 1) and 2^53 - 1")
    if value is None or isinstance(value, bool | int) or (isinstance(value, float) and math.isfinite(value)):
        return value
    raise PydanticCustomError("metadata_value", "Text of up to 500 characters, a number, true, false or null")


_SIMPLE: list[dict[str, Any]] = [
    {"type": "string", "maxLength": LONGEST_VALUE, "pattern": TEXT},
    {"type": "integer", "minimum": -SAFE, "maximum": SAFE},
    {"type": "number"},
    {"type": "boolean"},
    {"type": "null"},
]
MetadataValue = Annotated[
    str | int | float | bool | None, PlainValidator(_simple), WithJsonSchema({"anyOf": _SIMPLE})
]
Metadata = Annotated[
    dict[str, MetadataValue],
    AfterValidator(_bounded_json),
    Field(json_schema_extra={"maxProperties": MOST_KEYS}),
]
"""The integrator's own flat key-value pairs, kept and returned as they are."""


# Companies run their own names inside, such as `.local`; whether mail arrives is shown by verifying the address.
email_validator.SPECIAL_USE_DOMAIN_NAMES.clear()


def _email(value: str) -> str:
    try:
        checked = email_validator.validate_email(value, check_deliverability=False)
    except email_validator.EmailNotValidError as error:
        raise PydanticCustomError(
            "email", "This is not an email address: {why}", {"why": str(error).rstrip(".")}
        ) from None
    return checked.normalized.lower()


Email = Annotated[
    str,
    StringConstraints(max_length=254),
    AfterValidator(_email),
    WithJsonSchema({"type": "string", "format": "email", "maxLength": 254}),
]
"""An email address in lower case."""

Phone = Annotated[str, spelled(r"^\+?[0-9 ()./-]{4,30}$", "Write a telephone number, as +1 312 555 0100")]
"""A telephone number as people write it."""


class Common(Model):
    """What every noun lets an integrator attach."""

    external_id: Code | None = Field(
        None, description="the integrator's own id, unique among live objects of this kind"
    )
    metadata: Metadata = Field(default_factory=dict)


class Stored(Model):
    """What the service itself adds to every object."""

    id: Id
    version: Version = Field(description="grows with every change; the `ETag`")
    created_at: Instant
    updated_at: Instant
