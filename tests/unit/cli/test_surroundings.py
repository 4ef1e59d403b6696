"""What the parts of `roadbook up` find in their environment."""

import stat
from collections.abc import Mapping
from pathlib import Path

import pytest

from cli import surroundings


def complete(data: Path, environ: Mapping[str, str] | None = None) -> dict[str, str]:
    addresses = {"mongodb_uri": "mongodb://127.0.0.1:1/roadbook", "redis_url": "redis://127.0.0.1:2/0"}
    return surroundings.complete(environ or {}, data, port=8001, bff_port=8081, **addresses)


def test_a_bare_machine_gets_all_that_the_settings_want(tmp_path: Path) -> None:
    environ = complete(tmp_path)

    assert environ["ENVIRONMENT"] == "development"
    assert environ["PORT"] == "8001"
    assert environ["BACKEND_URL"] == "http://127.0.0.1:8001"
    assert environ["BFF_PORT"] == "8081"
    assert environ["API_URL"] == "http://127.0.0.1:8001"
    assert environ["FRONTEND_URL"] == "http://localhost:8081"
    assert environ["MONGODB_URI"] == "mongodb://127.0.0.1:1/roadbook"
    assert environ["REDIS_URL"] == "redis://127.0.0.1:2/0"
    assert len(environ["JWT_SECRET"]) >= 64
    assert len(environ["ENCRYPTION_MASTER_KEY"]) >= 64
    assert len(environ["SESSION_SECRET"]) >= 32


def test_secrets_are_made_once_and_kept_from_others(tmp_path: Path) -> None:
    first = complete(tmp_path)
    second = complete(tmp_path)

    assert [first[name] for name in surroundings.SECRETS] == [second[name] for name in surroundings.SECRETS]
    assert len({first[name] for name in surroundings.SECRETS}) == len(surroundings.SECRETS)
    assert stat.S_IMODE((tmp_path / "secrets.env").stat().st_mode) == 0o600


def test_a_secret_added_later_leaves_the_others_as_they_are(tmp_path: Path) -> None:
    given = complete(tmp_path, {"JWT_SECRET": "given"})
    later = complete(tmp_path)

    assert given["JWT_SECRET"] == "given"
    assert later["JWT_SECRET"] != "given"
    assert later["SESSION_SECRET"] == given["SESSION_SECRET"]


def test_a_secret_in_a_mounted_file_is_not_made(tmp_path: Path) -> None:
    assert "JWT_SECRET" not in complete(tmp_path, {"JWT_SECRET_FILE": "/run/secrets/jwt"})


@pytest.mark.parametrize("name", ["ENVIRONMENT", "NODE_ENV"])
def test_production_gets_no_made_up_secret(tmp_path: Path, name: str) -> None:
    environ = complete(tmp_path, {name: "production"})

    assert not set(surroundings.SECRETS) & set(environ)
    assert not (tmp_path / "secrets.env").exists()
    assert environ[name] == "production"


def test_every_given_variable_passes_through(tmp_path: Path) -> None:
    given = {"RATE_LIMIT_LOGIN": "9/60", "BACKEND_URL": "https://api.example.com", "UPLOAD_DIR": "/srv/files"}

    assert given.items() <= complete(tmp_path, given).items()


@pytest.mark.parametrize(
    ("environ", "simulates"),
    [
        ({"ENVIRONMENT": "development"}, True),
        ({"ENVIRONMENT": "development", "DEMO_SIMULATION": "true"}, True),
        ({"ENVIRONMENT": "development", "DEMO_SIMULATION": "False"}, False),
        ({"ENVIRONMENT": "test"}, False),
        ({"ENVIRONMENT": "production", "DEMO_SIMULATION": "true"}, False),
        ({"NODE_ENV": "production"}, False),
    ],
)
def test_the_fleet_drives_in_development_unless_told_not_to(
    environ: dict[str, str], *, simulates: bool
) -> None:
    assert surroundings.simulates(environ) is simulates
