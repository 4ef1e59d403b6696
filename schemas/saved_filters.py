"""Saved filters: views of a page that a person keeps, alone or for the whole company."""

from __future__ import annotations

import re
from typing import Annotated, Literal
from unicodedata import category
from urllib.parse import parse_qsl

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from schemas.base import Id, Label, Model, Stored, absent
from schemas.merge_patch import MergePatch
from schemas.noun import Noun

MOST_PARAMETERS = 100
FilterPage = Literal["trips", "drivers", "vehicles", "places", "customers", "board"]
"""The pages of the app that have filters in their address."""
_CODE = "%[0-9A-Fa-f]{2}"
QUERY = rf"^(([!$&-;=@-~]|{_CODE})([!$&-;=?-~]|{_CODE})*)?$"
"""What may stand behind the `?` of an address; the first character is none itself."""
_QUERY = re.compile(QUERY)


def _parsed(value: str) -> str:
    """Whoever opens the filter puts it into an address, where it has to mean what it meant."""
    if value.startswith("?"):
        raise PydanticCustomError("query_mark", "Leave out the `?` before the query")
    if not _QUERY.fullmatch(value):
        raise PydanticCustomError("query", "Write the query as in an address: a=1&b=two%20words")
    try:
        pairs = parse_qsl(value, keep_blank_values=True, errors="strict", max_num_fields=MOST_PARAMETERS)
    except UnicodeDecodeError:
        raise PydanticCustomError("query_encoding", "Escapes of a query have to be UTF-8") from None
    except ValueError:
        detail = f"A query has up to {MOST_PARAMETERS} parameters"
        raise PydanticCustomError("query_parameters", detail) from None
    if any(category(char) == "Cc" for pair in pairs for text in pair for char in text):
        raise PydanticCustomError("text_control", "Text must not contain control characters")
    return value


QueryText = Annotated[
    str,
    StringConstraints(max_length=2000),
    AfterValidator(_parsed),
    Field(json_schema_extra={"pattern": QUERY}),
]


class SavedFilterCreate(Model):
    name: Label = Field(description="once for each page of a person")
    page: FilterPage
    query: QueryText = Field(
        "", description="the filters, as they stand behind the `?` of the page's address"
    )
    shared: bool = Field(default=False, description="whether everybody in the office sees it")


class SavedFilterUpdate(MergePatch):
    name: Label = Field(default_factory=absent)
    page: FilterPage = Field(default_factory=absent)
    query: QueryText = ""
    shared: bool = False


class SavedFilter(SavedFilterCreate, Stored):
    """A filter as those see it who may open it."""

    owner_id: Id | None = Field(description="the person whose it is; null when that person was erased")


SAVED_FILTERS = Noun(
    name="saved_filter",
    plural="savedFilters",
    prefix="flt",
    model=SavedFilter,
    create=SavedFilterCreate,
    update=SavedFilterUpdate,
    filters={"name": "text", "page": "text", "shared": "flag", "ownerId": "text"},
    unique=(),
)
