"""Contrast as WCAG 2.2 measures it."""

from __future__ import annotations

import colorsys

import pytest

from services.contrast import SHAPES, TEXT, WHITE, darkened, luminance, ratio


@pytest.mark.parametrize(
    ("one", "other", "known"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#777777", "#ffffff", 4.48),
        ("#767676", "#ffffff", 4.54),
        ("#ff0000", "#ffffff", 4.0),
        ("#0000ff", "#ffffff", 8.59),
        ("#00ff00", "#ffffff", 1.37),
        ("#ffff00", "#ffffff", 1.07),
        ("#949494", "#ffffff", 3.03),
        ("#959595", "#ffffff", 2.99),
    ],
)
def test_is_what_wcag_says(one: str, other: str, known: float) -> None:
    assert ratio(one, other) == pytest.approx(known, abs=0.01)
    assert ratio(other, one) == ratio(one, other)


def test_luminance_weighs_the_colours_as_eyes_do() -> None:
    assert [luminance(one) for one in ("#ff0000", "#00ff00", "#0000ff")] == [0.2126, 0.7152, 0.0722]


@pytest.mark.parametrize("least", [TEXT, SHAPES])
@pytest.mark.parametrize("colour", ["#ffff00", "#ff8800", "#00ff00", "#ffffff", "#87ceeb", "#fefefe"])
def test_a_light_colour_has_a_darker_one_of_its_hue_that_will_do(colour: str, least: float) -> None:
    found = darkened(colour, least)
    assert least <= ratio(found, WHITE) < least + 0.15
    hues = [
        colorsys.rgb_to_hls(*(int(one[place : place + 2], 16) for place in (1, 3, 5)))[0]
        for one in (colour, found)
    ]
    assert colour in ("#ffffff", "#fefefe") or hues[0] == pytest.approx(hues[1], abs=0.02)


def test_the_lightest_grey_that_will_do_is_the_known_one() -> None:
    assert (darkened("#ffffff", TEXT), darkened("#ffffff", SHAPES)) == ("#767676", "#949494")


def test_a_colour_that_will_do_stays() -> None:
    assert darkened("#1d4ed8", TEXT) == "#1d4ed8"
