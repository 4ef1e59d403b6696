"""What is in the repository belongs there: no address of a registry, no path of a machine, no generated bulk."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# In pieces, so that this file does not name what it forbids.
FORBIDDEN = {
    "a registry's address": re.compile(
        r"(files\.pythonhosted|pypi|registry\.npmjs|npmjs|static\.crates)\.(org|io)"
    ),
    "a path of somebody's machine": re.compile(r"(?<![\w.])/(home|root|Users)/[\w.-]+/"),
}
BULK = re.compile(r"(^|/)(node_modules|\.venv|dist|\.data|__pycache__)/")
LARGEST = 1_500_000


@pytest.fixture(scope="module")
def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("this is no git checkout, so nothing is tracked")
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_tracked_file_names(what: str, tracked: list[Path]) -> None:
    wrong = [
        str(path.relative_to(ROOT))
        for path in tracked
        if path != Path(__file__)
        and FORBIDDEN[what].search(path.read_text(encoding="utf-8", errors="ignore"))
    ]
    assert wrong == []


def test_nothing_generated_or_large_is_tracked(tracked: list[Path]) -> None:
    names = [str(path.relative_to(ROOT)) for path in tracked]
    assert [name for name in names if BULK.search(name)] == []
    assert [str(path) for path in tracked if path.stat().st_size > LARGEST] == []


def test_the_readme_can_be_read_at_one_sitting() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 120
