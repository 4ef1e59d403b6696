"""What a field of a noun is to an import: its name, how its cells are read, and where its value goes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal[
    "text",
    "scalar",
    "word",
    "capitals",
    "choice",
    "own_id",
    "integer",
    "number",
    "latitude",
    "longitude",
    "datetime",
    "date",
    "boolean",
    "list",
    "distance",
    "length",
    "duration",
    "mass",
    "volume",
    "money",
    "json_list",
    "json_object",
]
"""Text stays exactly as it is, a word loses the blanks around it, a choice is one of a few names of ours. A scalar is
text too, but from JSON it may be a number or a truth as well."""
Target = tuple[str | int, ...]

MEASURED: Final = frozenset({"distance", "length", "duration", "mass", "volume"})
JSON: Final = frozenset({"json_list", "json_object"})


@dataclass(frozen=True, slots=True)
class Field:
    """`synonyms` are other names that columns of this field have; `target` is the path in the nested object."""

    name: str
    kind: Kind
    synonyms: tuple[str, ...] = ()
    target: Target = ()
    is_column: bool = True
    """A column of the template and of exports; others are only understood."""


def field(name: str, kind: Kind, *synonyms: str, to: str = "") -> Field:
    """A column of the template, whose target is its dotted name unless said otherwise."""
    return Field(name, kind, synonyms, tuple((to or name).split(".")))


def understood(name: str, kind: Kind, *synonyms: str, to: str = "") -> Field:
    """A name that an import understands beside the columns of the template."""
    return Field(name, kind, synonyms, tuple((to or name).split(".")), is_column=False)
