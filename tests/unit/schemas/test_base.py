"""The ground of every wire model: strict types, no unknown fields, values that the database keeps as they are."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, TypeAdapter, ValidationError

from schemas.base import Code, Day, Email, Id, Instant, Line, Metadata, Model, Name, Notes, Phone, Why, absent

EARLY, LATE = dt.datetime(2, 1, 1), dt.datetime(9998, 12, 31)  # noqa: DTZ001 - naive UTC, as stored


class Inner(Model):
    some_number: int | None = None


class Sample(Model):
    first_name: Name
    inner: Inner | None = None
    not_null: int = Field(default_factory=absent)


def read(kind: Any, value: object) -> Any:
    return TypeAdapter(kind).validate_python(value, strict=True)


def refused(kind: Any, value: object) -> str:
    """The code of the refusal."""
    with pytest.raises(ValidationError) as caught:
        read(kind, value)
    return str(caught.value.errors()[0]["type"])


class TestModel:
    def test_speaks_camel_case(self) -> None:
        made = Sample.model_validate({"firstName": "Dana", "inner": {"someNumber": 1}})
        assert made.full() == {"firstName": "Dana", "inner": {"someNumber": 1}, "notNull": None}
        with pytest.raises(ValidationError):
            Sample.model_validate({"first_name": "Dana"})

    def test_tells_what_was_given_from_what_was_not(self) -> None:
        assert Sample.model_validate({"firstName": "Dana", "inner": None}).given() == {
            "firstName": "Dana",
            "inner": None,
        }
        assert Sample.model_validate({"firstName": "Dana", "inner": {}}).given() == {
            "firstName": "Dana",
            "inner": {},
        }

    @pytest.mark.parametrize(
        "content",
        [
            {},
            {"firstName": None},
            {"firstName": 5},
            {"firstName": "x", "unknown": 1},
            {"firstName": "x", "inner": {"unknown": 1}},
            {"firstName": "x", "inner": {"someNumber": "1"}},
            {"firstName": "x", "inner": {"someNumber": True}},
            {"firstName": "x", "inner": {"someNumber": 1.0}},
            {"firstName": "x", "inner": []},
            {"firstName": "x", "notNull": None},
        ],
        ids=str,
    )
    def test_refuses_what_is_not_exactly_right(self, content: dict[str, Any]) -> None:
        with pytest.raises(ValidationError):
            Sample.model_validate(content)

    def test_does_not_change(self) -> None:
        with pytest.raises(ValidationError):
            Sample.model_validate({"firstName": "Dana"}).first_name = "Dan"  # type: ignore[misc]


class TestText:
    @pytest.mark.parametrize(("kind", "longest"), [(Code, 100), (Name, 200), (Line, 500), (Notes, 10_000)])
    def test_has_a_longest_length(self, kind: Any, longest: int) -> None:
        assert read(kind, "ü" * longest) == "ü" * longest
        assert refused(kind, "ü" * (longest + 1)) == "string_too_long"

    @pytest.mark.parametrize("kind", [Code, Name, Why])
    def test_that_names_a_thing_is_not_empty_and_has_no_space_around_it(self, kind: Any) -> None:
        assert read(kind, "  Dana Ruiz ") == "Dana Ruiz"
        for empty in ("", "   ", "\u2003"):
            assert refused(kind, empty) == "string_too_short"

    @pytest.mark.parametrize("kind", [Code, Name, Line])
    def test_of_one_line_has_one_line(self, kind: Any) -> None:
        for text in ("a\nb", "a\rb", "a\tb"):
            assert refused(kind, text) == "text_line_break"
        assert read(Notes, "a\n\tb\r\n") == "a\n\tb\r\n"

    @pytest.mark.parametrize("kind", [Code, Name, Line, Notes])
    def test_has_no_control_characters(self, kind: Any) -> None:
        for character in ("\x00", "\x07", "\x1b", "\x7f"):
            assert refused(kind, f"a{character}b") == "text_control"

    @given(st.text(max_size=200))
    def test_that_is_taken_is_kept_as_it_came(self, text: str) -> None:
        try:
            kept = read(Notes, text)
        except ValidationError:
            assert any(ord(character) < 32 or character == "\x7f" for character in text)
        else:
            assert kept == text


class TestInstant:
    @pytest.mark.parametrize(
        ("text", "kept"),
        [
            ("2026-03-01T14:30:00Z", dt.datetime(2026, 3, 1, 14, 30)),  # noqa: DTZ001
            ("2026-03-01T14:30:00.123456Z", dt.datetime(2026, 3, 1, 14, 30, 0, 123000)),  # noqa: DTZ001
            ("2026-03-01T14:30:00+02:00", dt.datetime(2026, 3, 1, 12, 30)),  # noqa: DTZ001
            ("2026-03-01t14:30:00z", dt.datetime(2026, 3, 1, 14, 30)),  # noqa: DTZ001
            ("2026-03-01 14:30:00-00:30", dt.datetime(2026, 3, 1, 15, 0)),  # noqa: DTZ001
            ("2024-02-29T23:59:59.9999Z", dt.datetime(2024, 2, 29, 23, 59, 59, 999000)),  # noqa: DTZ001
        ],
    )
    def test_is_kept_in_utc_with_milliseconds(self, text: str, kept: dt.datetime) -> None:
        assert read(Instant, text) == kept
        assert read(Instant, kept) == kept

    @pytest.mark.parametrize(
        "value",
        [
            "2026-03-01T14:30:00",
            "2026-03-01",
            "2026-02-30T00:00:00Z",
            "2026-03-01T25:00:00Z",
            "2026-W09-7T14:30:00Z",
            "20260301T143000Z",
            "0001-01-01T00:00:00+14:00",
            "9999-12-31T23:59:59-14:00",
            "tomorrow",
            "",
            1_772_375_400,
            1e300,
            None,
            {"$gt": ""},
            "2026-03-01T14:30:00Z" * 10,
        ],
        ids=str,
    )
    def test_is_nothing_else(self, value: object) -> None:
        assert refused(Instant, value).startswith("instant")

    @given(moment=st.datetimes(EARLY, LATE), minutes=st.integers(-1439, 1439))
    def test_names_the_same_moment_in_every_zone(self, moment: dt.datetime, minutes: int) -> None:
        there = moment.replace(tzinfo=dt.timezone(dt.timedelta(minutes=minutes)))
        difference = there.astimezone(dt.UTC).replace(tzinfo=None) - read(Instant, there.isoformat())
        assert dt.timedelta() <= difference < dt.timedelta(milliseconds=1)


class TestDay:
    @pytest.mark.parametrize("text", ["2026-03-01", "2024-02-29", "0001-01-01", "9999-12-31"])
    def test_is_kept_as_text(self, text: str) -> None:
        assert read(Day, text) == text

    @pytest.mark.parametrize(
        "value",
        [
            "2026-02-29",
            "2026-3-1",
            "01-03-2026",
            "2026-03-01T00:00:00Z",
            "2026/03/01",
            "+026-03-01",
            "2026-03- 1",
            "",
            20260301,
            None,
            "\u0662\u0660\u0662\u0666-03-01",
        ],
    )
    def test_is_nothing_else(self, value: object) -> None:
        assert refused(Day, value) == "day"


class TestOthers:
    @pytest.mark.parametrize("value", ["trp_0123456789abcdef", "drv_01234567"])
    def test_an_id_has_the_prefix_of_its_noun(self, value: str) -> None:
        assert read(Id, value) == value

    @pytest.mark.parametrize(
        "value",
        [
            "",
            "trp_",
            "trp-01234567",
            "TRP_01234567",
            "trp_0123456G",
            "trp_01234567\n",
            " trp_01234567",
            "trip_01234567",
            "trp_" + "0" * 41,
        ],
    )
    def test_other_text_is_no_id(self, value: str) -> None:
        assert refused(Id, value) == "string_pattern_mismatch"

    @pytest.mark.parametrize(
        ("given_", "kept"),
        [
            ("A.B@Example.COM", "a.b@example.com"),
            ("ü@bücher.example", "ü@bücher.example"),
            ("x@mail.local", "x@mail.local"),
        ],
    )
    def test_an_email_is_kept_in_lower_case(self, given_: str, kept: str) -> None:
        assert read(Email, given_) == kept

    @pytest.mark.parametrize(
        "value",
        ["", "a", "a@", "@b.c", "a@b@c.d", "a b@c.d", "a@b..c", "a@b.c\nbcc: d@e.f", "x" * 251 + "@b.c"],
    )
    def test_other_text_is_no_email(self, value: str) -> None:
        assert refused(Email, value) in ("email", "string_too_long")

    @pytest.mark.parametrize("value", ["+1 (555) 010-0199", "555 0100", "0049.30/123456"])
    def test_a_telephone_number_is_kept_as_written(self, value: str) -> None:
        assert read(Phone, value) == value

    @pytest.mark.parametrize("value", ["", "123", "phone", "+", "++4930123456", "1" * 40, "555\n0100"])
    def test_other_text_is_no_telephone_number(self, value: str) -> None:
        assert refused(Phone, value) == "string_pattern_mismatch"


class TestMetadata:
    @pytest.mark.parametrize(
        "value",
        [{}, {"a": None}, {"a": "x" * 500, "b": True, "c": 2**53 - 1, "d": -0.5, "k" * 100: 1}, {"1 2": "$"}],
    )
    def test_is_a_flat_map_of_simple_values(self, value: dict[str, object]) -> None:
        kept = read(Metadata, value)
        assert repr(kept) == repr(value)

    @pytest.mark.parametrize(
        ("value", "code"),
        [
            ([1], "metadata_value"),
            ({}, "metadata_value"),
            ("x" * 501, "metadata_value"),
            (float("inf"), "metadata_value"),
            ("\x00", "text_control"),
            (2**53, "whole_range"),
        ],
        ids=lambda value: str(value)[:20],
    )
    def test_refuses_a_value_once_and_at_its_key(self, value: object, code: str) -> None:
        with pytest.raises(ValidationError) as caught:
            read(Metadata, {"a": value, "b": 1})
        assert [(one["loc"], one["type"]) for one in caught.value.errors()] == [(("a",), code)]

    def test_says_in_words_what_a_value_can_be(self) -> None:
        with pytest.raises(ValidationError) as caught:
            read(Metadata, {"a": [1]})
        words = "Text of up to 500 characters, a number, true, false or null"
        assert caught.value.errors()[0]["msg"] == words

    @pytest.mark.parametrize(
        "value",
        [
            {"a": {}},
            {"a": []},
            {"a": "x" * 501},
            {"a": "\x00"},
            {"": 1},
            {"k" * 101: 1},
            {"$set": 1},
            {"a.b": 1},
            {"a\x00": 1},
            {"a": 2**53},
            {"a": -(2**63)},
            {"a": float("nan")},
            {"a": float("inf")},
            {str(number): 1 for number in range(51)},
            [],
            None,
        ],
        ids=lambda value: str(value)[:20],
    )
    def test_is_nothing_else(self, value: object) -> None:
        class Holder(Model):
            metadata: Metadata

        with pytest.raises(ValidationError):
            Holder.model_validate({"metadata": value})
