"""Access tokens, short-lived signed claims about a session, and the refresh tokens that renew them."""

from __future__ import annotations

import hmac
import re
import time
from base64 import urlsafe_b64decode
from typing import NamedTuple

import orjson
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from adapters.keys import key_id
from adapters.metrics import SECURITY_EVENTS

ISSUER = "roadbook"
AUDIENCE = "roadbook-api"
SECONDS = 900
ALGORITHMS = ["HS256"]
REMEMBERED = 10_000
LONGEST = 2000
"""Characters that a token of ours never has."""
_REFRESH = re.compile(r"(ses_[0-9a-z]{8,40})\.(\d{1,9})\.([0-9a-f]{64})", re.ASCII)


class Claims(NamedTuple):
    """What a valid token says."""

    user_id: str
    session_id: str
    expires: float


class Renewal(NamedTuple):
    """What a refresh token of ours says: the session, and how often it had been renewed when this was given."""

    session_id: str
    turn: int


class Tokens:
    """Signs with the current key and accepts the previous one; algorithms are pinned."""

    def __init__(self, keys: tuple[bytes, ...]) -> None:
        self._keys = {key_id(key): OctKey.import_key(key) for key in keys}
        self._raw = keys
        self._current = key_id(keys[0])
        self._verified: dict[str, Claims] = {}

    def issue(self, user_id: str, session_id: str, at: float | None = None) -> str:
        """The token of a moment, in seconds since 1970; of the same moment it is the same."""
        now = int(time.time() if at is None else at)
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": user_id,
            "sid": session_id,
            "iat": now,
            "exp": now + SECONDS,
        }
        return jwt.encode(_header(self._current), claims, self._keys[self._current], algorithms=ALGORITHMS)

    def issue_refresh(self, session_id: str, turn: int) -> str:
        """Signed, so that what was never given is told from what is old, and nothing of it has to be stored."""
        return f"{session_id}.{turn}.{_signed(self._raw[0], session_id, turn)}"

    def read_refresh(self, token: str) -> Renewal | None:
        """None for a token that was never given."""
        found = _REFRESH.fullmatch(token)
        if found is None:
            return None
        session_id, turn = found[1], int(found[2])
        right = [hmac.compare_digest(_signed(key, session_id, turn), found[3]) for key in self._raw]
        if any(right):
            return Renewal(session_id, turn)
        SECURITY_EVENTS.labels("refresh_forged").inc()
        return None

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
        key = self._key_for(token)
        if key is None:
            return None
        try:
            claims = jwt.decode(token, key, algorithms=ALGORITHMS).claims
        except (JoseError, ValueError, TypeError):
            SECURITY_EVENTS.labels("token_forged").inc()
            return None
        subject, session, expires = claims.get("sub"), claims.get("sid"), claims.get("exp")
        ours = claims.get("iss") == ISSUER and claims.get("aud") == AUDIENCE
        if ours and isinstance(subject, str) and isinstance(session, str) and type(expires) is int:
            return Claims(subject, session, expires)
        SECURITY_EVENTS.labels("token_forged").inc()
        return None

    def _key_for(self, token: str) -> OctKey | None:
        """The key that the header names, if it is a header as we write them: a key of ours and not a word beside.

        So nobody has us fetch a key from somewhere (`jku`, `x5u`), take one that is sent along (`jwk`), or read the
        token by other rules (`alg`, `crit`).
        """
        if len(token) > LONGEST:
            return None
        try:
            header = orjson.loads(urlsafe_b64decode(token.partition(".")[0] + "=="))
        except ValueError:
            # No token at all; whoever sends an old link or a typing error is no enemy.
            return None
        if not isinstance(header, dict) or not {"alg", "typ", "kid"} & header.keys():
            return None
        kid = header.get("kid")
        if isinstance(kid, str) and kid in self._keys and header == _header(kid):
            return self._keys[kid]
        # A token of a secret that has been replaced twice is old and not hostile.
        strange = not isinstance(kid, str) or header != _header(kid)
        SECURITY_EVENTS.labels("token_strange" if strange else "token_of_unknown_key").inc()
        return None


def _header(kid: str) -> dict[str, str]:
    return {"alg": ALGORITHMS[0], "typ": "at+jwt", "kid": kid}


def _signed(key: bytes, session_id: str, turn: int) -> str:
    return hmac.digest(key, f"refresh\n{session_id}\n{turn}".encode(), "sha256").hex()
