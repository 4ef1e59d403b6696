"""The environment of the parts of `roadbook up`: all that it was given, and what development still lacks."""

import secrets
from collections.abc import Mapping
from pathlib import Path

SECRETS = ("JWT_SECRET", "ENCRYPTION_MASTER_KEY", "SESSION_SECRET")
SECRETS_FILE = "secrets.env"
FOR_DEVELOPMENT = ("development", "test")


def is_for_development(environ: Mapping[str, str]) -> bool:
    """As `make run` takes it: where nothing is said this is a development."""
    return environ.get("ENVIRONMENT", environ.get("NODE_ENV", "development")) in FOR_DEVELOPMENT


def simulates(environ: Mapping[str, str]) -> bool:
    """Whether the demo company's fleet drives; what is tested holds still unless it is told not to."""
    said = environ.get("DEMO_SIMULATION", "").lower()
    return environ.get("ENVIRONMENT") == "development" and said not in {"false", "no", "off", "0"}


def keeps_mail(environ: Mapping[str, str]) -> bool:
    """Whether mail is shown in the development mailbox instead of being sent."""
    return environ.get("ENVIRONMENT") == "development" and not (
        environ.get("SMTP_HOST") or environ.get("SMTP_HOST_FILE")
    )


def complete(
    environ: Mapping[str, str], data: Path, *, port: int, bff_port: int, mongodb_uri: str, redis_url: str
) -> dict[str, str]:
    """Nothing in what `given` gives is changed, but for the addresses, which are where the servers really are."""
    defaults = {
        "UPLOAD_DIR": str(data / "uploads"),
        "BACKEND_URL": f"http://127.0.0.1:{port}",
        # By name: a passkey is made for a name and never for a number.
        "FRONTEND_URL": f"http://localhost:{bff_port}",
        "PYTHONUNBUFFERED": "1",
    }
    if "NODE_ENV" not in environ:
        defaults["ENVIRONMENT"] = "development"
    if is_for_development(environ):
        # Elsewhere a missing secret must stop the start and be named.
        defaults |= _missing_secrets(environ, data / SECRETS_FILE)
    ports = {"PORT": str(port), "BFF_PORT": str(bff_port), "API_URL": f"http://127.0.0.1:{port}"}
    addresses = {**ports, "MONGODB_URI": mongodb_uri, "REDIS_URL": redis_url}
    return {**defaults, **environ, **addresses}


def kept_secrets(data: Path) -> dict[str, str]:
    """Those that were made for development."""
    return _read(data / SECRETS_FILE)


def _missing_secrets(environ: Mapping[str, str], kept: Path) -> dict[str, str]:
    """Made once and kept, because what is encrypted with a key needs the same key after a restart."""
    known = _read(kept)
    missing = [name for name in SECRETS if name not in environ and f"{name}_FILE" not in environ]
    made = {name: secrets.token_urlsafe(64) for name in missing if name not in known}
    if made:
        known |= made
        _write(kept, known)
    return {name: known[name] for name in missing}


def _read(kept: Path) -> dict[str, str]:
    if not kept.exists():
        return {}
    lines = kept.read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


def _write(kept: Path, values: Mapping[str, str]) -> None:
    fresh = kept.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    fresh.touch(0o600)
    with fresh.open("w", encoding="utf-8") as file:
        file.write("# Made for development. What is encrypted in the database cannot be read without it.\n")
        file.writelines(f"{name}={value}\n" for name, value in values.items())
    fresh.replace(kept)
