"""The settings of every process, read once from the environment or from mounted files."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from adapters.addresses import issuer_address, mongodb_address, redis_address
from adapters.machine_credentials import can_be_asked

SECRETS = {"JWT_SECRET": 64, "ENCRYPTION_MASTER_KEY": 64, "SESSION_SECRET": 32}
"""The secrets without which nothing starts, with their least length."""
PREVIOUS = "_PREVIOUS"
"""Ends the name of the secret that was there before, which opens as much as the one of now."""

KMS_KEY = r"^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key/[\w-]+$"
LEAST_VARIETY = 10
"""Different characters that anything random has."""
PLACEHOLDERS = (
    "change",
    "example",
    "secret",
    "placeholder",
    "your-",
    "password",
    "replace",
    "xxxx",
    "12345678",
)


@dataclass(frozen=True, slots=True)
class Budget:
    """How many calls in how many seconds."""

    count: int
    seconds: int

    def __str__(self) -> str:
        return f"{self.count}/{self.seconds}"


def _budget(value: object) -> object:
    if isinstance(value, Budget):
        return value
    count, _, seconds = str(value).partition("/")
    if not (count.isdigit() and seconds.isdigit() and int(seconds) > 0):
        raise ValueError("write it as count/seconds, for example 5/900")
    return Budget(int(count), int(seconds))


def _split(value: object) -> object:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def _networks(values: list[str]) -> list[str]:
    for value in values:
        ip_network(value, strict=False)
    return values


def is_weak(secret: str, least: int) -> bool:
    """Whether a secret is too short, hardly random, the same again and again, or copied from an example."""
    varied = len(set(secret)) >= LEAST_VARIETY
    repeats = secret in (secret + secret)[1:-1]
    example = any(word in secret.lower() for word in PLACEHOLDERS)
    return len(secret) < least or not varied or repeats or example


Limit = Annotated[Budget, NoDecode, BeforeValidator(_budget)]
Names = Annotated[list[str], NoDecode, BeforeValidator(_split)]
MongodbAddress = Annotated[SecretStr, AfterValidator(mongodb_address)]
RedisAddress = Annotated[SecretStr, AfterValidator(redis_address)]
IssuerAddress = Annotated[str, AfterValidator(issuer_address)]


def mounted(name: str, path: str) -> str | None:
    """What the file that `NAME_FILE` names holds; an empty one is as good as none, as an empty variable is."""
    try:
        return Path(path).read_text(encoding="utf-8").strip() or None
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{name}_FILE names {path}, which cannot be read: {error}") from None


class FileSource(PydanticBaseSettingsSource):
    """`NAME_FILE=/run/secrets/name` gives `NAME`, as Docker, Kubernetes and vault agents deliver secrets."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:  # noqa: ARG002
        name = field_name.upper()
        path = os.environ.get(f"{name}_FILE")
        return mounted(name, path) if path else None, field_name, False

    def __call__(self) -> dict[str, Any]:
        found = {
            name: self.get_field_value(field, name)[0]
            for name, field in self.settings_cls.model_fields.items()
        }
        return {name: value for name, value in found.items() if value is not None}


class Settings(BaseSettings):
    """Every name an operator can set; `.env.production.example` lists them all."""

    model_config = SettingsConfigDict(
        frozen=True, extra="ignore", case_sensitive=False, hide_input_in_errors=True, env_ignore_empty=True
    )

    environment: Literal["production", "staging", "development", "test"] = Field(
        "production", description="what this is; NODE_ENV is read as its alias"
    )
    port: int = Field(8000, ge=1, le=65535, description="on which the API listens")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="least important line"
    )

    mongodb_uri: MongodbAddress = Field(description="the database, with its name; a replica set")
    mongodb_max_pool_size: int = Field(20, ge=1, le=1000, description="connections of a process")
    mongodb_timeout: int = Field(
        5000, ge=100, le=120_000, description="milliseconds within which a call is answered or given up"
    )
    redis_url: RedisAddress = Field(
        description="sessions, budgets, caches and signals; Redis or Valkey from 7 on"
    )

    jwt_secret: SecretStr = Field(description="signs access tokens; 64 or more random characters")
    jwt_secret_previous: SecretStr | None = Field(None, description="still accepted while its tokens live")
    encryption_master_key: SecretStr = Field(description="64 or more random characters; keep it for ever")
    encryption_master_key_previous: SecretStr | None = Field(
        None, description="the one before, after a change"
    )
    encryption_kms_key: str | None = Field(
        None, pattern=KMS_KEY, description="ARN of an AWS KMS key that seals the data keys in its place"
    )
    encryption_kms_key_previous: str | None = Field(
        None, pattern=KMS_KEY, description="the one before, on the way back to `ENCRYPTION_MASTER_KEY`"
    )
    encryption_kms_endpoint: str | None = Field(
        None,
        pattern=r"^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+(:\d{1,5})?$",
        description="host, or host:port, where AWS KMS is reached; else the region's own",
    )
    session_secret: SecretStr = Field(
        description="32 or more random characters, the same for the API and the app's server"
    )
    session_secret_previous: SecretStr | None = Field(None, description="still accepted after a change")

    frontend_url: str = Field(
        "http://localhost:8080", description="the app; the only origin that CORS grants"
    )
    backend_url: str = Field("http://localhost:8000", description="this API as others reach it")
    trusted_proxies: Annotated[Names, AfterValidator(_networks)] = Field(
        default_factory=list, description="networks (CIDR) whose X-Forwarded-For is believed"
    )

    admin_email: str | None = Field(None, description="gets the operator's mail")

    smtp_host: str | None = Field(None, description="mail server")
    smtp_port: int = Field(587, ge=1, le=65535, description="its port")
    smtp_user: str | None = Field(None, description="its user")
    smtp_pass: SecretStr | None = Field(None, description="its password")
    mail_from: str | None = Field(
        None,
        description="the sender; else SMTP_USER where that is an address, else no-reply at the app's host",
    )

    twilio_account_sid: str | None = Field(None, description="for codes by text message")
    twilio_auth_token: SecretStr | None = Field(None, description="of that account")
    twilio_phone_number: str | None = Field(None, description="the sender")
    twilio_base_url: str = Field("https://api.twilio.com", description="where Twilio is reached")
    google_client_id: str | None = Field(None, description="signing in with Google")
    google_client_secret: SecretStr | None = Field(None, description="of that client")
    google_issuer: IssuerAddress = Field(
        "https://accounts.google.com", description="where Google's accounts are"
    )
    microsoft_client_id: str | None = Field(None, description="signing in with Microsoft")
    microsoft_client_secret: SecretStr | None = Field(None, description="of that client")
    microsoft_issuer: IssuerAddress = Field(
        "https://login.microsoftonline.com/common/v2.0",
        description="where Microsoft's accounts are; a tenant in place of `common` admits that company alone",
    )

    sentry_dsn: SecretStr | None = Field(None, description="where errors are reported")
    new_relic_license_key: SecretStr | None = Field(None, description="turns on traces to New Relic")

    backup_schedule: str = Field("0 2 * * *", description="when backups are made, as cron writes it")
    backup_retention_days: int = Field(30, ge=1, description="how long they are kept")
    backup_s3_bucket: str | None = Field(None, description="where they are kept")
    aws_access_key_id: SecretStr | None = Field(None, description="for that bucket and for AWS KMS")
    aws_secret_access_key: SecretStr | None = Field(None, description="of that access key")

    positions_retention_days: int = Field(90, ge=1, le=3650, description="how long positions are kept")

    upload_dir: Path = Field(
        Path(".data/uploads"), description="files that were sent in, and rejects of imports"
    )
    max_file_size: int = Field(5_242_880, ge=1024, description="bytes of a logo or company file")
    allowed_file_types: Names = Field(
        default_factory=lambda: ["image/png", "image/jpeg"], description="of logos and company files"
    )
    import_max_size: int = Field(200 * 1024 * 1024, ge=1024, description="bytes of a file to import")

    presence_seconds: int = Field(
        30, ge=1, le=600, description="how long somebody is at a trip without saying so again"
    )

    rate_limit_window: int = Field(900_000, ge=1000, description="milliseconds of the anonymous budget")
    rate_limit_max_requests: int = Field(
        100, ge=1, description="anonymous calls of an address in that window"
    )
    rate_limit_login: Limit = Field(Budget(5, 900), description="failed log-ins of an account and address")
    rate_limit_login_counts: Literal["failed", "all"] = Field(
        "failed", description="whether good log-ins count as well"
    )
    rate_limit_login_account: Limit = Field(Budget(100, 3600), description="failed log-ins of an account")
    rate_limit_login_address: Limit = Field(Budget(200, 900), description="failed log-ins of an address")
    rate_limit_mfa: Limit = Field(
        Budget(5, 900), description="wrong codes of a person, or of one of the person's devices or log-ins"
    )
    rate_limit_sms: Limit = Field(Budget(3, 900), description="text messages to a person")
    rate_limit_reset: Limit = Field(
        Budget(3, 3600), description="reset and verification mails to an email, and as many invitations"
    )
    rate_limit_invite: Limit = Field(Budget(50, 3600), description="invitations that a person sends")
    rate_limit_register: Limit = Field(Budget(20, 3600), description="registrations of an address")
    rate_limit_mailed_link: Limit = Field(
        Budget(200, 900), description="mailed links that an address follows"
    )
    rate_limit_oauth: Limit = Field(
        Budget(600, 900), description="sign-ins with a provider of an address, begun or come back from"
    )
    rate_limit_refresh: Limit = Field(Budget(60, 900), description="renewals of a session")
    rate_limit_import: Limit = Field(Budget(60, 3600), description="imports of a person")
    rate_limit_upload: Limit = Field(Budget(10, 3600), description="logos and company files of a person")
    rate_limit_user: Limit = Field(Budget(3000, 900), description="calls of a person")
    rate_limit_api_key: Limit = Field(Budget(6000, 900), description="calls of an API key")

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

    @model_validator(mode="before")
    @classmethod
    def _node_env(cls, values: Any) -> Any:
        alias = os.environ.get("NODE_ENV")
        if alias and isinstance(values, dict) and "environment" not in values:
            values["environment"] = alias
        return values

    @field_validator(*(f"{name}{end}".lower() for name in SECRETS for end in ("", PREVIOUS)))
    @classmethod
    def _refuse_weak_secrets(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        """Only development and tests may run with a short or example secret; each one that is weak is named."""
        if value is None or info.data.get("environment") in ("development", "test"):
            return value
        name = str(info.field_name).upper()
        least = SECRETS[name.removesuffix(PREVIOUS)]
        if is_weak(value.get_secret_value(), least):
            raise ValueError(f"{name} must be {least} or more random characters, as of: openssl rand -hex 48")
        return value

    @model_validator(mode="after")
    def _refuse_one_secret_for_several(self) -> Self:
        """Who learns one, or may use it, must not have the others too."""
        if self.environment in ("development", "test"):
            return self
        uses: dict[str, set[str]] = {}
        for name in SECRETS:
            for end in ("", PREVIOUS):
                value: SecretStr | None = getattr(self, f"{name}{end}".lower())
                if value is not None:
                    uses.setdefault(value.get_secret_value(), set()).add(name)
        for names in uses.values():
            if len(names) > 1:
                raise ValueError(f"{' and '.join(sorted(names))} are the same: give each a secret of its own")
        return self

    @model_validator(mode="after")
    def _refuse_kms_without_credentials(self) -> Self:
        keys = [value is not None for value in (self.aws_access_key_id, self.aws_secret_access_key)]
        if not self.asks_kms or all(keys):
            return self
        if any(keys):
            raise ValueError(
                "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY go together: set both, or neither where the "
                "machine has a role"
            )
        if not can_be_asked():
            raise ValueError(
                "ENCRYPTION_KMS_KEY needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or what asks for the "
                "machine's own credentials: install requirements/aws.txt"
            )
        return self

    @property
    def asks_kms(self) -> bool:
        """Whether a key of AWS KMS is needed to open data keys."""
        return bool(self.encryption_kms_key or self.encryption_kms_key_previous)

    @property
    def is_development(self) -> bool:
        return self.environment == "development"

    @property
    def sender(self) -> str:
        """The address that mail comes from."""
        if self.mail_from:
            return self.mail_from
        if self.smtp_user and "@" in self.smtp_user:
            return self.smtp_user
        return f"no-reply@{urlsplit(self.frontend_url).hostname}"

    @property
    def anonymous_budget(self) -> Budget:
        """`RATE_LIMIT_MAX_REQUESTS` in `RATE_LIMIT_WINDOW` as a budget like the others."""
        return Budget(self.rate_limit_max_requests, max(1, self.rate_limit_window // 1000))

    @cached_property
    def proxies(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """The networks whose `X-Forwarded-For` is believed."""
        return tuple(ip_network(value, strict=False) for value in self.trusted_proxies)
