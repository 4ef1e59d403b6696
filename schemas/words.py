"""What is wrong with a field, in words for whoever filled it in; pydantic's own are for programmers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pydantic import StringConstraints

_WORDS: Final = {
    "missing": "This is needed",
    "extra_forbidden": "There is no such field here",
    "string_type": "Write text here",
    "string_unicode": "This is not text that can be kept: it holds half a character",
    "string_too_short": "Write at least {min_length} characters",
    "string_too_long": "Write at most {max_length} characters",
    "too_short": "Give at least {min_length}",
    "too_long": "Give at most {max_length}",
    "list_type": "Give a list here",
    "dict_type": "Give an object here",
    "model_type": "Give an object here",
    "model_attributes_type": "Give an object here",
    "int_type": "Write a whole number",
    "int_parsing": "Write a whole number",
    "int_from_float": "Write a whole number",
    "int_parsing_size": "This number is too large",
    "float_type": "Write a number",
    "float_parsing": "Write a number",
    "finite_number": "Write a number",
    "bool_type": "Write true or false",
    "bool_parsing": "Write true or false",
    "greater_than": "Write more than {gt}",
    "greater_than_equal": "Write {ge} or more",
    "less_than": "Write less than {lt}",
    "less_than_equal": "Write {le} or less",
    "multiple_of": "Write a multiple of {multiple_of}",
    "date_type": "Write a date as 2026-03-31",
    "date_parsing": "Write a date as 2026-03-31",
    "date_from_datetime_parsing": "Write a date as 2026-03-31",
    "date_from_datetime_inexact": "Write a date as 2026-03-31, without a time",
    "time_parsing": "Write a time as 08:30",
    "json_invalid": "This is not valid JSON: {error}",
    "union_tag_not_found": "Say which kind this is, in {discriminator}",
}
_FORM: Final = "This is not written in the form that it needs"
_said: dict[str, str] = {}


def spelled(pattern: str, words: str, **more: Any) -> StringConstraints:
    """A text that has to match a pattern, which nobody is shown: they read the words instead."""
    _said[pattern] = words
    return StringConstraints(pattern=pattern, **more)


def words_of(error: Mapping[str, Any]) -> str:
    """One of a ValidationError's errors as a sentence without its full stop; one with words of its own keeps them."""
    kind, about = str(error["type"]), error.get("ctx", {})
    if kind == "string_pattern_mismatch":
        return _said.get(about["pattern"], _FORM)
    if kind in {"literal_error", "enum"}:
        return "Choose " + str(about["expected"]).replace("'", "")
    if kind == "string_too_short" and about["min_length"] == 1:
        return _WORDS["missing"]
    if kind in _WORDS:
        figures = {name: f"{one:g}" if isinstance(one, float) else one for name, one in about.items()}
        return _WORDS[kind].format_map(figures)
    return str(error["msg"]).removeprefix("Value error, ").removeprefix("Assertion failed, ")
