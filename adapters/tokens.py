"""Access tokens: short-lived signed claims about a session."""

from __future__ import annotations

import time
from typing import NamedTuple

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from adapters.keys import key_id

ISSUER = "roadbook"
AUDIENCE = "roadbook-api"
SECONDS = 900
ALGORITHMS = ["HS256"]
REMEMBERED = 10_000


class Claims(NamedTuple):
    """What a valid token says."""

    user_id: str
    session_id: str
    expires: float


class Tokens:
    """Signs with the current key and accepts the previous one; algorithms are pinned."""

    def __init__(self, keys: tuple[bytes, ...]) -> None:
        self._keys = {key_id(key): OctKey.import_key(key) for key in keys}
        self._current = key_id(keys[0])
        self._verified: dict[str, Claims] = {}

    def issue(self, user_id: str, session_id: str) -> str:
        now = int(time.time())
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": user_id,
            "sid": session_id,
            "iat": now,
            "exp": now + SECONDS,
        }
        header = {"alg": "HS256", "typ": "at+jwt", "kid": self._current}
        return jwt.encode(header, claims, self._keys[self._current], algorithms=ALGORITHMS)

    def read(self, token: str) -> Claims | None:
        """The claims, or None for a token that is forged, expired, or not an access token of ours."""
        # Only that the signature was right is remembered; the session is asked anew at every request.
        claims = self._verified.get(token)
        if claims is None:
            claims = self._verify(token)
            if claims is None:
                return None
            if len(self._verified) >= REMEMBERED:
                self._verified.clear()
            self._verified[token] = claims
        return claims if claims.expires > time.time() else None

    def _verify(self, token: str) -> Claims | None:
        if len(token) > 2000:  # noqa: PLR2004
            return None
        for key in self._keys.values():
            try:
                decoded = jwt.decode(token, key, algorithms=ALGORITHMS)
            except (JoseError, ValueError, TypeError):
                continue
            claims, header = decoded.claims, decoded.header
            right = (
                claims.get("iss") == ISSUER
                and claims.get("aud") == AUDIENCE
                and header.get("typ") == "at+jwt"
            )
            subject, session, expires = claims.get("sub"), claims.get("sid"), claims.get("exp")
            if right and isinstance(subject, str) and isinstance(session, str) and isinstance(expires, int):
                return Claims(subject, session, expires)
        return None
