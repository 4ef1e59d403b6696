"""Files that were sent in: named by us, whole or not there, read no further than is known to be good."""

import datetime as dt
import io
import os
import time
from pathlib import Path

import pytest

from adapters.files import CHUNK, Files

PLACE = "org_1"
DAY = dt.timedelta(days=1)


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


def put(files: Files, content: bytes, suffix: str = ".upload") -> str:
    return files.save(PLACE, suffix, io.BytesIO(content)).name


def test_a_saved_file_is_whole_and_known_by_its_digest(files: Files, tmp_path: Path) -> None:
    content = os.urandom(CHUNK + 5)
    saved = files.save(PLACE, ".upload", io.BytesIO(content))
    assert files.path(PLACE, saved.name).read_bytes() == content
    assert saved.digest == files.save(PLACE, ".upload", io.BytesIO(content)).digest
    assert {path.suffix for path in tmp_path.glob("*/*")} == {".upload"}


def test_a_file_is_nobodys_but_the_services_own(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        files = Files(tmp_path / "uploads")
        saved = files.path(PLACE, put(files, b"phone"))
        refused = files.path(PLACE, files.new(PLACE, ".rejects"))
        files.copied(saved, refused, 5).close()
    finally:
        os.umask(before)
    assert [oct(path.stat().st_mode)[-3:] for path in (saved, refused)] == ["600", "600"]
    assert [oct(path.stat().st_mode)[-3:] for path in (saved.parent, tmp_path / "uploads")] == ["700", "700"]


def test_a_folder_from_before_is_closed_to_others(files: Files, tmp_path: Path) -> None:
    (tmp_path / PLACE).mkdir(mode=0o755)
    put(files, b"phone")
    assert oct((tmp_path / PLACE).stat().st_mode)[-3:] == "700"


class Torn(io.BytesIO):
    """A source that breaks off."""

    def read(self, size: int | None = -1, /) -> bytes:
        raise OSError(size)


def test_a_source_that_breaks_off_leaves_nothing(files: Files, tmp_path: Path) -> None:
    with pytest.raises(OSError, match=str(CHUNK)):
        files.save(PLACE, ".upload", Torn())
    assert list(tmp_path.glob("*/*")) == []


@pytest.mark.parametrize("name", ["../x", "a/b", "", ".", "..", "a..b", "a\x00", "C:x", "a\\b"])
def test_no_name_leads_out_of_the_folder(files: Files, name: str) -> None:
    for place, file in ((PLACE, name), (name, "x")):
        with pytest.raises(ValueError):
            files.path(place, file)


def test_only_the_good_part_of_a_file_is_read(files: Files) -> None:
    name = put(files, b"good" * CHUNK + b"torn")
    assert b"".join(files.read(PLACE, name, 4 * CHUNK)) == b"good" * CHUNK


@pytest.mark.parametrize("content", [None, b"goo"], ids=["gone", "torn"])
def test_a_file_that_does_not_hold_what_it_should_is_not_begun_to_be_read(
    files: Files, content: bytes | None
) -> None:
    name = files.new(PLACE, ".rejects") if content is None else put(files, content)
    with pytest.raises(FileNotFoundError):
        files.read(PLACE, name, 4)


def test_a_file_that_was_begun_to_be_read_is_read_to_its_end(files: Files) -> None:
    name = put(files, b"good")
    pieces = files.read(PLACE, name, 4)
    files.remove(PLACE, name)
    assert b"".join(pieces) == b"good"


def test_only_the_good_part_of_a_file_is_copied(files: Files) -> None:
    source = files.path(PLACE, put(files, b"good torn"))
    for size, kept in ((4, b"good"), (0, b""), (100, b"good torn")):
        with files.copied(source, source.with_suffix(".copy"), size) as out:
            assert out.tell() == len(kept)
            out.write(b"!")
        assert source.with_suffix(".copy").read_bytes() == kept + b"!"
    with files.copied(source.with_name("gone"), source.with_suffix(".copy"), 4) as out:
        assert out.read() == b""


def test_what_is_old_and_was_a_jobs_is_swept_away(files: Files) -> None:
    names = [put(files, b"x", suffix) for suffix in (".upload", ".rejects", ".png", ".upload")]
    old = time.time() - 2 * DAY.total_seconds()
    for name in names[:3]:
        os.utime(files.path(PLACE, name), (old, old))
    assert files.sweep((".upload", ".rejects"), DAY) == 2
    assert [files.path(PLACE, name).exists() for name in names] == [False, False, True, True]
