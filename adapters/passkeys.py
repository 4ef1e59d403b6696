"""Passkeys (WebAuthn), as the app's own site asks for them and checks them."""

from __future__ import annotations

from typing import Any, NamedTuple
from urllib.parse import urlsplit

NAME = "Roadbook"
Options = dict[str, Any]


class NotProven(Exception):
    """What was given is no answer to what was asked, or not of the passkey it names."""


class Registered(NamedTuple):
    """A new passkey: its name among all of its kind, its public key, and how often it has signed."""

    credential_id: str
    public_key: bytes
    signed: int


class PasskeyParty:
    """The library is loaded at the first use, so that a process that nobody asks stays small."""

    def __init__(self, app: str) -> None:
        """`app` is the address of the app; passkeys belong to its host and answer to its pages alone."""
        parts = urlsplit(app)
        self._host = parts.hostname or ""
        self._origin = f"{parts.scheme}://{parts.netloc}"

    def ask_new(self, person_id: str, email: str, name: str, known: list[str]) -> tuple[Options, str]:
        """Options for `navigator.credentials.create`, and the challenge in them. `known` ones are not made again."""
        from webauthn import generate_registration_options  # noqa: PLC0415

        options = generate_registration_options(
            rp_id=self._host,
            rp_name=NAME,
            user_id=person_id.encode(),
            user_name=email,
            user_display_name=name,
            exclude_credentials=_named(known),
        )
        return _shown(options)

    def take_new(self, credential: str, challenge: str) -> Registered:
        """Raises NotProven."""
        from webauthn import verify_registration_response  # noqa: PLC0415
        from webauthn.helpers import base64url_to_bytes, bytes_to_base64url  # noqa: PLC0415
        from webauthn.helpers.exceptions import WebAuthnException  # noqa: PLC0415

        try:
            made = verify_registration_response(
                credential=credential,
                expected_challenge=base64url_to_bytes(challenge),
                expected_rp_id=self._host,
                expected_origin=self._origin,
            )
        except (WebAuthnException, ValueError) as error:
            raise NotProven(str(error)) from error
        return Registered(bytes_to_base64url(made.credential_id), made.credential_public_key, made.sign_count)

    def ask(self, known: list[str]) -> tuple[Options, str]:
        """Options for `navigator.credentials.get`, and the challenge in them."""
        from webauthn import generate_authentication_options  # noqa: PLC0415

        return _shown(generate_authentication_options(rp_id=self._host, allow_credentials=_named(known)))

    def take(self, assertion: str, challenge: str, known: dict[str, tuple[bytes, int]]) -> tuple[str, int]:
        """Which of the known passkeys has signed, and how often it has now. Raises NotProven.

        A count that does not grow is that of a copy.
        """
        from webauthn import verify_authentication_response  # noqa: PLC0415
        from webauthn.helpers import (  # noqa: PLC0415
            base64url_to_bytes,
            bytes_to_base64url,
            parse_authentication_credential_json,
        )
        from webauthn.helpers.exceptions import WebAuthnException  # noqa: PLC0415

        try:
            given = parse_authentication_credential_json(assertion)
            name = bytes_to_base64url(given.raw_id)
            public_key, signed = known[name]
            proven = verify_authentication_response(
                credential=given,
                expected_challenge=base64url_to_bytes(challenge),
                expected_rp_id=self._host,
                expected_origin=self._origin,
                credential_public_key=public_key,
                credential_current_sign_count=signed,
            )
        except (WebAuthnException, ValueError, KeyError) as error:
            raise NotProven(str(error)) from error
        return name, proven.new_sign_count


def _named(known: list[str]) -> list[Any]:
    from webauthn.helpers import base64url_to_bytes  # noqa: PLC0415
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor  # noqa: PLC0415

    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(one)) for one in known]


def _shown(options: Any) -> tuple[Options, str]:
    from webauthn.helpers import bytes_to_base64url, options_to_json_dict  # noqa: PLC0415

    return options_to_json_dict(options), bytes_to_base64url(options.challenge)
