"""What the command line takes for given: what the settings would read, with files read and empty as unset."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from adapters.settings import Settings
from bff.settings import Settings as BffSettings
from cli.given import LOOKED_AT, given
from cli.surroundings import complete


def completed(environ: Mapping[str, str], folder: Path) -> dict[str, str]:
    return complete(environ, folder, port=1, bff_port=2, mongodb_uri="m", redis_url="r")


def in_file(folder: Path, name: str, value: str) -> dict[str, str]:
    file = folder / name.lower()
    file.write_text(f"{value}\n", encoding="utf-8")
    return {f"{name}_FILE": str(file)}


@pytest.mark.parametrize("name", LOOKED_AT)
class TestEverySettingThatIsLookedAt:
    def test_may_come_from_a_file(self, name: str, tmp_path: Path) -> None:
        assert given(in_file(tmp_path, name, "said"))[name] == "said"

    def test_goes_before_its_file(self, name: str, tmp_path: Path) -> None:
        assert given({name: "said", **in_file(tmp_path, name, "filed")})[name] == "said"

    def test_leaves_it_to_the_file_where_it_is_empty(self, name: str, tmp_path: Path) -> None:
        assert given({name: "", **in_file(tmp_path, name, "filed")})[name] == "filed"

    def test_is_not_given_by_an_empty_file(self, name: str, tmp_path: Path) -> None:
        assert name not in given(in_file(tmp_path, name, ""))

    def test_is_named_where_its_file_cannot_be_read(self, name: str) -> None:
        with pytest.raises(ValueError, match=re.escape(f"{name}_FILE names /nowhere/it")):
            given({f"{name}_FILE": "/nowhere/it"})


def test_every_setting_that_a_run_would_fill_in_is_looked_at(tmp_path: Path) -> None:
    """Else what is filled in would win over the file of the operator."""
    filled_in = set(completed({}, tmp_path))
    settings = {name.upper() for one in (Settings, BffSettings) for name in one.model_fields}
    left_to_their_files = {"JWT_SECRET", "ENCRYPTION_MASTER_KEY", "SESSION_SECRET"}

    assert (filled_in & settings) - left_to_their_files == set(LOOKED_AT)


def test_a_secret_stays_in_its_file(tmp_path: Path) -> None:
    assert "JWT_SECRET" not in given(in_file(tmp_path, "JWT_SECRET", "x" * 64))


@pytest.mark.parametrize("name", ["ENVIRONMENT", "NODE_ENV", "DATA_DIR", "JWT_SECRET"])
def test_an_empty_variable_is_as_good_as_none(name: str) -> None:
    assert given({name: "", "LANG": "C"}) == {"LANG": "C"}


@pytest.mark.parametrize("said", [{"ENVIRONMENT": ""}, {"NODE_ENV": ""}, {"JWT_SECRET": ""}])
def test_a_run_with_an_empty_variable_is_a_run_without_it(said: dict[str, str], tmp_path: Path) -> None:
    assert completed(given(said), tmp_path) == completed({}, tmp_path)
