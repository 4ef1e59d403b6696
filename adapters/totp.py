"""One-time codes of authenticator apps (RFC 6238), and the picture from which such an app takes its secret."""

from __future__ import annotations

import asyncio
import datetime as dt
import hmac
import io
from concurrent.futures import ThreadPoolExecutor

import pyotp

ISSUER = "Roadbook"
SECONDS = 30
DRIFT = 1
"""Steps that the clock of a telephone may be off."""
PEN = "qr-pen"
_PEN = ThreadPoolExecutor(1, PEN)
"""Draws one picture at a time, however many are asked for, and beside all else that the process does."""


def new_secret() -> str:
    return pyotp.random_base32()


def address_of(secret: str, email: str) -> str:
    """What an app is told, as a link."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)


def picture(address: str) -> str:
    """The link as a QR code: an SVG of paths alone, which can stand in a page or in an image."""
    # Loaded when somebody first enrols, so that a process that nobody asks stays small.
    import segno  # noqa: PLC0415

    drawn = io.BytesIO()
    segno.make(address, error="m").save(drawn, kind="svg", scale=4, light="#fff", xmldecl=False, nl=False)
    return drawn.getvalue().decode()


async def drawn(address: str) -> str:
    """The picture, for which nobody else has to wait."""
    return await asyncio.get_running_loop().run_in_executor(_PEN, picture, address)


def step_of(secret: str, code: str, at: dt.datetime, last: int = 0) -> int | None:
    """The time step that the code belongs to; None when it is wrong, or not later than the last one used."""
    generator = pyotp.TOTP(secret)
    present = int(at.replace(tzinfo=dt.UTC).timestamp()) // SECONDS
    for step in range(present - DRIFT, present + DRIFT + 1):
        if hmac.compare_digest(generator.generate_otp(step).encode(), code.encode()) and step > last:
            return step
    return None
