"""The service and the app's server are locked apart and developed in one environment, so their locks must agree."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BFF = ROOT / "frontend-bff" / "bff" / "requirements.txt"
_PIN = re.compile(r"^([a-z0-9._-]+(?:\[[a-z,]+\])?)==(\S+)", re.MULTILINE)


def pins(lock: Path) -> dict[str, str]:
    found = _PIN.findall(lock.read_text(encoding="utf-8"))
    return {name.partition("[")[0]: version for name, version in found}


@pytest.mark.parametrize("name", ["runtime", "run", "dev"])
def test_what_both_use_is_the_same_release(name: str) -> None:
    ours, theirs = pins(BFF), pins(ROOT / "requirements" / f"{name}.txt")
    shared = ours.keys() & theirs.keys()
    assert len(shared) > 10
    assert {one: (ours[one], theirs[one]) for one in shared if ours[one] != theirs[one]} == {}
