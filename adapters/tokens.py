"""Access tokens, short-lived signed claims about a session, and the refresh tokens that renew them."""

from __future__ import annotations

import hmac
import re
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
        header = {"alg": "HS256", "typ": "at+jwt", "kid": self._current}
        return jwt.encode(header, claims, self._keys[self._current], algorithms=ALGORITHMS)

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
        return Renewal(session_id, turn) if any(right) else None

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


def _signed(key: bytes, session_id: str, turn: int) -> str:
    return hmac.digest(key, f"refresh\n{session_id}\n{turn}".encode(), "sha256").hex()
