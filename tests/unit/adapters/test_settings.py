"""Settings come from the environment or from mounted files, and a weak secret starts nothing but a development."""

from __future__ import annotations

import secrets
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

import adapters.settings
from adapters.settings import SECRETS, Budget, Settings

GOOD = {
    "MONGODB_URI": "mongodb://127.0.0.1/roadbook",
    "REDIS_URL": "redis://127.0.0.1/0",
    "JWT_SECRET": secrets.token_urlsafe(64),
    "ENCRYPTION_MASTER_KEY": secrets.token_urlsafe(64),
    "SESSION_SECRET": secrets.token_urlsafe(32),
}


@pytest.fixture(autouse=True)
def _only_these(monkeypatch: pytest.MonkeyPatch) -> None:
    """What this machine sets must not count."""
    for name in (*Settings.model_fields, "node_env"):
        monkeypatch.delenv(name.upper(), raising=False)
        monkeypatch.delenv(f"{name.upper()}_FILE", raising=False)
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)


def refused(*words: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Settings()
    for word in words:
        assert word in str(caught.value)


def test_what_nobody_sets_is_a_production_with_the_documented_defaults() -> None:
    settings = Settings()
    assert settings.environment == "production"
    assert (settings.port, settings.mongodb_max_pool_size, settings.mongodb_timeout) == (8000, 20, 5000)
    assert settings.anonymous_budget == Budget(100, 900)
    assert settings.rate_limit_login == Budget(5, 900)
    assert settings.rate_limit_login_account == Budget(100, 3600)
    assert settings.rate_limit_login_address == Budget(200, 900)
    assert settings.rate_limit_mfa == Budget(5, 900)
    assert settings.rate_limit_sms == Budget(3, 900)
    assert settings.rate_limit_register == Budget(20, 3600)
    assert settings.rate_limit_refresh == Budget(60, 900)
    assert settings.rate_limit_import == Budget(60, 3600)
    assert settings.rate_limit_user == Budget(3000, 900)
    assert settings.rate_limit_api_key == Budget(6000, 900)
    assert settings.import_max_size == 200 * 1024 * 1024
    assert settings.max_file_size == 5_242_880


class TestKms:
    """A key of AWS KMS is of use to whoever may ask for it alone."""

    ARN = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"

    @pytest.mark.parametrize("name", ["ENCRYPTION_KMS_KEY", "ENCRYPTION_KMS_KEY_PREVIOUS"])
    def test_without_keys_needs_what_asks_the_machine_for_them(
        self, monkeypatch: pytest.MonkeyPatch, name: str
    ) -> None:
        monkeypatch.setenv(name, self.ARN)
        assert Settings().asks_kms
        monkeypatch.setattr(adapters.settings, "can_be_asked", lambda: False)
        refused("AWS_ACCESS_KEY_ID", "requirements/aws.txt")
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIATEST")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "of the test")
        assert Settings().asks_kms

    @pytest.mark.parametrize("name", ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"])
    def test_takes_both_keys_or_none(self, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
        monkeypatch.setenv(name, "half of it")
        assert not Settings().asks_kms
        monkeypatch.setenv("ENCRYPTION_KMS_KEY", self.ARN)
        refused("go together")

    @pytest.mark.parametrize("value", ["https://kms.test", "kms.test/path", "kms.test:port", "kms"])
    def test_is_reached_at_a_host(self, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
        monkeypatch.setenv("ENCRYPTION_KMS_ENDPOINT", value)
        refused("encryption_kms_endpoint")

    def test_loads_the_library_of_aws_in_no_process_that_does_without(self) -> None:
        told = "import sys, services.process, worker.app, api.app; print('botocore' in sys.modules)"
        done = subprocess.run([sys.executable, "-c", told], check=True, capture_output=True, text=True)
        assert done.stdout.strip() == "False"


@pytest.mark.parametrize("name", SECRETS)
class TestSecrets:
    def test_are_needed(self, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
        monkeypatch.delenv(name)
        refused(name.lower())

    def test_have_a_least_length(self, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
        monkeypatch.setenv(name, GOOD[name][: SECRETS[name] - 1])
        refused(name)

    def test_were_no_weaker_before(self, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
        monkeypatch.setenv(f"{name}_PREVIOUS", GOOD[name][::-1])
        assert Settings().environment == "production"
        monkeypatch.setenv(f"{name}_PREVIOUS", "short")
        refused(f"{name}_PREVIOUS")

    @pytest.mark.parametrize("end", ["", "_PREVIOUS"])
    def test_are_none_of_the_others(self, monkeypatch: pytest.MonkeyPatch, name: str, end: str) -> None:
        other = next(one for one in SECRETS if one != name)
        monkeypatch.setenv(f"{name}{end}", GOOD["JWT_SECRET"])
        monkeypatch.setenv(other, GOOD["JWT_SECRET"])
        refused("are the same")
        with pytest.raises(ValidationError, match=f"(?=.*{name})(?=.*{other})") as caught:
            Settings()
        assert GOOD["JWT_SECRET"] not in str(caught.value)

    def test_may_be_the_same_as_before(self, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
        monkeypatch.setenv(f"{name}_PREVIOUS", GOOD[name])
        assert Settings().environment == "production"

    @pytest.mark.parametrize(
        "value", ["change-me-" * 10, "your-secret-key-" * 6, "ab" * 50, "0123456789" * 10, "bdfhjlnprt" * 7]
    )
    def test_are_no_example_and_no_pattern(
        self, monkeypatch: pytest.MonkeyPatch, name: str, value: str
    ) -> None:
        monkeypatch.setenv(name, value)
        if value.startswith("0123"):
            # Long and varied, but the digits in their order are in every list.
            monkeypatch.setenv(name, "x12345678y" + secrets.token_urlsafe(64))
        refused(name)

    @pytest.mark.parametrize("environment", ["staging", "production"])
    def test_are_asked_for_wherever_others_come_in(
        self, monkeypatch: pytest.MonkeyPatch, name: str, environment: str
    ) -> None:
        monkeypatch.setenv("ENVIRONMENT", environment)
        monkeypatch.setenv(name, "short")
        refused(name)

    @pytest.mark.parametrize("environment", ["development", "test"])
    def test_may_be_anything_where_nobody_does(
        self, monkeypatch: pytest.MonkeyPatch, name: str, environment: str
    ) -> None:
        monkeypatch.setenv("ENVIRONMENT", environment)
        monkeypatch.setenv(name, "short")
        assert Settings().environment == environment

    def test_come_from_a_mounted_file(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
    ) -> None:
        mounted = tmp_path / "secret"
        mounted.write_text(GOOD[name] + "\n")
        monkeypatch.delenv(name)
        monkeypatch.setenv(f"{name}_FILE", str(mounted))
        assert getattr(Settings(), name.lower()).get_secret_value() == GOOD[name]

    def test_are_never_shown(self, name: str) -> None:
        settings = Settings()
        assert GOOD[name] not in f"{settings!r} {settings} {getattr(settings, name.lower())}"

    def test_are_not_shown_when_they_are_refused(self, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
        monkeypatch.setenv(name, "hunter2-hunter2")
        with pytest.raises(ValidationError) as caught:
            Settings()
        assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("environment", ["production", "staging", "", "prod"])
def test_every_weak_secret_is_refused_at_once(monkeypatch: pytest.MonkeyPatch, environment: str) -> None:
    monkeypatch.setenv("ENVIRONMENT", environment)
    for name in SECRETS:
        monkeypatch.setenv(name, "short")
    refused(*SECRETS)


class TestSources:
    def test_the_environment_goes_before_a_file(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        mounted = tmp_path / "port"
        mounted.write_text("9001")
        monkeypatch.setenv("PORT_FILE", str(mounted))
        assert Settings().port == 9001
        monkeypatch.setenv("PORT", "9002")
        assert Settings().port == 9002

    def test_a_file_that_cannot_be_read_is_named(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("JWT_SECRET_FILE", str(tmp_path / "nowhere"))
        with pytest.raises(ValueError, match="JWT_SECRET_FILE names"):
            Settings()

    def test_an_empty_variable_is_as_good_as_none(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PORT", "")
        assert Settings().port == 8000

    def test_an_empty_file_is_as_good_as_none(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        (tmp_path / "port").write_text("\n")
        monkeypatch.setenv("PORT_FILE", str(tmp_path / "port"))
        assert Settings().port == 8000

    @pytest.mark.parametrize("name", ["ENVIRONMENT", "NODE_ENV"])
    def test_an_empty_environment_is_a_production(self, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
        monkeypatch.setenv(name, "")
        assert Settings().environment == "production"

    def test_an_empty_environment_leaves_its_other_name_to_say_it(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("ENVIRONMENT", "")
        monkeypatch.setenv("NODE_ENV", "staging")
        assert Settings().environment == "staging"

    def test_node_env_is_another_name_of_the_environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("NODE_ENV", "staging")
        assert Settings().environment == "staging"
        monkeypatch.setenv("ENVIRONMENT", "development")
        assert Settings().environment == "development"


class TestValues:
    @pytest.mark.parametrize(("text", "budget"), [("5/900", Budget(5, 900)), ("0/1", Budget(0, 1))])
    def test_a_budget_is_count_and_seconds(
        self, monkeypatch: pytest.MonkeyPatch, text: str, budget: Budget
    ) -> None:
        monkeypatch.setenv("RATE_LIMIT_LOGIN", text)
        assert Settings().rate_limit_login == budget

    @pytest.mark.parametrize("text", ["5", "5/", "/900", "5/0", "-5/900", "5/15m", "5/900/1"])
    def test_another_way_of_writing_a_budget_is_refused(
        self, monkeypatch: pytest.MonkeyPatch, text: str
    ) -> None:
        monkeypatch.setenv("RATE_LIMIT_LOGIN", text)
        refused("rate_limit_login", "5/900")

    def test_the_window_of_strangers_is_in_milliseconds(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("RATE_LIMIT_WINDOW", "60000")
        monkeypatch.setenv("RATE_LIMIT_MAX_REQUESTS", "7")
        assert Settings().anonymous_budget == Budget(7, 60)

    def test_trusted_proxies_are_networks(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("TRUSTED_PROXIES", "10.0.0.0/8, 192.168.1.7,2001:db8::/32")
        assert [str(one) for one in Settings().proxies] == ["10.0.0.0/8", "192.168.1.7/32", "2001:db8::/32"]
        monkeypatch.setenv("TRUSTED_PROXIES", "proxy.internal")
        refused("trusted_proxies")

    @pytest.mark.parametrize(
        ("issuer", "is_taken"),
        [
            ("https://login.microsoftonline.com/common/v2.0", True),
            ("http://127.0.0.1:9400", True),
            ("http://localhost:9400", True),
            ("http://[::1]:9400", True),
            ("http://accounts.example.com", False),
            ("http://localhost.example.com", False),
            ("https://user@accounts.example.com", False),
            ("https://accounts.example.com?a=b", False),
            ("https://", False),
            ("https://[", False),
            ("accounts.example.com", False),
        ],
    )
    def test_an_issuer_is_one_in_whose_place_nobody_can_answer(
        self, monkeypatch: pytest.MonkeyPatch, issuer: str, is_taken: bool
    ) -> None:
        monkeypatch.setenv("MICROSOFT_ISSUER", issuer)
        if is_taken:
            assert Settings().microsoft_issuer == issuer
        else:
            refused("microsoft_issuer")

    @pytest.mark.parametrize(
        ("name", "value"), [("PORT", "0"), ("PORT", "eighty"), ("LOG_LEVEL", "LOUD"), ("ENVIRONMENT", "prod")]
    )
    def test_values_that_cannot_be_are_refused(
        self, monkeypatch: pytest.MonkeyPatch, name: str, value: str
    ) -> None:
        monkeypatch.setenv(name, value)
        refused(name.lower())

    def test_settings_do_not_change(self) -> None:
        with pytest.raises(ValidationError):
            Settings().port = 1  # type: ignore[misc]
