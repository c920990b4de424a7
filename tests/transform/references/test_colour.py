"""Colour words: said of what has one plain colour, in light and in shade; not said in doubt."""

from __future__ import annotations

import numpy as np
import pytest

from sprite_etl.transform.references.colour import COLOURS, LEAST_SHARE, colour_of, colour_words, lab_of

PURE = {
    "red": (200, 30, 30), "orange": (235, 130, 30), "yellow": (230, 200, 40), "green": (40, 150, 60),
    "blue": (40, 70, 200), "purple": (120, 50, 160), "pink": (240, 150, 180), "brown": (110, 70, 40),
    "beige": (215, 195, 160), "black": (20, 20, 20), "grey": (128, 128, 128), "white": (240, 240, 240),
}  # fmt: skip
BETWEEN = {
    "red and orange": (222, 84, 30), "orange and yellow": (235, 158, 30), "yellow and green": (190, 205, 40),
    "green and blue": (30, 150, 165), "grey and white": (200, 200, 200), "black and grey": (58, 58, 58),
}  # fmt: skip


def patch(rgb, count=300):
    return np.tile(np.asarray(rgb, float), (count, 1)).clip(0, 255).astype(np.uint8)


def test_every_word_has_a_pure_patch() -> None:
    assert set(PURE) == set(COLOURS)


@pytest.mark.parametrize("word", PURE)
def test_a_pure_patch_is_called_by_its_word(word: str) -> None:
    assert colour_of([patch(PURE[word])]) == (word, 1.0)


@pytest.mark.parametrize("word", ["red", "green", "blue", "purple", "brown"])
def test_shade_does_not_change_the_word(word: str) -> None:
    shaded = np.concatenate([patch(np.array(PURE[word]) * light) for light in (1.0, 0.9, 0.8, 0.7)])
    assert colour_of([shaded])[0] == word


@pytest.mark.parametrize("word", PURE)
def test_no_shade_of_a_colour_is_called_by_another_hue(word: str) -> None:
    """Light may take the word away (a dark orange is no orange), but never puts a wrong hue in its place."""
    hues = {"red", "orange", "yellow", "green", "blue", "purple", "pink"}
    for light in np.linspace(0.55, 1.0, 10):
        said = colour_of([patch(np.array(PURE[word]) * light)])[0]
        assert said is None or said == word or not {said, word} <= hues, f"{word} at light {light:.2f} is {said}"


@pytest.mark.parametrize("pair", BETWEEN)
def test_what_lies_between_two_words_has_none(pair: str) -> None:
    assert colour_of([patch(BETWEEN[pair])]) == (None, 0.0)


def test_a_thing_of_two_colours_has_none() -> None:
    half = np.concatenate([patch(PURE["red"]), patch(PURE["blue"])])
    assert colour_of([half]) == (None, 0.0)


def test_the_share_is_the_least_over_the_frames() -> None:
    mostly = np.concatenate([patch(PURE["red"], 800), patch(PURE["white"], 200)])
    assert colour_of([patch(PURE["red"]), mostly]) == ("red", 0.8)


def test_one_frame_in_doubt_takes_the_word_away() -> None:
    doubtful = np.concatenate([patch(PURE["red"], 500), patch(PURE["white"], 500)])
    assert LEAST_SHARE > 0.5
    assert colour_of([patch(PURE["red"]), patch(PURE["red"]), doubtful]) == (None, 0.0)


def test_no_pixels_no_colour() -> None:
    assert colour_of([]) == (None, 0.0)


def test_pixels_that_fit_no_word_are_marked() -> None:
    words = colour_words(np.concatenate([patch(PURE["blue"], 1), patch(BETWEEN["green and blue"], 1)]))
    assert [COLOURS[words[0]], int(words[1])] == ["blue", len(COLOURS)]


def test_lab_of_known_colours() -> None:
    """Reference values of CIE L*a*b* under D65 for sRGB's white, black, red and blue."""
    known = {(255, 255, 255): (100, 0, 0), (0, 0, 0): (0, 0, 0), (255, 0, 0): (53.2, 80.1, 67.2),
             (0, 0, 255): (32.3, 79.2, -107.9)}  # fmt: skip
    rgb = np.array(list(known), np.uint8)
    np.testing.assert_allclose(lab_of(rgb), list(known.values()), atol=0.3)
