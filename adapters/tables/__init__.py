"""Tables as files: reads what people send (CSV, XLSX, JSONL) row by row, and writes them as they are made."""

from adapters.tables.open import open_table, read_rows
from adapters.tables.rejects import Rejects
from adapters.tables.rows import Row, RowProblem, Table, TableError
from adapters.tables.stream import TableWriter, stream, stream_async, writer_for
from adapters.tables.write_csv import CsvWriter
from adapters.tables.write_jsonl import JsonlWriter

__all__ = [
    "CsvWriter",
    "JsonlWriter",
    "Rejects",
    "Row",
    "RowProblem",
    "Table",
    "TableError",
    "TableWriter",
    "open_table",
    "read_rows",
    "stream",
    "stream_async",
    "writer_for",
]
