"""The settings of the process, read once from the environment or from mounted files."""

from __future__ import annotations

import os
import re
from functools import cached_property
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationInfo, field_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

LEAST_SECRET: Final = 32
LEAST_VARIETY: Final = 10
"""Different characters that anything random has."""
PLACEHOLDERS: Final = (
    "change",
    "example",
    "secret",
    "placeholder",
    "your-",
    "password",
    "replace",
    "12345678",
)
LOOPBACK: Final = frozenset(("localhost", "127.0.0.1", "::1"))
_BUILT: Final = Path(__file__).resolve().parents[3] / "spa" / "dist"
_TILES: Final = re.compile(r"https://(\*\.)?[a-z0-9.-]+(:\d{1,5})?")


def _split(value: object) -> object:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def _networks(values: list[str]) -> list[str]:
    for value in values:
        ip_network(value, strict=False)
    return values


def _origins(values: list[str]) -> list[str]:
    for value in values:
        if not _TILES.fullmatch(value):
            raise ValueError(f"{value!r} is no origin: write it as https://tiles.example.org")
    return values


def _address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.username:
        raise ValueError("write it as https://app.example.com")
    return value.rstrip("/")


def _is_weak(secret: str) -> bool:
    """Too short, hardly random, the same again and again, or copied from an example."""
    varied = len(set(secret)) >= LEAST_VARIETY
    repeats = secret in (secret + secret)[1:-1]
    example = any(word in secret.lower() for word in PLACEHOLDERS)
    return len(secret) < LEAST_SECRET or not varied or repeats or example


def _redis(value: SecretStr) -> SecretStr:
    if urlsplit(value.get_secret_value()).scheme not in ("redis", "rediss", "unix"):
        raise ValueError("write it as redis://host:6379/0 or rediss://…")
    return value


Names = Annotated[list[str], NoDecode, BeforeValidator(_split)]
Address = Annotated[str, AfterValidator(_address)]


def mounted(name: str, path: str) -> str | None:
    """What the file that `NAME_FILE` names holds; an empty one is as good as none."""
    try:
        return Path(path).read_text(encoding="utf-8").strip() or None
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{name}_FILE names {path}, which cannot be read: {error}") from None


class FileSource(PydanticBaseSettingsSource):
    """`NAME_FILE=/run/secrets/name` gives `NAME`, as Docker, Kubernetes and vault agents deliver secrets."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:  # noqa: ARG002
        path = os.environ.get(f"{field_name.upper()}_FILE")
        return mounted(field_name.upper(), path) if path else None, field_name, False

    def __call__(self) -> dict[str, Any]:
        fields = self.settings_cls.model_fields.items()
        found = {name: self.get_field_value(field, name)[0] for name, field in fields}
        return {name: value for name, value in found.items() if value is not None}


class Settings(BaseSettings):
    """Every name an operator can set; docs/bff.md lists them all."""

    model_config = SettingsConfigDict(
        frozen=True, extra="ignore", case_sensitive=False, hide_input_in_errors=True, env_ignore_empty=True
    )

    environment: Literal["production", "staging", "development", "test"] = Field(
        "production", description="what this is; anything but development and test wants a random secret"
    )
    bff_host: str = Field("127.0.0.1", description="address on which it listens; `0.0.0.0` in a container")
    bff_port: int = Field(8080, ge=1, le=65535, description="port on which it listens")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="least important line"
    )
    redis_url: Annotated[SecretStr, AfterValidator(_redis)] = Field(
        description="where sessions are; Redis or Valkey from 7 on"
    )
    session_secret: SecretStr = Field(
        description="seals sessions and vouches for addresses; the same as the API's, 32 or more random characters"
    )
    session_secret_previous: SecretStr | None = Field(
        None, description="the one before, as long as sessions of then live"
    )
    frontend_url: Address = Field("http://localhost:8080", description="the app as browsers reach it")
    api_url: Address = Field("http://127.0.0.1:8000", description="the API as this process reaches it")
    api_timeout: int = Field(
        60_000, ge=100, le=600_000, description="milliseconds in which the API has to say something"
    )
    trusted_proxies: Annotated[Names, AfterValidator(_networks)] = Field(
        default_factory=list, description="networks (CIDR) whose X-Forwarded-For is believed"
    )
    spa_dir: Path = Field(_BUILT, description="the built files of the app")
    map_origins: Annotated[Names, AfterValidator(_origins)] = Field(
        default_factory=list, description="origins that maps may be loaded from, as https://tiles.example.org"
    )
    import_max_size: int = Field(
        200 * 1024 * 1024, ge=1024, description="bytes of a file to import, as the API has it"
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """A value given outright wins over the environment, and that over a mounted file."""
        return init_settings, env_settings, FileSource(settings_cls)

    @field_validator("session_secret", "session_secret_previous")
    @classmethod
    def _refuse_weak_secrets(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        """Only development and tests may run with a short or example secret."""
        if value is None or info.data.get("environment") in ("development", "test"):
            return value
        if _is_weak(value.get_secret_value()):
            name = str(info.field_name).upper()
            raise ValueError(f"{name} must be 32 or more random characters, as of: openssl rand -hex 48")
        return value

    @property
    def secrets(self) -> list[str]:
        """The current secret, then the one before it."""
        both = (self.session_secret, self.session_secret_previous)
        return [one.get_secret_value() for one in both if one is not None]

    @property
    def serves_plain_http(self) -> bool:
        """Whether browsers reach the app without TLS, as they may on the machine itself."""
        return self.frontend_url.startswith("http:")

    @property
    def mailbox(self) -> str | None:
        """Where a browser on a development machine reads the letters that nobody sends."""
        near = urlsplit(self.api_url).hostname in LOOPBACK
        return f"{self.api_url}/dev/mailbox" if self.environment == "development" and near else None

    @cached_property
    def proxies(self) -> tuple[IPv4Network | IPv6Network, ...]:
        return tuple(ip_network(value, strict=False) for value in self.trusted_proxies)
