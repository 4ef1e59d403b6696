"""What a file is, is told by its content; what is no table is refused in words."""

import gzip
import io
import random
import zipfile

import pytest

from adapters.tables import TableError, open_table


def zipped(**parts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n1 0 obj\n",
        b"\x89PNG\r\n\x1a\n" + bytes(100),
        b"\xff\xd8\xff\xe0" + bytes(100),
        gzip.compress(b"a,b\n1,2\n"),
        bytes(1000),
        random.Random(1).randbytes(5_000),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100),
        b"<!DOCTYPE html><html><body>a,b</body></html>",
        b"<?xml version='1.0'?><a/>",
        zipped(**{"notes.txt": b"a,b\n"}),
        zipped(),
    ],
    ids=["pdf", "png", "jpeg", "gzip", "nul", "noise", "xls", "html", "xml", "zip", "empty zip"],
)
def test_what_is_no_table_is_refused(content: bytes) -> None:
    with pytest.raises(TableError) as caught:
        open_table(io.BytesIO(content))

    assert caught.value.code == "import.not_a_table"
    assert "CSV, XLSX or JSON Lines" in caught.value.detail


def test_an_old_excel_workbook_is_named_as_one() -> None:
    with pytest.raises(TableError, match=r"old Excel workbook \(\.xls\) or one with a password"):
        open_table(io.BytesIO(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100)))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b'[{"a": 1}, {"a": 2}]', "import.json_array"),
        (b'{\n  "a": 1\n}\n', "import.json_spread"),
    ],
)
def test_json_that_is_not_one_object_a_line_is_refused_with_advice(content: bytes, code: str) -> None:
    with pytest.raises(TableError, match="JSON Lines") as caught:
        open_table(io.BytesIO(content))

    assert caught.value.code == code
