"""Several texts share a cell without being mixed up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.mapping.lists import join_list, split_list


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("adr; crane", ["adr", "crane"]),
        ("adr;;crane;", ["adr", "crane"]),
        (r"a\;b;c", ["a;b", "c"]),
        (r"a\\;b", ["a\\", "b"]),
        ("  ", []),
        (r"\ a \ ;b", [" a  ", "b"]),
        ("a\\", ["a"]),
    ],
)
def test_items_are_told_apart(text: str, items: list[str]) -> None:
    assert split_list(text) == items


@given(st.lists(st.text(min_size=1) | st.text("; \\\n\u00a0a", min_size=1)))
def test_what_is_joined_is_split_exactly(items: list[str]) -> None:
    assert split_list(join_list(items)) == items
