"""How well colours can be told apart, as WCAG 2.2 measures it, and the nearest one that can."""

from __future__ import annotations

import colorsys

WHITE = "#ffffff"
TEXT, SHAPES = 4.5, 3.0
"""What WCAG asks of text, and of what is no text but has to be seen."""
STEPS = 1024


def ratio(one: str, other: str) -> float:
    """From 1, alike, to 21, black on white. Colours are `#rrggbb`."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    """Relative luminance, from 0 for black to 1 for white: https://www.w3.org/TR/WCAG22/#dfn-relative-luminance."""
    red, green, blue = (_linear(one) for one in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def darkened(colour: str, least: float) -> str:
    """The lightest colour of this hue and saturation, no lighter than it is, that has so much contrast to white."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*_parts(colour))
    for step in range(STEPS, 0, -1):
        found = _written(colorsys.hls_to_rgb(hue, lightness * step / STEPS, saturation))
        if ratio(found, WHITE) >= least:
            return found
    return "#000000"


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - sRGB's own


def _parts(colour: str) -> tuple[float, float, float]:
    """Red, green and blue from 0 to 1."""
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return red, green, blue


def _written(parts: tuple[float, float, float]) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)
