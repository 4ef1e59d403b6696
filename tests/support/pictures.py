"""Pictures as people and other people send them in."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image

RED, BLUE = (200, 10, 20), (10, 20, 200)
GPS = 0x8825
ORIENTATION = 0x0112
WHERE = "Somewhere secret"


def png(width: int = 60, height: int = 20, colour: tuple[int, ...] = RED, mode: str = "RGB") -> bytes:
    return saved(Image.new(mode, (width, height), colour), "PNG")


def saved(image: Image.Image, kind: str, **more: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **more)
    return out.getvalue()


def photograph(orientation: int = 1, width: int = 60, height: int = 20) -> bytes:
    """A JPEG, red at its left and blue at its right, that tells where it was taken and how the camera was held."""
    image = Image.new("RGB", (width, height), RED)
    image.paste(BLUE, (width // 2, 0, width, height))
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[0x010E] = WHERE
    exif.get_ifd(GPS)[2] = (41.0, 52.0, 30.0)
    return saved(image, "JPEG", exif=exif, comment=WHERE.encode(), quality=95)


def chunk(kind: bytes, content: bytes) -> bytes:
    sealed = kind + content
    return struct.pack(">I", len(content)) + sealed + struct.pack(">I", zlib.crc32(sealed))


def raw_png(width: int, height: int, data: bytes, *, depth: int = 8, colours: int = 2) -> bytes:
    """A PNG that says to be of this size, whatever there is of it."""
    head = struct.pack(">IIBBBBB", width, height, depth, colours, 0, 0, 0)
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def bomb() -> bytes:
    """A few KB that would be 2.7 GB of pixels."""
    return raw_png(30_000, 30_000, zlib.compress(bytes(3_000_000), 9))


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))
