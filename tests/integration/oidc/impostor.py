"""A provider that answers what it is told to, however wrong."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import secrets
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qs

import orjson
from joserfc import jws
from joserfc.jwk import ECKey, RSAKey

from cli.ports import LOOPBACK
from tests.integration.oidc.people import query_of

Claims = dict[str, Any]
Answer = tuple[int, dict[str, str], bytes]
RSA = RSAKey.generate_key(2048, {"kid": "first", "use": "sig"})
OTHER_RSA = RSAKey.generate_key(2048, {"kid": "first", "use": "sig"})
EC = ECKey.generate_key("P-256", {"kid": "second", "use": "sig"})
HANGS: Answer = (0, {}, b"")
"""Takes the call and says nothing."""


class Impostor:
    """By itself it does everything right, and refuses who does not."""

    def __init__(self) -> None:
        self.issuer = ""
        self.keys: list[Any] = [RSA.as_dict(private=False)]
        self.sign: Callable[[Claims], str] = self.signed
        self.claims: Claims = {}
        """Instead of the right ones; None leaves one out."""
        self.discovery: Claims = {}
        self.answers: dict[str, Answer] = {}
        """By path, instead of the right ones."""
        self.calls: list[str] = []
        self._codes: dict[str, dict[str, str]] = {}

    def grants(self, begun: dict[str, str], **claims: Any) -> dict[str, str]:
        """What somebody comes back with who has signed in here."""
        code = secrets.token_hex(8)
        asked = query_of(begun["url"])
        assert asked["code_challenge_method"] == "S256"
        self._codes[code] = asked
        self.claims = claims
        return {"code": code, "state": asked["state"]}

    def signed(self, claims: Claims, key: Any = RSA, alg: str = "RS256", **header: Any) -> str:
        said = json.dumps(claims)
        return jws.serialize_compact({"alg": alg, "kid": key.kid} | header, said, key, algorithms=[alg])

    def answer(self, path: str, headers: dict[str, str], body: bytes) -> Answer:
        self.calls.append(path)
        if path in self.answers:
            return self.answers[path]
        found: Any = {"keys": self.keys}
        if path.endswith("/.well-known/openid-configuration"):
            found = self._document()
        elif path == "/token":
            found = self._exchange({name: one for name, (one,) in parse_qs(body.decode()).items()}, headers)
        status = 400 if "error" in found else 200
        return status, {"content-type": "application/json"}, orjson.dumps(found)

    def _document(self) -> Claims:
        right = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize?tenant=1",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        }
        return right | self.discovery

    def _exchange(self, form: dict[str, str], headers: dict[str, str]) -> Claims:
        asked = self._codes.pop(form["code"], None)
        if asked is None:
            return {"error": "invalid_grant"}
        pair = base64.b64decode(headers["authorization"].removeprefix("Basic "))
        assert pair == b"roadbook:known%20to%20Google%3A%20and%20us"
        challenge = hashlib.sha256(form["code_verifier"].encode()).digest()
        assert base64.urlsafe_b64encode(challenge).decode().rstrip("=") == asked["code_challenge"]
        assert form["redirect_uri"] == asked["redirect_uri"]
        moment = int(time.time())
        right = {
            "iss": self.issuer,
            "aud": asked["client_id"],
            "sub": "1",
            "nonce": asked["nonce"],
            "iat": moment,
            "exp": moment + 3600,
            "email_verified": True,
        }
        claims = {name: one for name, one in (right | self.claims).items() if one is not None}
        return {"access_token": "of no use", "token_type": "Bearer", "id_token": self.sign(claims)}

    async def connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {
            name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])
        }
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        status, told, content = self.answer(head[0].split()[1], headers, body)
        if status:
            told = {"content-length": str(len(content)), "connection": "close"} | told
            lines = "".join(f"{name}: {value}\r\n" for name, value in told.items())
            writer.write(f"HTTP/1.1 {status} So\r\n{lines}\r\n".encode() + content)
        else:
            await reader.read()
        writer.close()


@asynccontextmanager
async def impostor() -> AsyncIterator[Impostor]:
    """One that listens."""
    found = Impostor()
    server = await asyncio.start_server(found.connect, LOOPBACK, 0)
    found.issuer = f"http://{LOOPBACK}:{server.sockets[0].getsockname()[1]}"
    try:
        yield found
    finally:
        server.close()
