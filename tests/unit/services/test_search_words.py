"""How text is searched."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.search_words import MAX_TOKENS, tokens, words


class TestWords:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("", []),
            ("--- / ...", []),
            ("Dana Ruiz", ["dana", "ruiz"]),
            ("Société Générale", ["societe", "generale"]),
            ("STRASSE straße", ["strasse", "strasse"]),
            ("AB-12/x_y", ["ab", "12", "x", "y"]),
            ("o'neill@big.example", ["o", "neill", "big", "example"]),
            ("Łódź İstanbul", ["łodz", "istanbul"]),
            ("名前 Ünïcödé", ["名前", "unicode"]),
            ("e\u0301te\u0301", ["ete"]),
        ],
    )
    def test_are_lower_case_without_accents(self, text: str, found: list[str]) -> None:
        assert words(text) == found

    @given(st.text())
    def test_of_any_text_are_found_by_that_text(self, text: str) -> None:
        """Whoever types what was stored, in whatever case, asks for words that were stored."""
        stored = set(words(text))
        assert set(words(text.upper())) <= stored | set(words(text.upper().lower()))
        assert all(set(words(word)) <= stored for word in stored)

    @given(st.text())
    def test_hold_nothing_that_means_something_in_a_pattern(self, text: str) -> None:
        assert all(word and word.isalnum() for word in words(text))


class TestTokens:
    def test_come_from_the_named_fields_once_each(self) -> None:
        document = {"name": "Dana Dana", "email": None, "number": 42, "other": "secret"}
        assert tokens(document, ("name", "email", "number", "absent")) == ["dana", "42"]

    def test_come_from_inside_of_lists(self) -> None:
        stops = [{"place": {"name": "North"}}, {"place": None}, {"place": {"name": "South"}}]
        assert tokens({"stops": stops, "tags": ["a b", "c"]}, ("stops.place.name", "tags")) == [
            "north",
            "south",
            "a",
            "b",
            "c",
        ]

    def test_are_bounded_in_number_and_length(self) -> None:
        many = tokens(
            {"name": " ".join(str(number) for number in range(500)), "long": "x" * 500}, ("long", "name")
        )
        assert len(many) == MAX_TOKENS
        assert many[0] == "x" * 40
