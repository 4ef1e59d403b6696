"""Second factors: enrolling, what is given at log-in, and what a person proves again before a risky act."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from schemas.auth import Token
from schemas.base import Id, Instant, Model, Name, absent
from schemas.words import spelled

LEAST_DIGITS, MOST_DIGITS = 7, 15
Method = Literal["totp", "sms", "recovery", "passkey"]
Digits = Annotated[str, spelled(r"^[0-9]{6}$", "Write the six digits of the code")]
GivenCode = Annotated[
    str,
    StringConstraints(min_length=1, max_length=10_000, pattern=r"^[^\x00-\x1f\x7f]*$"),
    Field(json_schema_extra={"format": "password"}),
]
SecretText = Annotated[str, StringConstraints(max_length=200)]


_PHONE: Final = "Write the number with its country, as +1 312 555 0100"


def _bare(value: str) -> str:
    digits = "".join(one for one in value if one.isdigit())
    if not LEAST_DIGITS <= len(digits) <= MOST_DIGITS:
        raise PydanticCustomError("phone_international", _PHONE)
    return f"+{digits}"


InternationalPhone = Annotated[str, spelled(r"^\+[1-9][0-9 ()./-]{5,30}$", _PHONE), AfterValidator(_bare)]
"""A number that can be reached from anywhere, without what people put between its digits."""


class GivenPhone(Model):
    phone: InternationalPhone = Field(description="with the country, as +1 312 555 0100")


class SendCode(Model):
    mfa_token: Token


class ConfirmCode(Model):
    code: Digits = Field(description="of six digits")


class TotpBegun(Model):
    secret: SecretText = Field(description="for an app that cannot scan")
    otpauth_uri: str = Field(max_length=1000)
    qr_svg: str = Field(max_length=50_000, description="the same to scan, as an SVG without script")


class RecoveryCodes(Model):
    recovery_codes: list[SecretText] | None = Field(
        max_length=10, description="shown once; null where those the person has stay valid"
    )


class StepUp(Model):
    """The password, or a code with its method."""

    password: Annotated[str, StringConstraints(min_length=1, max_length=1000)] = Field(
        default_factory=absent, json_schema_extra={"format": "password"}
    )
    method: Method = Field(default_factory=absent)
    code: GivenCode = Field(default_factory=absent)

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if self.model_fields_set not in ({"password"}, {"method", "code"}):
            raise PydanticCustomError("step_up", "Give either the password, or a method and its code")
        return self


class MfaChallenge(Model):
    """The password was right; the second factor is still owed."""

    mfa_required: Literal[True]
    mfa_token: str = Field(max_length=500, description="for `auth/mfa/verify`, for ten minutes")
    methods: list[Method] = Field(max_length=4, description="what can be given there")


class VerifyMfa(Model):
    mfa_token: Token
    method: Method
    code: GivenCode


class NewPasskey(Model):
    name: Name = Field(description="by which the person tells it from others")
    credential: GivenCode = Field(description="what the browser made, as JSON text")


class PasskeyOptions(Model):
    public_key: dict[str, Any] = Field(
        description="for `navigator.credentials`, as WebAuthn writes it in JSON"
    )


class Passkey(Model):
    id: Id
    name: Name
    added_at: Instant
    used_at: Instant | None


class PasskeyRegistered(RecoveryCodes):
    passkey: Passkey


class PasskeyList(Model):
    items: list[Passkey] = Field(max_length=20)
