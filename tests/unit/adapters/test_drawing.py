"""Pictures are drawn anew: what comes out is upright, small enough, and holds pixels alone."""

from __future__ import annotations

import time
import zlib

import pytest
from PIL import Image, ImageCms

from adapters.drawing import FITTED, MOST_SCANS, SCAN, drawn
from adapters.pictures import Broken, Easel, Foreign, Picture, Vast
from tests.support.pictures import BLUE, RED, bomb, opened, photograph, png, raw_png, saved

BOTH = ("image/png", "image/jpeg")
UPRIGHT = {
    1: (RED, BLUE), 2: (BLUE, RED), 3: (BLUE, RED), 4: (RED, BLUE),
    5: (RED, BLUE), 6: (RED, BLUE), 7: (BLUE, RED), 8: (BLUE, RED),
}  # fmt: skip
"""What is at the left, or at the top where the camera was held on its side, and what is opposite."""


def near(found: object, wanted: tuple[int, ...]) -> bool:
    assert isinstance(found, tuple)
    return all(abs(one - other) < 12 for one, other in zip(found, wanted, strict=True))


def chunks(picture: Picture) -> set[bytes]:
    found, place = set(), 8
    while place < len(picture.content):
        found.add(picture.content[place + 4 : place + 8])
        place += 12 + int.from_bytes(picture.content[place : place + 4], "big")
    return found


class TestWhatIsKept:
    def test_is_pixels_alone(self) -> None:
        profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
        exif = Image.Exif()
        exif[0x010E] = "secret"
        image = Image.new("RGB", (9, 9), RED)
        image.info["comment"] = "secret"
        sent = saved(image, "PNG", exif=exif, icc_profile=profile, dpi=(300, 300))
        for content in (sent, photograph()):
            picture = drawn(content, BOTH)
            assert chunks(picture) == {b"IHDR", b"IDAT", b"IEND"}
            assert not opened(picture.content).getexif()

    @pytest.mark.parametrize("orientation", UPRIGHT)
    def test_stands_upright(self, orientation: int) -> None:
        found = opened(drawn(photograph(orientation), BOTH).content)
        on_its_side = orientation >= 5
        assert found.size == ((20, 60) if on_its_side else (60, 20))
        begin, end = UPRIGHT[orientation]
        assert near(found.getpixel((3, 3)), begin)
        assert near(found.getpixel((16, 56) if on_its_side else (56, 16)), end)

    @pytest.mark.parametrize(
        ("size", "fitted"),
        [
            ((1, 1), (1, 1)), ((1024, 1024), (1024, 1024)), ((2048, 512), (1024, 256)),
            ((10_000, 2_500), (1024, 256)), ((10_000, 1), (1024, 1)),
            ((1, 10_000), (1, 1024)), ((3001, 1501), (1024, 512)),
        ],
    )  # fmt: skip
    @pytest.mark.parametrize("kind", ["PNG", "JPEG"])
    def test_fits_a_square(self, size: tuple[int, int], fitted: tuple[int, int], kind: str) -> None:
        picture = drawn(saved(Image.new("RGB", size, RED), kind), BOTH)
        assert (picture.width, picture.height) == opened(picture.content).size
        assert max(picture.width, picture.height) <= FITTED
        assert all(
            abs(one - other) <= 1 for one, other in zip((picture.width, picture.height), fitted, strict=True)
        )
        assert near(opened(picture.content).getpixel((0, 0)), RED)

    def test_is_the_same_for_the_same_picture(self) -> None:
        assert drawn(png(), BOTH) == drawn(png(), BOTH)
        assert drawn(png(), BOTH).digest != drawn(png(61), BOTH).digest

    def test_of_what_moves_stands_still(self) -> None:
        frames = [Image.new("RGB", (9, 9), colour) for colour in (RED, BLUE)]
        picture = drawn(saved(frames[0], "PNG", save_all=True, append_images=frames[1:]), BOTH)
        assert chunks(picture) == {b"IHDR", b"IDAT", b"IEND"}
        assert opened(picture.content).getpixel((4, 4)) == RED

    def test_of_ink_is_light(self) -> None:
        picture = drawn(saved(Image.new("CMYK", (9, 9), (0, 255, 255, 0)), "JPEG"), BOTH)
        assert near(opened(picture.content).getpixel((4, 4)), (255, 0, 0))

    @pytest.mark.parametrize(("value", "kept"), [(0, 0), (0x40, 0x40), (0x80, 0x80), (0xFF, 0xFF)])
    def test_of_sixteen_bits_is_as_bright(self, value: int, kept: int) -> None:
        rows = zlib.compress((b"\0" + bytes([value, value]) * 3) * 3)
        picture = drawn(raw_png(3, 3, rows, depth=16, colours=0), BOTH)
        assert near(opened(picture.content).getpixel((1, 1)), (kept, kept, kept))

    def test_stays_transparent_by_palette_colour_or_layer(self) -> None:
        palette = Image.new("P", (9, 9), 1)
        palette.putpalette([0, 0, 0, *RED])
        for content in (
            saved(palette, "PNG", transparency=1),
            saved(Image.new("RGB", (9, 9), RED), "PNG", transparency=RED),
            png(9, 9, (*RED, 0), "RGBA"),
        ):
            found = opened(drawn(content, BOTH).content)
            assert (found.mode, found.getchannel("A").getextrema()) == ("RGBA", (0, 0))
        assert opened(drawn(png(9, 9, (*RED, 255), "RGBA"), BOTH).content).mode == "RGB"

    @pytest.mark.parametrize(
        "behind", [b"<script>alert(1)</script>", b"PK\x03\x04evil", b"<?php system(1) ?>"]
    )
    def test_is_nothing_of_what_stands_behind_or_inside(self, behind: bytes) -> None:
        for content in (png() + behind, photograph() + behind):
            assert behind not in drawn(content, BOTH).content


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"<svg/>",
            b"GIF89a" + bytes(20),
            b"<!doctype html>",
            b"RIFF\0\0\0\0WEBP",
            b" " + png(),
            png()[1:],
        ],
    )
    def test_is_what_is_neither_by_its_content(self, content: bytes) -> None:
        with pytest.raises(Foreign):
            drawn(content, BOTH)

    def test_is_a_kind_that_is_not_allowed_here(self) -> None:
        with pytest.raises(Foreign):
            drawn(photograph(), ("image/png",))

    @pytest.mark.parametrize(
        "size", [(30_000, 30_000), (10_001, 1), (1, 10_001), (5001, 5000), (2**31 - 1, 2**31 - 1)]
    )
    def test_is_one_of_too_many_pixels_before_it_is_unpacked(self, size: tuple[int, int]) -> None:
        began = time.monotonic()
        with pytest.raises(Vast, match=f"{size[0]} by {size[1]}"):
            drawn(raw_png(*size, zlib.compress(bytes(3_000_000))), BOTH)
        assert time.monotonic() - began < 1

    def test_is_a_bomb(self) -> None:
        assert len(bomb()) < 10_000
        with pytest.raises(Vast):
            drawn(bomb(), BOTH)

    @pytest.mark.parametrize("whole", [png(600, 600), photograph(1, 600, 600)], ids=["PNG", "JPEG"])
    @pytest.mark.parametrize("part", [0.3, 0.6, 0.9])
    def test_is_one_that_breaks_off(self, whole: bytes, part: float) -> None:
        with pytest.raises(Broken):
            drawn(whole[: int(len(whole) * part)], BOTH)

    @pytest.mark.parametrize(
        "content",
        [
            b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"\xff\xd8\xff" + b"<script>" * 99, b"\x89PNG\r\n\x1a\n" + b"x" * 99,
            raw_png(0, 0, b""), raw_png(9, 9, b"no pixels"), raw_png(9, 9, zlib.compress(b"few")),
        ],
    )  # fmt: skip
    def test_is_what_only_begins_like_one(self, content: bytes) -> None:
        with pytest.raises((Broken, Vast)):
            drawn(content, BOTH)

    def test_is_one_that_is_scanned_again_and_again(self) -> None:
        with pytest.raises(Broken, match="scans"):
            drawn(photograph() + SCAN * MOST_SCANS, BOTH)


async def test_one_is_drawn_after_another_and_a_refusal_is_told() -> None:
    easel = Easel()
    assert (await easel.draw(png(), BOTH)).width == 60
    with pytest.raises(Foreign):
        await easel.draw(b"<svg/>", BOTH)
    easel.close()
