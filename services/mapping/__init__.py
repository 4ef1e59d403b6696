"""Rules that turn the rows of other people's files into our objects, and our objects into rows."""

from services.mapping.catalogue import NounName, find_field, template_columns
from services.mapping.flatten import export_columns, flatten
from services.mapping.mapping import ColumnRule, Mapping, Plausibility, parse_mapping
from services.mapping.problems import MappingError, Problem
from services.mapping.rows import Mapped, RowMapper

__all__ = [
    "ColumnRule",
    "Mapped",
    "Mapping",
    "MappingError",
    "NounName",
    "Plausibility",
    "Problem",
    "RowMapper",
    "export_columns",
    "find_field",
    "flatten",
    "parse_mapping",
    "template_columns",
]
