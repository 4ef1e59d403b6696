"""Tokens as an attacker would write them, by hand, because a library would refuse to."""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256

Part = Mapping[str, object]


def header_of(token: str) -> dict[str, Any]:
    return _read(token.split(".", maxsplit=1)[0])


def claims_of(token: str) -> dict[str, Any]:
    return _read(token.split(".")[1])


def joined(header: Part, claims: Part, mark: bytes) -> str:
    return f"{_body(header, claims)}.{_written(mark)}"


def signed(header: Part, claims: Part, key: bytes, digest: str = "sha256") -> str:
    return joined(header, claims, hmac.digest(key, _body(header, claims).encode(), digest))


def signed_by_rsa(header: Part, claims: Part, key: RSAPrivateKey) -> str:
    return joined(header, claims, key.sign(_body(header, claims).encode(), PKCS1v15(), SHA256()))


def _body(header: Part, claims: Part) -> str:
    return ".".join(_written(json.dumps(part).encode()) for part in (header, claims))


def _written(content: bytes) -> str:
    return urlsafe_b64encode(content).decode().rstrip("=")


def _read(part: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(urlsafe_b64decode(part + "=="))
    return found
