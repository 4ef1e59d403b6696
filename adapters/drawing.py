"""Draws a picture anew: its pixels, upright and at most so large, and nothing else that its file held."""

from __future__ import annotations

import io
from collections.abc import Collection
from typing import Final

from PIL import ExifTags, Image, ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile

from adapters.pictures import Broken, Foreign, Picture, Vast

PNG, JPEG = "image/png", "image/jpeg"
BEGINNINGS: Final = {PNG: b"\x89PNG\r\n\x1a\n", JPEG: b"\xff\xd8\xff"}
READERS: Final[dict[str, type[PngImageFile | JpegImageFile]]] = {PNG: PngImageFile, JPEG: JpegImageFile}
"""Called by name: what guesses the kind would try every format there is."""
MOST_PIXELS, LONGEST_SIDE, FITTED = 25_000_000, 10_000, 1024
SCAN, MOST_SCANS = b"\xff\xda", 100
"""Each scan of a progressive JPEG goes over all pixels again, and can be a few bytes long."""
STRIP = 1_000_000
"""Pixels that are made smaller at once."""
BLOCK = 4096
"""The decoder lets nobody else work while it is at one block, of which a PNG can make a thousand times as much."""
UPRIGHT: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What undoes each orientation that EXIF can name."""
OPAQUE = 255


def drawn(content: bytes, media: Collection[str]) -> Picture:
    """A PNG of at most 1024 by 1024 pixels. Raises Foreign, Vast or Broken."""
    kind = next((one for one, beginning in BEGINNINGS.items() if content.startswith(beginning)), None)
    if kind is None or kind not in media:
        raise Foreign
    if kind == JPEG and content.count(SCAN) > MOST_SCANS:
        raise Broken(f"A JPEG here may have up to {MOST_SCANS} scans; save it anew with fewer.")
    try:
        with READERS[kind](io.BytesIO(content)) as found:
            _refuse_vast(*found.size)
            return _kept(_upright(_loaded(found)))
    except Vast:
        raise
    except Exception as error:
        # Whatever a decoder stumbles over, it is the file that is not right.
        raise Broken("The picture is damaged or not whole. Save it anew and send it again.") from error


def _refuse_vast(width: int, height: int) -> None:
    """Before anything is unpacked: what a file says of itself is all that has been read."""
    if max(width, height) > LONGEST_SIDE or width * height > MOST_PIXELS:
        raise Vast(
            f"The picture has {width} by {height} pixels; up to {MOST_PIXELS // 1_000_000} million are taken, "
            f"and up to {LONGEST_SIDE} a side."
        )


def _loaded(found: ImageFile.ImageFile) -> ImageFile.ImageFile:
    found.decodermaxblock = BLOCK
    # A large JPEG is unpacked at a half, a quarter or an eighth at once; a PNG takes no notice.
    found.draft(None, (FITTED, FITTED))
    found.load()
    return found


def _upright(found: ImageFile.ImageFile) -> Image.Image:
    """Fitted, and as whoever took it held the camera."""
    small = _reduced(found)
    small.thumbnail((FITTED, FITTED), Image.Resampling.LANCZOS)
    turn = UPRIGHT.get(found.getexif().get(ExifTags.Base.Orientation, 1))
    return small if turn is None else small.transpose(turn)


def _reduced(found: Image.Image) -> Image.Image:
    """At most four times as long as it will be, made strip by strip: there is never a second copy of the whole."""
    width, height = found.size
    times = max(1, max(width, height) // (2 * FITTED))
    rows = times * max(1, STRIP // (times * width))
    sheet = Image.new(_mode(found), (-(-width // times), -(-height // times)))
    for top in range(0, height, rows):
        strip = _plain(found.crop((0, top, width, min(height, top + rows)))).reduce(times)
        sheet.paste(strip, (0, top // times))
    return sheet


def _plain(found: Image.Image) -> Image.Image:
    """Without a palette, a transparent colour or more than eight bits."""
    if found.mode.startswith("I"):
        # Converting alone would cut off everything above 255.
        return found.point(lambda value: value * (1 / 257)).convert("L").convert("RGB")
    return found.convert(_mode(found))


def _mode(found: Image.Image) -> str:
    """With a layer for transparency only where something could be transparent."""
    clear = "transparency" in found.info or found.mode in ("LA", "PA", "RGBA")
    return "RGBA" if clear and not found.mode.startswith("I") else "RGB"


def _kept(image: Image.Image) -> Picture:
    """Pixels alone go over to the sheet: no profile, no text, no place where it was taken."""
    clear = image.mode == "RGBA" and image.getchannel("A").getextrema() != (OPAQUE, OPAQUE)
    mode = "RGBA" if clear else "RGB"
    sheet = Image.new(mode, image.size)
    sheet.paste(image.convert(mode))
    out = io.BytesIO()
    sheet.save(out, "PNG")
    return Picture(out.getvalue(), *sheet.size)
